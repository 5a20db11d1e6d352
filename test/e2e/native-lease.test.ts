import { noCredentials } from "../support/e2e-apis";
import { outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { hour, lease, notebooks, notebookWorld, told } from "../support/e2e-leases";
import { nativeProgram } from "../support/native-program";
import type { Stack } from "../support/pulumi";

const world = notebookWorld({ note: { lease: { length: "10h" } } });
const program = nativeProgram([lease("note")]);

async function withLease(body: (stack: Stack, cloud: TestCloud) => Promise<void>) {
  await withCloud({ world, program }, async (stack, cloud) => {
    await stack.up();
    cloud.mark();
    await body(stack, cloud);
  });
}

/** What was said at a level that is not for debugging. */
const said = (diagnostics: readonly { severity: string; message: string }[]) =>
  diagnostics
    .filter(({ severity }) => severity !== "debug")
    .map(({ severity, message }) => `${severity}: ${message}`);

test("a lease that ran short shows as a change of expiresAt, and is renewed by a plain up", async () => {
  await withLease(async (stack, cloud) => {
    const { expiresAt } = outputsOf(stack, "note");
    const unchanged = await stack.up({ preview: true, expectNoChanges: true });
    expect(said(unchanged.diagnostics)).toEqual([]);
    cloud.emulator.clock.advance(8.5 * hour);
    const preview = await stack.preview();
    expect(preview.changes).toMatchObject({ update: 1 });
    expect(preview.steps.find(({ op }) => op === "update")).toMatchObject({
      detailedDiff: { expiresAt: { diffKind: "update", inputDiff: false } },
    });
    expect(preview.all).toMatch(
      told(
        "note",
        String.raw`renew: 1h\d+m left \(ends INSTANT\), less than renewBefore 2h; new end INSTANT\.`,
      ),
    );
    expect(cloud.writes()).toEqual([]);
    await stack.up();
    expect(cloud.writes()).toMatchObject([{ action: "RenewLease", ids: ["note"] }]);
    expect(outputsOf(stack, "note")["expiresAt"]).not.toBe(expiresAt);
    await stack.up({ preview: true, expectNoChanges: true });
  });
});

test("state follows a lease that somebody else changed, without an update", async () => {
  await withLease(async (stack, cloud) => {
    await cloud.change(notebooks, "note", { lease: { length: "70h" } });
    await stack.up({ expectNoChanges: true });
    const left = Date.parse(String(outputsOf(stack, "note")["expiresAt"])) - cloud.emulator.clock.now();
    expect(left / hour).toBeGreaterThan(60);
    expect(cloud.writes()).toEqual([]);
  });
});

test("without a cloud or without a key a run warns and goes on from what was known last", async () => {
  const nowhere = { REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" };
  await withLease(async (stack, cloud) => {
    const anonymous = { ...noCredentials, HOME: stack.base, REKINDLE_ENDPOINT_URL: cloud.emulator.url };
    for (const env of [nowhere, anonymous]) {
      const { diagnostics } = await stack.up({ expectNoChanges: true, env });
      expect(said(diagnostics)).toContainEqual(expect.stringMatching(/^warning: note: .* last known to end/));
      expect(said(diagnostics).filter((line) => !line.startsWith("warning: "))).toEqual([]);
    }
    expect((await stack.refresh({ env: nowhere })).all).toMatch(told("note", "not refreshed: "));
    expect(stack.resource("note").id).toContain("/note");
  });
});
