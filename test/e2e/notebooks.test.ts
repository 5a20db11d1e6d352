import { instancesOf, ledgerOf, outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { hour, lease, notebooks, notebookWorld } from "../support/e2e-leases";
import { parseDuration } from "../../provider/shared/duration";
import { noCredentials } from "../support/e2e-apis";
import { program, quick, throughBothDoors, type Declaration } from "../support/e2e-program";

const ids = ["lab-1", "lab-2", "lab-3"] as const;

/** A RestartTrigger over three notebooks. */
function labs(conf: string, args: Readonly<Record<string, unknown>> = {}): Declaration {
  const target = { modelartsNotebooks: { notebookIds: ids, cloud: "huaweicloud" } };
  return { type: "RestartTrigger", name: "labs", args: { target, triggers: { conf }, ...quick, ...args } };
}

const recorded = { restartOnCreate: false };

function world() {
  const length = { lease: { length: "3h" } };
  return notebookWorld({ "lab-1": length, "lab-2": length, "lab-3": { lease: { autoStop: false } } });
}

/** `["StopNotebook lab-1", …]` since the mark. */
const calls = (cloud: TestCloud) => cloud.writes().map(({ action, ids: [id] }) => `${action} ${id}`);
const both = (id: string) => [`StopNotebook ${id}`, `StartNotebook ${id}`];

/** A lease as the emulator has it; its length is what the start asked for. */
async function leaseOf(cloud: TestCloud, id: string) {
  const answer = await fetch(`${cloud.emulator.url}/_emulator/instances/huaweicloud/notebooks/${id}`);
  const { lease: has } = (await answer.json()) as { lease: { autoStop: boolean; length: string } };
  return { autoStop: has.autoStop, length: parseDuration(has.length) };
}

throughBothDoors((door) => {
  test("notebooks are stopped and started one after the other, once for a change, and left alone otherwise", async () => {
    await withCloud({ world: world(), program: program([labs("a", recorded)]) }, async (stack, cloud) => {
      await stack.up();
      expect(cloud.requests()).toEqual([]);
      stack.write(program([labs("b", recorded)]));
      const preview = await stack.preview();
      expect(preview.all).toContain("labs: RESTARTS 3 of 3 notebooks (huaweicloud cn-north-4");
      expect(cloud.writes()).toEqual([]);
      await stack.up();
      expect(calls(cloud)).toEqual(ids.flatMap(both));
      // What was left of three hours, and no auto-stop where there was none.
      const [first, , last] = await Promise.all(ids.map((id) => leaseOf(cloud, id)));
      expect(first).toMatchObject({ autoStop: true });
      expect(first?.length).toBeGreaterThan(2.9 * hour);
      expect(first?.length).toBeLessThan(3 * hour);
      expect(last).toMatchObject({ autoStop: false });
      expect(outputsOf(stack, "labs")).toMatchObject({ restartCount: 3, pending: false });
      for (const entry of instancesOf(stack, "labs"))
        expect(entry).toMatchObject({ state: "restarted", evidence: "seenDown", attempts: 1 });
      cloud.mark();
      await stack.up({ preview: true, expectNoChanges: true });
      await stack.destroy({ env: { ...noCredentials, REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" } });
      expect(cloud.requests()).toEqual([]);
    });
  });

  test("a start without resources is told in the vendor's words, stays owed, and comes first in the next up", async () => {
    await withCloud({ world: world(), program: program([labs("a", recorded)]) }, async (stack, cloud) => {
      await stack.up();
      await cloud.change(notebooks, "lab-1", { onStart: ["noResources", "starts"] });
      stack.write(program([labs("b", recorded)]));
      const failed = await stack.up({ fails: true });
      expect(failed.all).toMatch(
        /lab-1: stopped \d\d:\d\d:\d\dZ for its restart, and its start was refused: .*HTTP 400 ModelArts\.6360 ".+".*It is stopped\./,
      );
      expect(failed.all).toContain("It starts lab-1 before anything else, then goes on with the 2.");
      expect(ledgerOf(stack, "labs")).toEqual(["lab-1 failed", "lab-2 notStarted", "lab-3 notStarted"]);
      const held = { ...recorded, window: { start: "00:00", end: "00:01", timeZone: "UTC", days: ["mon"] } };
      stack.write(program([labs("b", { ...held, whenStopped: "fail" })]));
      const preview = await stack.preview();
      expect(preview.all).toContain("labs: STARTS 1 of 3 notebooks (lab-1)");
      cloud.mark();
      await stack.up();
      expect(calls(cloud)).toEqual(["StartNotebook lab-1"]);
      expect(ledgerOf(stack, "labs")).toEqual(["lab-1 restarted", "lab-2 pending", "lab-3 pending"]);
    });
  });

  test("after a kill -9 between stop and start the next up starts it, and stops nobody twice", async () => {
    await withCloud({ world: world(), program: program([labs("a", recorded)]) }, async (stack, cloud) => {
      await stack.up();
      await cloud.change(notebooks, "lab-1", { durations: { stop: "3s" } });
      stack.write(program([labs("b", recorded)]));
      const running = stack.start(["up", "--yes", "--skip-preview"]);
      await untilCalled(cloud, "StopNotebook lab-1");
      running.kill("SIGKILL");
      await running.done;
      await stack.cancel();
      await cloud.quiet();
      await cloud.change(notebooks, "lab-1", { durations: { stop: "300ms" } });
      await stack.up();
      expect(calls(cloud)).toEqual(ids.flatMap(both));
      expect(ledgerOf(stack, "labs")).toEqual(ids.map((id) => `${id} restarted`));
      expect(outputsOf(stack, "labs")).toMatchObject({ restartCount: 3 });
    });
  });

  if (door === "native")
    test("on Ctrl-C what is owed is said and saved, and the next up pays it", async () => {
      await withCloud({ world: world(), program: program([labs("a", recorded)]) }, async (stack, cloud) => {
        await stack.up();
        await cloud.change(notebooks, "lab-1", { durations: { stop: "20s" } });
        stack.write(program([labs("b", { ...recorded, readyTimeout: "1m" })]));
        const running = stack.start(["up", "--yes", "--skip-preview"]);
        await untilCalled(cloud, "StopNotebook lab-1");
        running.kill("SIGINT");
        const { all } = await running.done;
        expect(all).toMatch(/lab-1: stopped \d\d:\d\d:\d\dZ for its restart and not started yet\./);
        expect(instancesOf(stack, "labs")[0]).toMatchObject({
          id: "lab-1",
          state: "requested",
          startOwed: { autoStop: true },
        });
        cloud.mark();
        await cloud.change(notebooks, "lab-1", { transition: null, state: "STOPPED" });
        await stack.up();
        expect(calls(cloud)[0]).toBe("StartNotebook lab-1");
        expect(ledgerOf(stack, "labs")).toEqual(ids.map((id) => `${id} restarted`));
      });
    });

  test("a lease of a notebook that the program restarts neither starts nor renews it meanwhile", async () => {
    const all = (conf: string) =>
      program([
        labs(conf, recorded),
        lease("lab-1", { whenStopped: "fail" }),
        lease("lab-2", { whenStopped: "start" }),
      ]);
    await withCloud({ world: world(), program: all("a") }, async (stack, cloud) => {
      await stack.up();
      cloud.mark();
      stack.write(all("b"));
      await stack.up();
      expect(calls(cloud)).toEqual(ids.flatMap(both));
      await stack.up({ expectNoChanges: true });
    });
  });
});

async function untilCalled(cloud: TestCloud, call: string): Promise<void> {
  while (!calls(cloud).includes(call)) await new Promise((resolve) => setTimeout(resolve, 50));
}
