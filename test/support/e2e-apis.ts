import type { WorldInput } from "../../emulator";
import { emulatorEnvironment } from "./emulator";

/** One of the APIs that restart instances, as the end-to-end tests need to know it. */
export interface TestedApi {
  /** The resource's name in the programs of the tests. */
  readonly name: string;
  /** The member of `target`, its list of ids, and what else it needs. */
  readonly member: string;
  readonly idsField: string;
  readonly extra: Readonly<Record<string, unknown>>;
  /** Where the emulator has the instances. */
  readonly cloud: "ncloud" | "huaweicloud" | "otc";
  readonly kind: string;
  /** The operation's name in the emulator's journal. */
  readonly action: string;
  /** Instances in the emulator; tests take two and leave the others alone, or add one. */
  readonly ids: readonly [string, string, string, string];
  /** The vendor's word for an instance that is in service. */
  readonly running: string;
  /** What the API shows of a restart. */
  readonly evidence: "bootTime" | "job" | "seenDown";
  /** What previews say: many instances, and where they are. */
  readonly noun: string;
  readonly place: string;
}

const huaweiProject = "0123456789abcdef0123456789abcdef";
const otcProject = "fedcba9876543210fedcba9876543210";

export const testedApis: readonly TestedApi[] = [
  {
    name: "servers",
    member: "ncloudServers",
    idsField: "serverInstanceNos",
    extra: {},
    cloud: "ncloud",
    kind: "servers",
    action: "rebootServerInstances",
    running: "RUN",
    ids: ["1001", "1002", "1003", "1004"],
    evidence: "bootTime",
    noun: "servers",
    place: "ncloud KR",
  },
  {
    name: "forest",
    member: "ncloudDataForestNotebooks",
    idsField: "notebookIds",
    extra: {},
    cloud: "ncloud",
    kind: "dataForestNotebooks",
    action: "notebooks/restart",
    running: "RUNNING",
    ids: ["nb0001", "nb0002", "nb0003", "nb0004"],
    evidence: "seenDown",
    noun: "notebooks",
    place: "ncloud KR",
  },
  {
    name: "studio",
    member: "modelartsInstances",
    idsField: "instanceIds",
    extra: { cloud: "otc" },
    cloud: "otc",
    kind: "modelartsInstances",
    action: "ChangeInstanceStatus",
    running: "RUNNING",
    ids: ["DE-0001", "DE-0002", "DE-0003", "DE-0004"],
    evidence: "seenDown",
    noun: "instances",
    place: "otc eu-de",
  },
  {
    name: "apps",
    member: "workspaceAppServers",
    idsField: "serverIds",
    extra: {},
    cloud: "huaweicloud",
    kind: "appServers",
    action: "BatchRebootServer",
    running: "ACTIVE",
    ids: ["as-0001", "as-0002", "as-0003", "as-0004"],
    evidence: "seenDown",
    noun: "application servers",
    place: "huaweicloud cn-north-4",
  },
  {
    name: "ecs",
    member: "ecsServers",
    idsField: "serverIds",
    extra: { cloud: "huaweicloud" },
    cloud: "huaweicloud",
    kind: "ecsServers",
    action: "BatchRebootServers",
    running: "ACTIVE",
    ids: ["ecs-0001", "ecs-0002", "ecs-0003", "ecs-0004"],
    evidence: "job",
    noun: "servers",
    place: "huaweicloud cn-north-4",
  },
  {
    name: "desktops",
    member: "workspaceDesktops",
    idsField: "desktopIds",
    extra: {},
    cloud: "huaweicloud",
    kind: "desktops",
    action: "BatchRunDesktops",
    running: "ACTIVE",
    ids: ["wd-0001", "wd-0002", "wd-0003", "wd-0004"],
    evidence: "seenDown",
    noun: "desktops",
    place: "huaweicloud cn-north-4",
  },
];

/** The row of the table with that resource name. */
export function api(name: string): TestedApi {
  const found = testedApis.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no API is called ${name}`);
  return found;
}

function instancesOf(cloud: TestedApi["cloud"], reboot: string) {
  const kinds = testedApis.filter((row) => row.cloud === cloud);
  return {
    durations: Object.fromEntries(kinds.map(({ kind }) => [kind, { reboot, hardReboot: reboot }])),
    instances: Object.fromEntries(kinds.map(({ kind, ids }) => [kind, ids.map((id) => ({ id }))])),
  };
}

/** Four instances of each kind, whose reboots take that long. */
export function worldWith(reboot: string): WorldInput {
  return {
    ncloud: instancesOf("ncloud", reboot),
    huaweicloud: instancesOf("huaweicloud", reboot),
    otc: instancesOf("otc", reboot),
  };
}

/** With reboots long enough to be seen, short enough for a test. */
export const quickWorld = worldWith("1s");

/** The emulator's credentials for every cloud, as environment variables; OTC by user name, so that tokens are used. */
export function cloudEnv(url: string): NodeJS.ProcessEnv {
  return {
    ...noCredentials,
    ...emulatorEnvironment(url),
    HW_PROJECT_ID: huaweiProject,
    OS_PROJECT_ID: otcProject,
  };
}

const variables = [
  ..."NCLOUD_ACCESS_KEY_ID NCLOUD_ACCESS_KEY NCLOUD_SECRET_ACCESS_KEY NCLOUD_SECRET_KEY NCLOUD_PROFILE".split(
    " ",
  ),
  ..."HW_ACCESS_KEY HW_SECRET_KEY HW_SECURITY_TOKEN HW_REGION_NAME HW_PROJECT_ID HW_PROJECT_NAME".split(" "),
  ..."HUAWEICLOUD_SDK_AK HUAWEICLOUD_SDK_SK HUAWEICLOUD_SDK_PROJECT_ID HUAWEICLOUD_SDK_REGION".split(" "),
  ..."OS_USERNAME OS_PASSWORD OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID OS_DOMAIN_ID".split(" "),
  ..."OS_PROJECT_ID OS_TOKEN OS_CLOUD OS_CLIENT_CONFIG_FILE OS_CLIENT_SECURE_FILE".split(" "),
  "REKINDLE_ENDPOINT_URL",
];

/** Whoever runs the tests may have credentials of their own: none of them is seen. */
export const noCredentials: NodeJS.ProcessEnv = Object.fromEntries(variables.map((name) => [name, ""]));
