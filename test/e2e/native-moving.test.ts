import { testedApis, worldWith } from "../support/e2e-apis";
import { byName, ledgerOf, outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { lease, notebookWorld } from "../support/e2e-leases";
import { code, restart, type Door } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { noCredentials } from "../support/e2e-apis";
import type { Stack } from "../support/pulumi";

/** One API that shows boot times and one that does not. */
const rows = testedApis.filter(({ name }) => name === "servers" || name === "studio");
const notebooks = notebookWorld({ note: { lease: { length: "30h" } }, plain: { lease: { length: "20m" } } });
const machines = worldWith("1s");
const world = { ...machines, huaweicloud: { ...machines.huaweicloud, ...notebooks.huaweicloud } };

/** Secret triggers and plain ones, deep ones and files: what the doors digest in their own ways. */
function all(door: Door, conf: string) {
  const triggers = {
    conf,
    'key.with "quotes"': code(`pulumi.secret("key")`),
    deep: code(
      `{ list: ["x", 1.5, true, { s: pulumi.secret("deep") }], text: new pulumi.asset.StringAsset("é") }`,
    ),
    file: code(`new pulumi.asset.FileAsset("conf.txt")`),
    folder: code(`new pulumi.asset.FileArchive("folder")`),
  };
  const through = <T extends object>(declaration: T) => ({ ...declaration, door });
  return {
    ...nativeProgram([
      ...rows.map((row) => through(restart(row, { triggers, restartNonce: "nonce", onFailure: "fail" }))),
      ...rows.map((row) =>
        through({ ...restart(row, { triggers: { conf }, ids: [row.ids[2]] }), name: `${row.name} plain` }),
      ),
      through(lease("note", { triggers: { day: code(`pulumi.secret("monday")`) } })),
      through(lease("plain", { duration: "5h" })),
    ]),
    "conf.txt": "contents",
    "folder/one.txt": "one",
  };
}

const once = byName(rows, ({ ids }) => ({ [ids[0]]: 1, [ids[1]]: 1, [ids[2]]: 1 }));
const resources = (stack: Stack) =>
  stack.state().resources.filter(({ type }) => /rekindle:/.test(type) && !/^pulumi:/.test(type));
const encrypted = expect.objectContaining({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
}) as unknown;

const doors: readonly (readonly [Door, Door, RegExp])[] = [
  ["dynamic", "native", /^rekindle:index:/],
  ["native", "dynamic", /^pulumi-nodejs:dynamic\/rekindle:/],
];

/** A stack that has all of it by the one door, whose program asks for the other from here on. */
async function moving(from: Door, to: Door, body: (stack: Stack, cloud: TestCloud) => Promise<void>) {
  await withCloud({ program: all(from, "a"), world }, async (stack, cloud) => {
    await stack.up();
    expect(cloud.restarts(rows)).toEqual(once);
    cloud.mark();
    stack.write(all(to, "a"));
    await body(stack, cloud);
  });
}

describe.each(doors)("from the %s door to the %s door", (from, to, type) => {
  test("every resource moves by one update that calls nothing, and works there as before", async () => {
    await moving(from, to, async (stack, cloud) => {
      const ids = () =>
        resources(stack)
          .map(({ urn, id }) => [urn.split("::").at(-1), id])
          .toSorted();
      const before = ids();
      const restarted = rows.map(({ name }) => outputsOf(stack, name)["instances"]);
      const preview = await stack.preview();
      expect(preview.changes).toEqual({ same: 1, update: 6 });
      expect(preview.all).not.toMatch(/RESTARTS|renew:/);
      const moved = await stack.up();
      expect(moved.changes).toEqual({ same: 1, update: 6 });
      expect(cloud.writes()).toEqual([]);
      // Leases are judged in every run; restarts cost no request.
      expect(cloud.requests().filter(({ service }) => service !== "modelarts")).toEqual([]);
      expect(ids()).toEqual(before);
      expect(
        resources(stack)
          .map((each) => each.type)
          .filter((name) => !type.test(name)),
      ).toEqual([]);
      expect(rows.map(({ name }) => outputsOf(stack, name)["instances"])).toEqual(restarted);
      expect(outputsOf(stack, "servers")).toMatchObject({
        triggerHash: encrypted,
        generations: encrypted,
        restartNonce: "nonce",
      });
      expect(outputsOf(stack, "note")).toMatchObject({ triggerHash: encrypted });
      const provider = resources(stack).map(({ outputs }) => "__provider" in (outputs ?? {}));
      expect(provider).toEqual(provider.map(() => to === "dynamic"));
      await stack.up({ expectNoChanges: true, preview: true });

      stack.write(all(to, "b"));
      await stack.up();
      expect(cloud.restarts(rows)).toEqual(once);
      expect(ledgerOf(stack, "servers")).toEqual(["1001 restarted", "1002 restarted"]);
      await stack.up({ expectNoChanges: true });
      await destroysSilently(stack, cloud);
    });
  });

  test("a trigger that changes along with the door restarts once, and a failure there is gone on from", async () => {
    await moving(from, to, async (stack, cloud) => {
      for (const row of rows) await cloud.change(row, row.ids[0], { onReboot: ["freezes", "restarts"] });
      stack.write(all(to, "b"));
      await stack.up({ fails: true, args: ["--continue-on-error"] });
      for (const row of rows)
        await cloud.change(row, row.ids[0], { transition: null, bootedAt: new Date(Date.now() + 1_000) });
      await stack.up();
      expect(cloud.restarts(rows)).toEqual(once);
      await stack.up({ expectNoChanges: true });
    });
  });

  test("destroy works with the state of the one door and the program of the other", async () => {
    await moving(from, to, destroysSilently);
  });
});

async function destroysSilently(stack: Stack, cloud: TestCloud) {
  cloud.mark();
  await stack.destroy({ env: { ...noCredentials, REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" } });
  expect(stack.state().resources).toEqual([]);
  expect(cloud.requests()).toEqual([]);
}
