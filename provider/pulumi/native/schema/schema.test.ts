import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as native from "pulumi-rekindle/native";
import manifest from "../../../../package.json";
import type * as dynamic from "../../../../sdk/dynamic";
import { restartApis } from "../../../apis";
import { providerSettings } from "../../../apis/settings";
import { notebookLeaseInputs } from "../../../resources/notebook-lease/inputs";
import { restartTriggerInputs } from "../../../resources/restart-trigger/inputs";
import { formatSchema, packageSchema, programs } from "./index";
import type { EnumSpec, ObjectSpec, Properties, PropertySpec } from "./spec";

const readExample = (folder: string, file: string) =>
  readFileSync(join(__dirname, "examples", folder, file), "utf8");
const schema = packageSchema(manifest, readExample);
const trigger = schema.resources["rekindle:index:RestartTrigger"];
const lease = schema.resources["rekindle:index:NotebookLease"];
if (!trigger || !lease) throw new Error("a resource is not there");
const type = (name: string) => schema.types[`rekindle:index:${name}`];

/** The compiler refuses `true` where one type has a member that the other has not. */
type SameMembers<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;

/** Every property of the schema, with its place. */
const everywhere: [string, PropertySpec][] = [
  ...Object.entries(schema.types).flatMap(([token, spec]) =>
    "properties" in spec ? placed(token, spec.properties) : [],
  ),
  ...Object.entries(schema.resources).flatMap(([token, { properties, inputProperties }]) => [
    ...placed(token, properties),
    ...placed(token, inputProperties),
  ]),
  ...placed("provider", schema.provider.inputProperties),
];

function placed(place: string, properties: Properties): [string, PropertySpec][] {
  return Object.entries(properties).map(([name, spec]) => [`${place}.${name}`, spec]);
}

describe("provider/schema.json", () => {
  it("is that of the code; if not, run `npm run schema`", () => {
    const committed = readFileSync(join(__dirname, "..", "..", "..", "schema.json"), "utf8");
    expect(committed).toBe(formatSchema(schema));
  });

  it("is what the SDKs were generated from, and nobody has edited them since", () => {
    const script = join(__dirname, "..", "..", "..", "..", "scripts", "schema.mjs");
    const { stderr, status } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  it("has every input that the validation knows, and none besides", () => {
    const { triggerHash: _hash, ...inputs } = restartTriggerInputs.shape;
    expect(Object.keys(trigger.inputProperties)).toEqual(Object.keys(inputs));
    expect(Object.keys(lease.inputProperties)).toEqual(
      Object.keys(notebookLeaseInputs.shape).filter((name) => name !== "triggerHash"),
    );
    expect(Object.keys(schema.provider.inputProperties)).toEqual(Object.keys(providerSettings.shape));
    const target = type("RestartTarget") as ObjectSpec;
    expect(Object.keys(target.properties)).toEqual(restartApis.map(({ member }) => member));
  });

  it("has the members of the types for programs that use the dynamic provider", () => {
    const same: [
      SameMembers<native.RestartTriggerArgs, dynamic.RestartTriggerArgs>,
      SameMembers<native.NotebookLeaseArgs, dynamic.NotebookLeaseArgs>,
      SameMembers<native.types.input.RestartTargetArgs, dynamic.RestartTarget>,
      SameMembers<native.types.input.RolloutArgs, dynamic.Rollout>,
      SameMembers<native.types.input.WindowArgs, dynamic.Window>,
      SameMembers<native.types.input.ReadinessArgs, dynamic.Readiness>,
      SameMembers<native.types.input.HttpGetCheckArgs, dynamic.HttpGetCheck>,
      SameMembers<native.types.input.TcpSocketCheckArgs, dynamic.TcpSocketCheck>,
      SameMembers<native.types.output.InstanceStatus, dynamic.InstanceStatus>,
    ] = [true, true, true, true, true, true, true, true, true];
    expect(same).not.toContain(false);
  });

  it("requires what the validation requires", () => {
    expect(trigger.requiredInputs).toEqual(["target", "triggers"]);
    expect(lease.requiredInputs).toEqual(["target"]);
    expect(schema.provider.requiredInputs).toBeUndefined();
    expect((type("ModelartsInstances") as ObjectSpec).required).toEqual(["instanceIds", "cloud"]);
    expect((type("Window") as ObjectSpec).required).toEqual(["start", "end", "timeZone"]);
    expect(type("RestartTarget")).not.toHaveProperty("required");
  });

  it("promises the outputs that are always there", () => {
    expect(trigger.required).toEqual([
      ...["target", "triggers", "triggerHash", "generation", "generations", "changedAt", "instances"],
      ...["restartCount", "pending"],
    ]);
    expect(lease.required).toEqual(["target", "renewalCount", "autoStop", "notebookStatus"]);
    expect((type("InstanceStatus") as ObjectSpec).required).toEqual(["id", "state", "generation"]);
  });

  it("takes triggers of any kind, ids as text, and a number or a percentage at once", () => {
    const any = { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
    expect(trigger.inputProperties["triggers"]).toMatchObject(any);
    const servers = type("NcloudServers") as ObjectSpec;
    expect(servers.properties["serverInstanceNos"]?.items).toEqual({ type: "string" });
    const rollout = type("Rollout") as ObjectSpec;
    expect(rollout.properties["maxUnavailable"]?.oneOf).toEqual([{ type: "integer" }, { type: "string" }]);
  });

  it("lets a stack move over from the dynamic door", () => {
    expect(trigger.aliases).toEqual([{ type: "pulumi-nodejs:dynamic/rekindle:RestartTrigger" }]);
    expect(lease.aliases).toEqual([{ type: "pulumi-nodejs:dynamic/rekindle:NotebookLease" }]);
  });

  it("keeps every input of the provider secret, since each may hold a secret, and no property of a resource", () => {
    expect(Object.values(schema.provider.inputProperties).map(({ secret }) => secret)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const secrets = everywhere
      .filter(([, { secret }]) => secret)
      .map(([place]) => place.replace("rekindle:index:", ""));
    expect(secrets).toEqual([
      "HuaweicloudSettings.secretKey",
      "HuaweicloudSettings.securityToken",
      "NcloudSettings.secretKey",
      ...["password", "token", "secretKey", "securityToken"].map((name) => `OtcSettings.${name}`),
      ...["ncloud", "huaweicloud", "otc"].map((name) => `Profile.${name}`),
      ...["ncloud", "huaweicloud", "otc", "profiles"].map((name) => `provider.${name}`),
    ]);
  });

  it.each(everywhere)("describes %s in sentences", (_place, { description }) => {
    expect(description).toMatch(/^[A-Z`].*[.]$/s);
    expect(description).not.toMatch(/ {2}|undefined|\.\./);
  });

  it("points at nothing that is not there, and has nothing that nobody points at", () => {
    const text = JSON.stringify(schema);
    const pointers = [...text.matchAll(/"#\/types\/([^"]+)"/g)].map(([, token]) => token);
    expect([...new Set(pointers)].sort()).toEqual(Object.keys(schema.types));
  });

  it("names choices in the way of typed languages and says what each means", () => {
    const { enum: members } = type("RebootType") as EnumSpec;
    expect(members.map(({ name, value }) => [name, value])).toEqual([
      ["Soft", "SOFT"],
      ["Hard", "HARD"],
    ]);
  });

  it("lists the choices of an output as text, so that a newer plugin may have more", () => {
    const { state } = (type("InstanceStatus") as ObjectSpec).properties;
    expect(state?.type).toBe("string");
    expect(state?.description).toContain("\n- `notStarted`: ");
  });

  it("shows every example in every language", () => {
    for (const { description = "" } of [trigger, lease]) {
      const examples = description.split("{{% example %}}").slice(1);
      expect(examples).toHaveLength(2);
      for (const example of examples) {
        for (const { language } of programs) expect(example).toContain(`\n\`\`\`${language}\n`);
      }
    }
  });
});
