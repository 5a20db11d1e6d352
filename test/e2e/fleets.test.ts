import type { WorldInput } from "../../emulator";
import { api, type TestedApi } from "../support/e2e-apis";
import { instancesOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { program, restart, type RestartOptions } from "../support/e2e-program";

/*
 * Forty machines of each of the two APIs that take lists, some of which fail, get stuck, take their time, are refused
 * or vanish; and runs that are killed. What counts is how often each machine went down.
 */

const servers = fleetOf(api("servers"), (index) => String(1001 + index));
const apps = fleetOf(api("apps"), (index) => `as-${String(index + 1).padStart(4, "0")}`);

interface Fleet {
  readonly row: TestedApi;
  readonly ids: readonly string[];
}

function fleetOf(row: TestedApi, idOf: (index: number) => string): Fleet {
  return { row, ids: Array.from({ length: 40 }, (_, index) => idOf(index)) };
}

const world: WorldInput = {
  ncloud: {
    durations: { servers: { reboot: "300ms" } },
    instances: { servers: servers.ids.map((id) => ({ id })) },
  },
  huaweicloud: {
    // Longer than it takes to split a list that was refused: a restart that nobody saw is none.
    durations: { appServers: { reboot: "1500ms", hardReboot: "1500ms" } },
    instances: { appServers: apps.ids.map((id) => ({ id })) },
  },
};

const fleets = (given: RestartOptions) =>
  program([servers, apps].map(({ row, ids }) => restart(row, { ids, ...given })));

/** How often each machine of the fleet went down. */
function reboots(cloud: TestCloud, { row, ids }: Fleet): number[] {
  return ids.map(
    (id) => (cloud.emulator.world.instance(row.cloud, row.kind, id) as { reboots: number }).reboots,
  );
}

const once = servers.ids.map(() => 1);

test("forty machines of each kind restart a quarter at a time, with a fraction of the requests", async () => {
  const files = fleets({ triggers: { conf: "a" }, rollout: { maxUnavailable: "25%" } });
  await withCloud({ program: files, world }, async (stack, cloud) => {
    await stack.up();
    expect(reboots(cloud, servers)).toEqual(once);
    expect(reboots(cloud, apps)).toEqual(once);
    const calls = cloud.writes().map(({ ids }) => ids.length);
    expect(calls.every((size) => size <= 10)).toBe(true);
    // Eighty restarts: at best eight calls, and never one for each machine.
    expect(calls.length).toBeLessThan(40);
    cloud.mark();
    await stack.up({ expectNoChanges: true, preview: true });
    expect(cloud.requests()).toEqual([]);
  });
});

test("a rollout in trouble does what it can, says what it could not, and the next one does only the rest", async () => {
  const files = (conf: string) =>
    fleets({
      triggers: { conf },
      restartOnCreate: false,
      readyTimeout: "4s",
      rollout: { maxUnavailable: "25%", maxErrors: 10 },
    });
  await withCloud({ program: files("a"), world }, async (stack, cloud) => {
    await stack.up();
    for (const { row, ids } of [servers, apps]) {
      const [failing = "", stuck = "", slow = "", vanishing = "", refused = ""] = ids.slice(4);
      await cloud.change(row, failing, { onReboot: ["fails", "restarts"] });
      await cloud.change(row, stuck, { onReboot: ["freezes", "restarts"] });
      await cloud.change(row, slow, { onReboot: [{ comesBackAfter: "2s" }, "restarts"] });
      await cloud.change(row, vanishing, { onReboot: "vanishes" });
      const refuse = {
        status: 400,
        code: row.cloud === "ncloud" ? "3000100" : "WKS.00211102",
        message: "not this one",
      };
      cloud.fault({ match: { action: row.action, instance: refused }, times: 6, do: { refuse } });
    }
    stack.write(files("b"));
    const troubled = await stack.up({ fails: true, args: ["--continue-on-error"] });
    expect(troubled.all).toContain("servers: 36 of 40 restarted, 4 failed, 0 not started.");
    expect(troubled.all).toContain("apps: 36 of 40 restarted, 4 failed, 0 not started.");
    expect(troubled.all).toMatch(/1009: .*HTTP 400 3000100 "not this one".* Nothing was restarted\./);
    expect(troubled.all).toMatch(/1008: is not known to the cloud any more/);
    expect(troubled.all).toMatch(/as-0006: reboot accepted .*, down .*, not ready after 4s/);

    cloud.emulator.faults.clear();
    // Somebody mends what failed: the one that came back broken, and the one that was stuck.
    for (const { row, ids } of [servers, apps]) {
      await cloud.change(row, ids[4] ?? "", {
        state: row.cloud === "ncloud" ? "RUN" : "ACTIVE",
        transition: null,
      });
      // A server shows by its boot time that it was mended.
      const booted = row.cloud === "ncloud" ? { bootedAt: new Date(Date.now() + 1_000) } : {};
      await cloud.change(row, ids[5] ?? "", { transition: null, ...booted });
    }
    const finished = files("b")["index.js"]?.replaceAll(`"1008", `, "").replaceAll(`"as-0008", `, "") ?? "";
    stack.write({ "index.js": finished });
    await stack.up();
    for (const fleet of [servers, apps]) {
      const states = new Set(instancesOf(stack, fleet.row.name).map(({ state }) => state));
      expect([...states]).toEqual(["restarted"]);
      const counts = reboots(cloud, { ...fleet, ids: fleet.ids.filter((_, index) => index !== 7) });
      // The boot time of a server tells that it never came up again; an application server was seen down, and is ready.
      expect(counts[4]).toBe(fleet === servers ? 2 : 1);
      expect(counts.toSpliced(4, 1)).toEqual(counts.toSpliced(4, 1).map(() => 1));
    }
    await stack.up({ expectNoChanges: true, preview: true });
  });
});

test("a run that is killed leaves no orphan that goes on, and the next one restarts nobody twice", async () => {
  const files = (conf: string) =>
    program([
      restart(servers.row, {
        ids: servers.ids.slice(0, 12),
        triggers: { conf },
        restartOnCreate: false,
        rollout: { maxUnavailable: 1 },
      }),
    ]);
  await withCloud({ program: files("a"), world }, async (stack, cloud) => {
    await stack.up();
    stack.write(files("b"));
    const run = stack.start(["up", "--yes", "--skip-preview"]);
    await run.waitFor(/1003: restarted/);
    run.kill("SIGKILL");
    await run.done;
    await cloud.quiet();
    const atDeath = reboots(cloud, servers).reduce((sum, count) => sum + count, 0);
    expect(atDeath).toBeLessThan(12);

    await stack.cancel();
    const resumed = await stack.up();
    expect(resumed.all).not.toContain("1001: restarted (");
    expect(reboots(cloud, servers).slice(0, 12)).toEqual(once.slice(0, 12));
    expect(reboots(cloud, servers).slice(12)).toEqual(once.slice(12).map(() => 0));
    await stack.up({ expectNoChanges: true, preview: true });
  });
});

test("two hundred leases of one project share their reads", async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `nb-${index}`);
  const notebooks = ids.map((id) => ({ id, lease: { length: "3h" } }));
  const index = `
const { NotebookLease } = require("pulumi-rekindle");
for (let i = 0; i < 200; i++) new NotebookLease("lease" + i, {
  target: { modelartsNotebook: { notebookId: "nb-" + i, cloud: "huaweicloud" } },
});`;
  const leases: WorldInput = { huaweicloud: { instances: { notebooks } } };
  await withCloud({ program: { "index.js": index }, world: leases }, async (stack, cloud) => {
    await stack.up();
    expect(cloud.writes()).toEqual([]);
    expect(cloud.requests().length).toBeLessThan(30);
  });
});
