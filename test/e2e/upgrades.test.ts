import { api, noCredentials, testedApis } from "../support/e2e-apis";
import { ledgerOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import type { Events } from "../support/events";
import { allRecorded, owed, recordedAt, recordedSecret, type Recorded } from "../support/recorded";
import type { Stack } from "../support/pulumi";

const servers = api("servers");
const nowhere = { ...noCredentials, REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" };

/** A stack that an older version left, its program, and this version. */
async function taken(
  { text, program, world }: Recorded,
  body: (stack: Stack, cloud: TestCloud) => Promise<void>,
) {
  await withCloud({ program, world }, async (stack, cloud) => {
    await stack.import(text);
    await body(stack, cloud);
  });
}

const resources = (stack: Stack) =>
  stack.state().resources.filter(({ type }) => /rekindle:/.test(type) && !/^pulumi:/.test(type));
const names = (stack: Stack) => resources(stack).map(({ urn }) => urn.split("::").at(-1) ?? "");
const idsOf = (stack: Stack) => Object.fromEntries(resources(stack).map(({ urn, id }) => [urn, id]));

/** What a run does, beside reading. */
const changing = ({ steps }: Events) =>
  steps.filter(({ op }) => !/^(same|refresh)$/.test(op)).map(({ op, name }) => [op, name]);

/** Without the leases, which need a cloud to be judged. */
const triggers = (steps: (string | undefined)[][]) =>
  steps.filter(([, name]) => !name?.startsWith("notebook-"));

/** What failed was mended by hand since the stack was recorded: it counts as restarted without a call. */
async function mend(cloud: TestCloud, recording: Recorded) {
  // The machine that recorded it may have had another idea of the time.
  const bootedAt = new Date(Math.max(Date.now() - 1_000, recordedAt(recording) + 60_000));
  for (const id of ["1005", "1006"]) await cloud.change(servers, id, { bootedAt });
}

/** `--target` for every RestartTrigger that has nothing left to do. */
function settled(stack: Stack): string[] {
  const done = resources(stack).filter(({ urn }) => /RestartTrigger::(?!owed$)/.test(urn));
  return done.flatMap(({ urn }) => ["--target", urn]);
}

describe.each(allRecorded())("a stack of $version through the $door door", (recording) => {
  test("is the same for this version: nothing restarts, nothing is renewed, nothing is replaced", async () => {
    await taken(recording, async (stack, cloud) => {
      const ids = idsOf(stack);
      // Without a cloud, and without credentials: an unchanged RestartTrigger asks nobody.
      const args = settled(stack);
      expect(args.length).toBeGreaterThan(10);
      const asksNobody = () => stack.up({ expectNoChanges: true, args, env: nowhere });
      // Pulumi takes no --target with an SDK whose default provider has another name: version and address are in it.
      const targets = recording.door === "dynamic";
      if (targets) await asksNobody();
      else expect(triggers(changing(await stack.preview({ env: nowhere })))).toEqual([["update", owed]]);

      const preview = await stack.preview();
      expect(changing(preview)).toEqual([["update", owed]]);
      expect(preview.all).not.toMatch(/renew:/);
      await mend(cloud, recording);
      await stack.up();
      if (!targets) await asksNobody();
      expect(cloud.writes()).toEqual([]);
      expect(ledgerOf(stack, owed)).toEqual(["1007 restarted", "1005 restarted", "1006 restarted"]);
      await stack.up({ expectNoChanges: true, preview: true });
      expect(cloud.writes()).toEqual([]);
      expect(idsOf(stack)).toEqual(ids);
      expect(await stack.export()).not.toContain(recordedSecret);

      const changed = recording.program["index.js"]?.replaceAll('"conf": "b"', '"conf": "c"') ?? "";
      stack.write({ "index.js": changed });
      await stack.up();
      expect(cloud.restarts(testedApis)).toEqual({
        servers: { 1001: 1, 1002: 1 },
        forest: { nb0001: 1 },
        studio: {},
        apps: { "as-0001": 1, "as-0002": 1 },
        ecs: {},
        desktops: {},
      });
    });
  });

  test("is destroyed without a cloud, and without the program", async () => {
    await taken(recording, async (stack, cloud) => {
      expect(names(stack).length).toBeGreaterThan(11);
      await stack.destroy({ env: nowhere });
      expect(stack.state().resources).toEqual([]);
      expect(cloud.requests()).toEqual([]);
    });
  });
});

test("a provider of an older version in the state is replaced by this one's, and nothing follows from it", async () => {
  const [native] = allRecorded().filter(({ door }) => door === "native");
  if (!native) throw new Error("no stack of the native door is recorded");
  const text = native.text.replaceAll('"0.1.0"', '"0.0.1"').replaceAll("default_0_1_0", "default_0_0_1");
  await taken({ ...native, text }, async (stack, cloud) => {
    const ids = idsOf(stack);
    await mend(cloud, native);
    const done = await stack.up({ preview: true });
    expect(changing(done)).toEqual([["update", owed]]);
    await stack.up({ preview: true, expectNoChanges: true });
    expect(cloud.writes()).toEqual([]);
    expect(idsOf(stack)).toEqual(ids);
    expect(stack.state().resources.filter(({ urn }) => urn.includes("default_0_0_1"))).toEqual([]);
  });
});
