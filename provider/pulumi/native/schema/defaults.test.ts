import { vserver } from "../../../apis/ncloud-call";
import { engine, everyCloud } from "../../../../test/support/engine";
import { HttpDouble } from "../../../../test/support/http-double";
import { VirtualClock } from "../../../../test/support/virtual-clock";
import { restartApis } from "../../../apis";
import type { RestartApi } from "../../../apis/api";
import { openCloud, type ProviderSettings } from "../../../clouds";
import { defaultsOf } from "../../../shared/defaults";
import { formatDuration } from "../../../shared/duration";
import { notebookLeaseInputs } from "../../../resources/notebook-lease/inputs";
import { termsOf } from "../../../resources/notebook-lease/state";
import { checkRestartTrigger } from "../../../resources/restart-trigger/restart-trigger";
import type { RestartTriggerInputs } from "../../../resources/restart-trigger/inputs";
import { readinessOf } from "../../../resources/restart-trigger/readiness";
import { settingsOf, wishOf } from "../../../resources/restart-trigger/state";
import { digestOfValue } from "../../../shared/triggers";
import manifest from "../../../../package.json";
import { packageSchema } from "./index";
import type { ObjectSpec, Properties } from "./spec";

const schema = packageSchema(manifest, () => "");
const resource = (name: string): Properties =>
  schema.resources[`rekindle:index:${name}`]?.inputProperties ?? {};
const type = (name: string): Properties => (schema.types[`rekindle:index:${name}`] as ObjectSpec).properties;

const least = checkRestartTrigger({
  target: { ncloudServers: { serverInstanceNos: ["1001", "1002", "1003"] } },
  triggers: { conf: digestOfValue("v1") },
}).inputs as RestartTriggerInputs;
const [api] = restartApis;
if (!api) throw new Error("no API");
const wish = wishOf(least);
const rollout = settingsOf(least, api, least.target.ncloudServers);
const lease = termsOf({});
const readiness = readinessOf({ httpGet: { url: "http://h/" } });

function statusesOfReadiness(): string | undefined {
  const check = readiness?.check;
  return check?.kind === "httpGet" ? check.statuses.map((range) => range.join("-")).join() : undefined;
}

const workspace = restartApis.find(({ member }) => member === "workspaceAppServers");
if (!workspace) throw new Error("no API of that name");
const drain = settingsOf(least, workspace, { serverIds: ["as-1"], drain: { timeout: "1h" } }).drain;
const groupDrain = settingsOf(least, api, {
  serverInstanceNos: ["1001"],
  drain: { targetGroupNos: ["7001"], timeout: "1h" },
}).drain;

async function rebootTypeSent(restartApi: RestartApi): Promise<unknown> {
  const http = new HttpDouble(() => ({ body: "" }));
  const { environment } = engine(new VirtualClock(), http);
  const target = { [restartApi.idsField]: ["i-1"], cloud: "huaweicloud" };
  const client = openCloud({ settings: everyCloud, cloud: "huaweicloud" }, environment);
  // What the answer means is of no concern here.
  await restartApi.restart(client, target, ["i-1"], {}).catch(() => undefined);
  return /"type":"(\w+)"/.exec(http.requests[0]?.body ?? "")?.[1];
}

async function hostAsked(settings: ProviderSettings): Promise<string | undefined> {
  const http = new HttpDouble(() => ({ json: {} }));
  const { environment } = engine(new VirtualClock(), http);
  const client = openCloud({ settings, cloud: "ncloud" }, environment);
  await client.send({ service: vserver, action: "x", method: "GET", path: "/x", kind: "read" });
  return http.requests[0]?.host;
}

function regionOfOtc(): string {
  const { environment } = engine(new VirtualClock(), new HttpDouble(() => ({ json: {} })));
  const settings = { otc: { accessKey: "a", secretKey: "s", projectId: "p" } };
  return openCloud({ settings, cloud: "otc" }, environment).label.split("/")[0] ?? "";
}

type Row = readonly [where: string, properties: Properties, name: string, used: () => unknown];

/** What the engine does where an input is left out. */
const used: readonly Row[] = [
  ["RestartTrigger", resource("RestartTrigger"), "restartOnCreate", () => wish.restartOnCreate],
  ["RestartTrigger", resource("RestartTrigger"), "restartOnAdd", () => wish.restartOnAdd],
  ["RestartTrigger", resource("RestartTrigger"), "onTriggerChange", () => wish.onTriggerChange],
  ["RestartTrigger", resource("RestartTrigger"), "whenStopped", () => rollout.whenStopped],
  ["RestartTrigger", resource("RestartTrigger"), "whenMissing", () => rollout.whenMissing],
  ["RestartTrigger", resource("RestartTrigger"), "whenUnproved", () => rollout.whenUnproved],
  ["Rollout", type("Rollout"), "maxUnavailable", () => rollout.maxUnavailable],
  ["Rollout", type("Rollout"), "maxErrors", () => rollout.maxErrors],
  ["Rollout", type("Rollout"), "maxAttempts", () => rollout.maxAttempts],
  ["Rollout", type("Rollout"), "minReadySeconds", () => rollout.minReady / 1000],
  ["Rollout", type("Rollout"), "settle", () => formatDuration(rollout.settle)],
  ...restartApis
    .filter((each) => each.escalateAfter !== undefined)
    .map((each): Row => {
      const name = each.member.charAt(0).toUpperCase() + each.member.slice(1);
      return [name, type(name), "rebootType", () => rebootTypeSent(each)];
    }),
  ["SessionDrain", type("SessionDrain"), "onTimeout", () => drain?.onTimeout],
  ["SessionDrain", type("SessionDrain"), "logoffDelay", () => formatDuration(drain?.logoffDelay ?? 0)],
  ["TargetGroupDrain", type("TargetGroupDrain"), "onTimeout", () => groupDrain?.onTimeout],
  ["TargetGroupDrain", type("TargetGroupDrain"), "wait", () => formatDuration(groupDrain?.wait ?? 0)],
  ["Readiness", type("Readiness"), "period", () => formatDuration(readiness?.period ?? 0)],
  ["Readiness", type("Readiness"), "timeout", () => formatDuration(readiness?.timeout ?? 0)],
  ["Readiness", type("Readiness"), "successThreshold", () => readiness?.successThreshold],
  ["HttpGetCheck", type("HttpGetCheck"), "status", statusesOfReadiness],
  ["NotebookLease", resource("NotebookLease"), "duration", () => formatDuration(lease.duration)],
  ["NotebookLease", resource("NotebookLease"), "whenStopped", () => lease.whenStopped],
  [
    "NotebookLease",
    resource("NotebookLease"),
    "readyTimeout",
    () => defaultsOf(notebookLeaseInputs)("readyTimeout"),
  ],
  ["OtcSettings", type("OtcSettings"), "region", regionOfOtc],
];

/** Those that no single value of the engine shows; each has its own test. */
const otherwise = [
  "RestartTrigger.onFailure",
  "RestartTrigger.readyTimeout",
  "NcloudSettings.site",
  "NcloudSettings.regionCode",
];

describe("a default that the schema tells", () => {
  it.each(used)("is what the engine uses: %s, property %#", async (_where, properties, name, value) => {
    expect(properties[name]?.description).toContain(`Defaults to \`${JSON.stringify(await value())}\`.`);
  });

  it("of readyTimeout names each API whose time differs", () => {
    const { description } = resource("RestartTrigger")["readyTimeout"] ?? { description: "" };
    const times = restartApis.map(({ readyTimeout }) => `\`"${formatDuration(readyTimeout)}"\``);
    for (const time of times) expect(description).toContain(time);
    expect(description).toContain('`"30m"` for `workspaceAppServers`');
  });

  it("of renewBefore is half of duration", () => {
    expect(lease.renewBefore).toBe(lease.duration / 2);
    expect(resource("NotebookLease")["renewBefore"]?.description).toContain(
      "Defaults to half of `duration`.",
    );
  });

  it("of the site is the host that is asked", async () => {
    const ncloud = { accessKey: "a", secretKey: "s" };
    expect(await hostAsked({ ncloud })).toBe(await hostAsked({ ncloud: { ...ncloud, site: "public" } }));
    expect(type("NcloudSettings")["site"]?.description).toContain('Defaults to `"public"`.');
  });

  it("is in the list above, so that none goes untested", () => {
    const places = Object.entries({ ...schema.types, ...schema.resources }).flatMap(([token, spec]) => {
      const properties =
        "inputProperties" in spec ? spec.inputProperties : "properties" in spec ? spec.properties : {};
      return Object.entries(properties)
        .filter(([, { description }]) => description.includes("Defaults to `"))
        .map(([name]) => `${token.replace("rekindle:index:", "")}.${name}`);
    });
    const tested = [...used.map(([where, , name]) => `${where}.${name}`), ...otherwise];
    expect(places.sort()).toEqual(tested.sort());
  });

  it("is never a default of Pulumi's, which SDKs would send as if the program had given it", () => {
    expect(JSON.stringify(schema)).not.toContain('"default":');
  });
});
