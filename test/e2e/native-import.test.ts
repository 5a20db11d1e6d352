import { api } from "../support/e2e-apis";
import { outputsOf, withCloud } from "../support/e2e-cloud";
import { lease, notebookWorld } from "../support/e2e-leases";
import { restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";

const world = notebookWorld({ note: { lease: { length: "30h" } }, short: { lease: { length: "20m" } } });
const project = "0123456789abcdef0123456789abcdef";
const idOf = (name: string) => `huaweicloud/cn-north-4/${project}/${name}`;

const type = "rekindle:index:NotebookLease";

test("pulumi import adopts a lease by its id, and the program that it suggests changes nothing", async () => {
  await withCloud({ program: nativeProgram([]), world }, async (stack, cloud) => {
    const imported = await stack.run(["import", type, "note", idOf("note"), "--yes"]);
    expect(imported.stdout).toMatch(/notebookId: "note"/);
    expect(stack.resource("note")).toMatchObject({
      id: idOf("note"),
      outputs: { autoStop: true, leaseType: "timing", notebookStatus: "RUNNING", renewalCount: 0 },
    });
    stack.write(nativeProgram([lease("note", {}, { protect: true })]));
    await stack.up({ preview: true, expectNoChanges: true });

    for (const [id, words] of [
      [idOf("gone"), "does not exist"],
      ["huaweicloud/gone", "is not a valid id of a NotebookLease: <cloud>/<region>/<projectId>/<notebookId>"],
    ] as const) {
      const refused = await stack.run(["import", type, "other", id, "--yes"], { fails: true });
      expect(refused.all).toContain(words);
    }
    expect(cloud.writes()).toEqual([]);
  });
});

test("the import option adopts a lease that is then kept as any other", async () => {
  const given = (name: string, args: Readonly<Record<string, unknown>>, options?: object) =>
    nativeProgram([{ ...lease(name, args, options), name: "lease" }]);
  await withCloud({ program: given("short", {}, { import: idOf("short") }), world }, async (stack, cloud) => {
    const imported = await stack.up();
    expect(imported.steps.map(({ op }) => op)).toEqual(["import", "update"]);
    expect(imported.all).toMatch(/lease: short \(huaweicloud cn-north-4\): renew: \d+m left/);
    expect(imported.all).not.toContain("warning");
    expect(cloud.writes()).toHaveLength(1);
    expect(outputsOf(stack, "lease")).toMatchObject({ renewalCount: 1 });
    stack.write(given("short", {}));
    await stack.up({ expectNoChanges: true });

    // Another notebook under the same name is another lease.
    stack.write(given("note", {}, { import: idOf("note") }));
    await stack.up();
    expect(stack.resource("lease").id).toBe(idOf("note"));
    expect(cloud.writes()).toHaveLength(1);
  });
});

test("a RestartTrigger is not imported: there is nothing to be found by an id", async () => {
  const words =
    "a RestartTrigger cannot be imported (1001): it stands for restarts, and nothing in the cloud has its id. " +
    "Create it instead; with restartOnCreate false that calls nothing.";
  const program = nativeProgram([restart(api("servers"), { triggers: { a: 1 } }, { import: "1001" })]);
  await withCloud({ program }, async (stack, cloud) => {
    const refused = await stack.run(["import", "rekindle:index:RestartTrigger", "web", "1001", "--yes"], {
      fails: true,
    });
    expect(refused.all).toContain(words);
    expect((await stack.up({ fails: true })).all).toContain(words);
    expect(cloud.requests()).toEqual([]);
    expect(stack.state().resources.filter((each) => each.type.startsWith("rekindle"))).toEqual([]);
  });
});
