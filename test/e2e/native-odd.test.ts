import { createHash } from "node:crypto";
import { api } from "../support/e2e-apis";
import { outputsOf, withCloud } from "../support/e2e-cloud";
import { code, restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";

const servers = api("servers");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("ten thousand ids and a trigger of six million characters are no more than one resource", async () => {
  const size = 6_000_000;
  const ids = code("Array.from({ length: 10_000 }, (_, index) => String(100_000 + index))");
  const given = (letter: string) =>
    nativeProgram([
      restart(servers, {
        target: { ncloudServers: { serverInstanceNos: ids } },
        triggers: { long: code(`"${letter}".repeat(${size})`) },
        restartOnCreate: false,
        onTriggerChange: "record",
      }),
    ]);
  await withCloud({ program: given("a") }, async (stack, cloud) => {
    await stack.up({ preview: true });
    expect(outputsOf(stack, "servers")).toMatchObject({
      triggers: { long: `sha256:${sha256(`"${"a".repeat(size)}"`)}` },
      restartCount: 0,
    });
    expect(outputsOf(stack, "servers")["instances"]).toHaveLength(10_000);
    await stack.up({ expectNoChanges: true });
    stack.write(given("b"));
    expect((await stack.up()).changes).toMatchObject({ update: 1 });
    expect(cloud.requests()).toEqual([]);
  });
});

const odd = ["with.dot", 'with "quotes"', "with space", "日本語 é", "[0]", "a/b:c", "$ref"];

const paths = [
  'triggers["with.dot"]',
  'triggers["with \\"quotes\\""]',
  'triggers["with space"]',
  'triggers["日本語 é"]',
  'triggers["[0]"]',
  'triggers["a/b:c"]',
  "triggers.$ref",
];
const escape = (text: string) => text.replace(/[$[\].]/g, "\\$&");

test("trigger keys may be any text, and previews and messages name them", async () => {
  const given = (value: string, keys = odd) =>
    nativeProgram([restart(servers, { triggers: Object.fromEntries(keys.map((key) => [key, value])) })]);
  await withCloud({ program: given("a") }, async (stack, cloud) => {
    await stack.up({ preview: true });
    await stack.up({ preview: true, expectNoChanges: true });
    cloud.mark();
    stack.write(given("b"));
    const preview = await stack.preview();
    expect(preview.steps[0]?.detailedDiff).toEqual(
      Object.fromEntries(paths.map((path) => [path, { diffKind: "update", inputDiff: true }])),
    );
    for (const key of odd) expect(preview.all).toMatch(new RegExp(`~ ${escape(key)} *: "sha256:`));
    expect(preview.all).toContain(`Changed: ${odd.toSorted().join(", ")}.`);
    await stack.up();
    expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    stack.write(given("b", odd.slice(1)));
    expect((await stack.preview()).all).toContain(`Removed: ${odd[0]}.`);
  });
});

test("a key that Pulumi's paths cannot say is changed and removed like any other", async () => {
  const given = (triggers: object) => nativeProgram([restart(servers, { triggers })]);
  const key = "C:\\app\\";
  await withCloud({ program: given({ [key]: "a", conf: 1 }) }, async (stack, cloud) => {
    await stack.up();
    for (const triggers of [{ [key]: "b", conf: 1 }, { conf: 1 }]) {
      cloud.mark();
      stack.write(given(triggers));
      const preview = await stack.preview();
      expect(preview.steps[0]?.detailedDiff).toEqual({ triggers: { diffKind: "update", inputDiff: true } });
      await stack.up();
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    }
  });
});

test("what does not exist is refused by its name", async () => {
  const resource = (type: string, args: object) =>
    nativeProgram([], `new pulumi.CustomResource("${type}", "it", ${JSON.stringify(args)});`);
  const args = { target: { ncloudServers: { serverInstanceNos: ["1001"] } }, triggers: { a: 1 } };
  const invoked = nativeProgram(
    [],
    'exports.it = pulumi.output(pulumi.runtime.invoke("rekindle:index:getNope", {}));',
  );
  await withCloud({ program: nativeProgram([]) }, async (stack, cloud) => {
    for (const [program, words] of [
      [resource("rekindle:index:Nope", {}), 'rekindle has no resource type "rekindle:index:Nope"'],
      [resource("rekindle:index:RestartTrigger", { ...args, maxErors: 2 }), "maxErors"],
      [resource("rekindle:index:RestartTrigger", { ...args, rollout: { maxErors: 2 } }), "rollout.maxErors"],
      [resource("rekindle:index:NotebookLease", { target: {}, when: "now" }), "when"],
      [invoked, 'rekindle has no function "rekindle:index:getNope"'],
    ] as const) {
      stack.write(program);
      const refused = await stack.up({ fails: true });
      expect(refused.all).toContain(words);
    }
    expect(cloud.requests()).toEqual([]);
  });
});
