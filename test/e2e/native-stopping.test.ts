import { readFileSync } from "node:fs";
import type { WorldInput } from "../../emulator";
import { api } from "../support/e2e-apis";
import { ledgerOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { processesWith, type Finished, type Running } from "../support/processes";
import type { Stack } from "../support/pulumi";
import { until } from "../support/until";

const servers = api("servers");
const ids = Array.from({ length: 6 }, (_, index) => String(1001 + index));
const [, , slow = ""] = ids;
const once = ids.map(() => 1);
/** Those that the table of the APIs knows. */
const tabled = ids.slice(0, 4);
const up = ["up", "--yes", "--skip-preview"];

const world: WorldInput = {
  ncloud: { durations: { servers: { reboot: "700ms" } }, instances: { servers: ids.map((id) => ({ id })) } },
};

const fleet = (conf: string, restartOnCreate = false) =>
  nativeProgram([
    restart(servers, {
      ids,
      triggers: { conf },
      restartOnCreate,
      readyTimeout: "60s",
      rollout: { maxUnavailable: 1 },
    }),
  ]);

/** How often each machine went down. */
function reboots(cloud: TestCloud): number[] {
  return ids.map(
    (id) => (cloud.emulator.world.instance(servers.cloud, servers.kind, id) as { reboots: number }).reboots,
  );
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** How long a run may take to get where it is to be stopped; milliseconds. */
const patience = 120_000;

/** Processes of the plugin that the stack's commands started. */
function plugins(stack: Stack): number[] {
  return processesWith(stack.marker).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("pulumi-resource-rekindle");
    } catch {
      return false;
    }
  });
}

/** A run after one Ctrl-C, which must not wait for what is under way: five seconds on a machine that has the time. */
async function interrupted(run: Running): Promise<Finished> {
  const at = Date.now();
  run.kill("SIGINT");
  const finished = await run.done;
  expect(Date.now() - at).toBeLessThan(20_000);
  return finished;
}

/** Everybody was restarted once, and a further run finds nothing to do. */
async function expectOnce(stack: Stack, cloud: TestCloud) {
  expect(reboots(cloud)).toEqual(once);
  expect(cloud.restarts([servers])).toEqual({ servers: Object.fromEntries(tabled.map((id) => [id, 1])) });
  expect(ledgerOf(stack, "servers")).toEqual(ids.map((id) => `${id} restarted`));
  await stack.up({ expectNoChanges: true });
}

async function withChangedFleet(body: (stack: Stack, cloud: TestCloud) => Promise<void>) {
  await withCloud({ program: fleet("a"), world }, async (stack, cloud) => {
    await stack.up();
    stack.write(fleet("b"));
    await body(stack, cloud);
  });
}

test("a first Ctrl-C starts no further restart and saves the ledger, which the next up goes on from", async () => {
  await withChangedFleet(async (stack, cloud) => {
    // Far longer than the end may take, and over before the next run has looked twice.
    await cloud.change(servers, slow, { onReboot: [{ comesBackAfter: "300s" }, "restarts"] });
    const run = stack.start(up);
    await run.waitFor(/2 of 6 restarted.* waiting for 1003/, patience);
    const stopped = await interrupted(run);
    expect(stopped.code).toBe(1);
    expect(stopped.all).toContain(
      "servers: 2 of 6 restarted, 0 failed, 1 asked to restart and not proved yet (1003), 3 not started " +
        "(stopped on request).\n      Next: run pulumi up again. It reads 1003 first, then goes on with the 3.",
    );
    expect(ledgerOf(stack, "servers")).toEqual([
      "1001 restarted",
      "1002 restarted",
      "1003 requested",
      "1004 notStarted",
      "1005 notStarted",
      "1006 notStarted",
    ]);
    expect(stack.state().pendingOperations).toEqual([]);
    expect(sum(reboots(cloud))).toBe(3);

    const preview = await stack.preview();
    expect(preview.steps).toMatchObject([
      { op: "update", detailedDiff: { instances: { inputDiff: false } } },
    ]);
    const before = cloud.requests().length;
    await cloud.change(servers, slow, { transition: null, bootedAt: new Date(Date.now() + 1_000) });
    await stack.up();
    const [first] = cloud
      .requests()
      .slice(before)
      .filter(({ write, ids: named }) => write || named.includes(slow));
    expect(first).toMatchObject({ write: false });
    await expectOnce(stack, cloud);
  });
});

test("a Ctrl-C while a request has no answer yet ends up within seconds, and nothing is sent again blindly", async () => {
  await withChangedFleet(async (stack, cloud) => {
    cloud.fault({
      match: { action: servers.action, instance: "1002" },
      times: 1,
      do: { hang: true, when: "after" },
    });
    const run = stack.start(up);
    await run.waitFor(/1 of 6 restarted/, patience);
    await until(
      "1002 is asked to restart",
      () => cloud.restartsOf(servers, "1002") === 1 || sum(reboots(cloud)) === 2,
    );
    const stopped = await interrupted(run);
    expect(stopped.code).toBe(1);
    expect(ledgerOf(stack, "servers")).toEqual([
      "1001 restarted",
      "1002 requested",
      "1003 notStarted",
      "1004 notStarted",
      "1005 notStarted",
      "1006 notStarted",
    ]);
    await stack.up();
    await expectOnce(stack, cloud);
  });
});

test("a second Ctrl-C ends the run at once; after a cancel the next up restarts nobody twice", async () => {
  await withChangedFleet(async (stack, cloud) => {
    await cloud.change(servers, slow, { onReboot: [{ comesBackAfter: "8s" }, "restarts"] });
    const run = stack.start(up);
    await run.waitFor(/2 of 6 restarted.* waiting for 1003/, patience);
    run.kill("SIGINT");
    await run.waitFor(/press \^C again/, patience);
    run.kill("SIGINT");
    expect((await run.done).code).not.toBe(0);
    await until("the plugin is gone", () => plugins(stack).length === 0);
    expect(sum(reboots(cloud))).toBe(3);
    await stack.cancel();
    await stack.up();
    await expectOnce(stack, cloud);
  });
});

test("a kill -9 leaves no plugin behind that goes on, and a creation or update is completed by the next up", async () => {
  await withCloud({ program: fleet("a", true), world }, async (stack, cloud) => {
    const killed = async () => {
      const run = stack.start(up);
      await run.waitFor(/2 of 6 restarted.* waiting for 1003/, patience);
      run.kill("SIGKILL");
      expect((await run.done).code).toBe(137);
      await until("the plugin is gone", () => plugins(stack).length === 0);
      await stack.cancel();
    };
    await killed();
    expect(sum(reboots(cloud))).toBeLessThan(ids.length);
    expect(stack.state().pendingOperations).toMatchObject([{ type: "creating" }]);
    await stack.up();
    await expectOnce(stack, cloud);

    cloud.mark();
    stack.write(fleet("b"));
    await killed();
    expect(sum(reboots(cloud))).toBeLessThan(2 * ids.length);
    expect(stack.state().pendingOperations).toMatchObject([{ type: "updating" }, { type: "creating" }]);
    const preview = await stack.preview();
    expect(preview.changes).toMatchObject({ update: 1 });
    await stack.up();
    expect(reboots(cloud)).toEqual(ids.map(() => 2));
    await stack.up({ expectNoChanges: true });
  });
});

test("a plugin that is killed alone fails the run, and the next up goes on from its journal", async () => {
  await withChangedFleet(async (stack, cloud) => {
    const run = stack.start(up);
    await run.waitFor(/2 of 6 restarted.* waiting for 1003/, patience);
    for (const pid of plugins(stack)) process.kill(pid, "SIGKILL");
    expect((await run.done).code).not.toBe(0);
    expect(sum(reboots(cloud))).toBe(3);
    await stack.up();
    await expectOnce(stack, cloud);
  });
});
