import type { WorldInput } from "../../emulator";
import { apis } from "../../emulator/apis";
import { restartApis } from "../../provider/apis";
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
  /** The id of the n-th instance, from 1. */
  readonly id: (n: number) => string;
  /** The first of them; tests take two and leave the others alone, or add one. */
  readonly ids: readonly [string, string, string, string];
  /** The vendor's word for an instance that is in service. */
  readonly running: string;
  /** The vendor's word for one that is switched off. */
  readonly stopped: string;
  /** What the API shows of a restart. */
  readonly evidence: "bootTime" | "job" | "seenDown";
  /** What previews say: many instances, and where they are. */
  readonly noun: string;
  readonly place: string;
}

const huaweiProject = "0123456789abcdef0123456789abcdef";
const otcProject = "fedcba9876543210fedcba9876543210";

/** Where the emulator's instances are if nothing is said, as previews name it. */
const places = { ncloud: "ncloud KR", huaweicloud: "huaweicloud cn-north-4", otc: "otc eu-de" } as const;

/** Every API that has both sides: the emulator's sample says what there is, the provider's declaration what it does. */
export const testedApis: readonly TestedApi[] = restartApis.flatMap((api): TestedApi[] => {
  const { kind, sample } = apis.find((each) => each.sample?.restart?.member === api.member) ?? {};
  const restart = sample?.restart;
  if (!kind || !sample || !restart) return [];
  const id = sample.id;
  return [
    {
      name: sample.name,
      member: api.member,
      idsField: api.idsField,
      extra: restart.needs ?? {},
      cloud: restart.cloud,
      kind: kind.name,
      action: restart.action,
      id,
      ids: [id(1), id(2), id(3), id(4)] as const,
      running: kind.running[0],
      stopped: kind.stopped,
      evidence: api.shows === "bootTime" ? "bootTime" : kind.hasJobs ? "job" : "seenDown",
      noun: api.nouns[1],
      place: places[restart.cloud],
    },
  ];
});

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
