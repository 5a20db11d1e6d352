import { once as happened } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Emulator, type WorldInput, defaultWorld } from "../../emulator";
import { withEmulator } from "../support/emulator";
import { root } from "../support/project";
import { Secret, type Stack, type StackOptions, withStack } from "../support/pulumi";

/** Reboots and starts that last a moment, and polls that see them. */
const quick = { reboot: "600ms", hardReboot: "300ms", start: "600ms", stop: "600ms" };
const pollInterval = "100ms";

/** The default world, in a hurry. */
function hurriedWorld(): WorldInput {
  const clouds = Object.entries(defaultWorld as Record<string, { instances: object }>);
  return Object.fromEntries(
    clouds.map(([name, cloud]) => [
      name,
      {
        ...cloud,
        durations: Object.fromEntries(Object.keys(cloud.instances).map((kind) => [kind, quick])),
      },
    ]),
  );
}

interface Scene {
  readonly stack: Stack;
  readonly emulator: Emulator;
  /** Instance → how many writes it got since the last time this was asked. */
  readonly writes: () => Record<string, number>;
}

/** Runs an example as it is in the repository, against an emulator of its own. */
function withExample(
  name: string,
  config: StackOptions["config"],
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  return withEmulator({ world: hurriedWorld() }, (emulator, env) => {
    const program = join(root, "examples", name);
    const options = {
      name,
      program,
      env: { ...env, OS_PASSWORD: "emulator-secret" },
      ...(config && { config }),
    };
    return withStack(options, (stack) => body({ stack, emulator, writes: counter(emulator) }));
  });
}

function counter({ journal }: Emulator): Scene["writes"] {
  let since = 0;
  return () => {
    const entries = journal.entries({ since, write: true }).filter(({ action }) => action !== undefined);
    since = journal.entries().at(-1)?.n ?? since;
    const counts: Record<string, number> = {};
    for (const id of entries.flatMap(({ ids }) => ids)) counts[id] = (counts[id] ?? 0) + 1;
    return counts;
  };
}

const once = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, 1]));
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test("quickstart: restarts on creation and on a new release, and renews the lease when it runs down", async () => {
  const config = { release: "1", pollInterval };
  await withExample("quickstart", config, async ({ stack, emulator, writes }) => {
    const servers = numbers(1001, 1008);
    await stack.up();
    expect(writes()).toEqual(once(...servers));
    await stack.up({ expectNoChanges: true, preview: true });
    expect(writes()).toEqual({});

    await stack.setConfig({ release: "2" });
    const changed = await stack.up();
    expect(changed.all).toContain("RESTARTS 8 of 8 servers (ncloud KR), 2 at a time");
    expect(changed.all).toContain("Changed: release.");
    expect(writes()).toEqual(once(...servers));

    emulator.clock.advance(90 * 60_000);
    const renewed = await stack.up();
    expect(renewed.all).toMatch(
      /training: notebook-0001 \(huaweicloud cn-north-4\): renew: \d+m left .*less than renewBefore 1h/,
    );
    expect(writes()).toEqual(once("notebook-0001"));
    await stack.up({ expectNoChanges: true });

    await stack.destroy();
    expect(writes()).toEqual({});
  });
});

test("ncloud-servers: a changed file and a changed secret restart a quarter at a time", async () => {
  const config = { pollInterval, databasePassword: new Secret("correct horse") };
  await withExample("ncloud-servers", config, async ({ stack, emulator, writes }) => {
    const servers = numbers(1011, 1018);
    await stack.up();
    expect(writes()).toEqual(once(...servers));
    await stack.up({ expectNoChanges: true });

    await stack.setConfig({ databasePassword: new Secret("battery staple") });
    const before = emulator.journal.entries().length;
    const changed = await stack.up();
    expect(changed.all).toContain("Changed: databasePassword.");
    expect(writes()).toEqual(once(...servers));
    const calls = emulator.journal
      .entries()
      .slice(before)
      .filter(({ write }) => write);
    expect(Math.max(...calls.map(({ ids }) => ids.length))).toBe(2);

    stack.write({ "nginx.conf": "server {}\n" });
    expect((await stack.up()).all).toContain("Changed: conf.");
    expect(writes()).toEqual(once(...servers));
    expect(await stack.export()).not.toMatch(/correct horse|battery staple/);
    expect((await stack.outputs())["instances"]).toContain("1011: restarted (bootTime)");
  });
});

test("web-tier: each server's application answers before the next server goes, and one that does not stops it", async () => {
  const down = new Set<string>();
  const service = createServer(({ url = "", headers }, response) => {
    const isKnown = headers.authorization === "Bearer correct horse";
    response.writeHead(isKnown ? (down.has(url.slice(1)) ? 503 : 200) : 401).end();
  }).listen(0, "127.0.0.1");
  await happened(service, "listening");
  const { port } = service.address() as AddressInfo;
  const config = {
    pollInterval,
    healthUrl: `http://127.0.0.1:${port}/{id}`,
    healthToken: new Secret("correct horse"),
  };
  try {
    await withExample("web-tier", config, async ({ stack, writes }) => {
      const servers = numbers(1001, 1004);
      await stack.up();
      expect(writes()).toEqual(once(...servers));

      down.add("1003");
      await stack.setConfig({ release: "2" });
      const preview = await stack.preview();
      expect(preview.all).toContain(
        `Now not ready: 1003 (ready in the cloud, GET http://127.0.0.1:${port}/1003 answers 503).`,
      );
      down.clear();
      await stack.up();
      expect(writes()).toEqual(once(...servers));
    });
  } finally {
    service.close();
    service.closeAllConnections();
  }
});

test("ncloud-data-forest: a changed setting restarts one after the other; a failure is a warning", async () => {
  await withExample(
    "ncloud-data-forest",
    { pollInterval, settle: "1s" },
    async ({ stack, emulator, writes }) => {
      await stack.up();
      expect(writes()).toEqual(once("nb0001", "nb0002"));
      await stack.up({ expectNoChanges: true });

      emulator.faults.add({ match: { action: "notebooks/restart" }, times: 1, do: { error: 500 } });
      await stack.setConfig({ image: "2.2" });
      const warned = await stack.up();
      expect(warned.all).toContain("Data Forest cannot show whether it restarted");
      writes();

      await stack.up();
      expect(writes()).toEqual(once("nb0001", "nb0002"));
      await stack.up({ expectNoChanges: true });
    },
  );
});

test("modelarts-instances: recorded on creation, restarted by a new dataset and by a nonce", async () => {
  await withExample("modelarts-instances", { pollInterval }, async ({ stack, writes }) => {
    const instances = ["DE-0001", "DE-0002", "DE-0003"];
    await stack.up();
    expect(writes()).toEqual({});
    await stack.up({ expectNoChanges: true });

    await stack.setConfig({ datasetVersion: "8" });
    await stack.up();
    expect(writes()).toMatchObject(once(...instances));
    await stack.setConfig({ restartNonce: "now" });
    expect((await stack.up()).all).toContain("A new restartNonce.");
    expect(writes()).toMatchObject(once(...instances));
    await stack.up({ expectNoChanges: true });
    expect(await stack.outputs()).toMatchObject({ generation: 3 });
  });
});

test("modelarts-notebooks: recorded on creation, stopped and started by a new environment, beside their leases", async () => {
  await withExample("modelarts-notebooks", { pollInterval }, async ({ stack, writes, emulator }) => {
    const created = await stack.up();
    expect(created.all).not.toContain("RESTARTS");
    // Two have less than half of the lease's duration left, the third has no end.
    expect(writes()).toEqual({ "notebook-0001": 1, "notebook-0004": 1 });

    await stack.setConfig({ environmentVersion: "2" });
    await stack.up();
    expect(writes()).toEqual({ "notebook-0001": 2, "notebook-0003": 2, "notebook-0004": 2 });
    const actions = emulator.journal
      .entries({ write: true })
      .map(({ action, ids: [id] }) => `${action} ${id}`);
    expect(actions.filter((action) => action.endsWith("notebook-0003"))).toEqual([
      "StopNotebook notebook-0003",
      "StartNotebook notebook-0003",
    ]);
    await stack.up({ expectNoChanges: true });
  });
});

test("workspace-app-servers: a changed folder reboots half at a time, hard where a soft reboot hangs", async () => {
  const config = { pollInterval, escalateAfter: "2s" };
  await withExample("workspace-app-servers", config, async ({ stack, emulator, writes }) => {
    const servers = numbers(1, 6).map((n) => `as-000${n}`);
    await stack.up();
    expect(writes()).toEqual(once(...servers));
    await stack.up({ expectNoChanges: true });

    const patched = await fetch(`${emulator.url}/_emulator/instances/huaweicloud/appServers/as-0002`, {
      method: "PATCH",
      body: JSON.stringify({ onReboot: "freezesUnlessHard" }),
    });
    expect(patched.status).toBe(200);
    stack.write({ "app/logon.ps1": 'Write-Output "Hello"\n' });
    await stack.up();
    expect(writes()).toEqual({ ...once(...servers), "as-0002": 2 });
  });
});

test("ecs-servers: a changed file reboots half at a time, each proved by its job, hard where a soft reboot hangs", async () => {
  const config = { pollInterval, escalateAfter: "2s" };
  await withExample("ecs-servers", config, async ({ stack, emulator, writes }) => {
    const servers = numbers(1, 4).map((n) => `ecs-000${n}`);
    const proved = servers.map((id) => ({ id, state: "restarted", evidence: "job" }));
    await stack.up();
    expect(writes()).toEqual(once(...servers));
    expect(await stack.outputs()).toMatchObject({ instances: proved });
    await stack.up({ expectNoChanges: true });

    const patched = await fetch(`${emulator.url}/_emulator/instances/huaweicloud/ecsServers/ecs-0002`, {
      method: "PATCH",
      body: JSON.stringify({ onReboot: "freezesUnlessHard" }),
    });
    expect(patched.status).toBe(200);
    stack.write({ "app.conf": "workers = 8\n" });
    await stack.up();
    expect(writes()).toEqual({ ...once(...servers), "ecs-0002": 2 });
    expect(await stack.outputs()).toMatchObject({ instances: proved });
  });
});

test("workspace-desktops: a month's patches reboot half at a time, and what is switched off is left alone", async () => {
  await withExample("workspace-desktops", { pollInterval }, async ({ stack, emulator, writes }) => {
    const desktops = numbers(1, 4).map((n) => `wd-000${n}`);
    await stack.up();
    expect(writes()).toEqual(once(...desktops));
    await stack.up({ expectNoChanges: true });

    const patched = await fetch(`${emulator.url}/_emulator/instances/huaweicloud/desktops/wd-0003`, {
      method: "PATCH",
      body: JSON.stringify({ state: "SHUTOFF" }),
    });
    expect(patched.status).toBe(200);
    await stack.setConfig({ patches: "2026-06" });
    await stack.up();
    expect(writes()).toEqual(once("wd-0001", "wd-0002", "wd-0004"));
    expect(await stack.outputs()).toMatchObject({ instances: [{}, {}, { state: "stopped" }, {}] });
  });
});

test("drain-at-night: servers with users go back into service and stay owed until their sessions have ended", async () => {
  await withExample("drain-at-night", { pollInterval, patience: "1s" }, async ({ stack, emulator }) => {
    const rebooted = () =>
      emulator.journal
        .entries({ write: true })
        .filter(({ action }) => action === "BatchRebootServer")
        .flatMap(({ ids }) => ids)
        .toSorted();
    const inMaintenance = () =>
      ["as-0010", "as-0011", "as-0012", "as-0013"].filter(
        (id) => emulator.world.instance("huaweicloud", "appServers", id)?.maintenance,
      );
    const first = await stack.up();
    expect(first.all).toContain("as-0011: 2 sessions after 1s; back in service, restart deferred");
    expect(rebooted()).toEqual(["as-0010", "as-0013"]);
    expect(inMaintenance()).toEqual([]);

    for (const id of ["as-0011", "as-0012"]) {
      const ended = await fetch(`${emulator.url}/_emulator/instances/huaweicloud/appServers/${id}`, {
        method: "PATCH",
        body: JSON.stringify({ sessions: [] }),
      });
      expect(ended.status).toBe(200);
    }
    await stack.up();
    expect(rebooted()).toEqual(["as-0010", "as-0011", "as-0012", "as-0013"]);
    expect(inMaintenance()).toEqual([]);
    await stack.up({ expectNoChanges: true });
  });
});

test("workspace-app-servers: outside its window a restart stays owed, and an up inside it does it", async () => {
  await withExample("workspace-app-servers", { pollInterval }, async ({ stack, writes }) => {
    const servers = numbers(1, 6).map((n) => `as-000${n}`);
    await stack.up();
    expect(writes()).toEqual(once(...servers));

    await stack.setConfig({ window: windowAround(Date.now() + 12 * 3_600_000) });
    stack.write({ "app/more.ps1": "" });
    expect((await stack.up()).all).toContain("restart of 6 owed, deferred: the window opens");
    expect(await stack.outputs()).toMatchObject({ owed: true });
    await stack.up({ expectNoChanges: true });
    expect(writes()).toEqual({});

    await stack.setConfig({ window: windowAround(Date.now()) });
    await stack.up();
    expect(await stack.outputs()).toMatchObject({ owed: false });
    expect(writes()).toEqual(once(...servers));
  });
});

/** A window from an hour before to an hour after. */
function windowAround(instant: number): Record<string, string> {
  const timeOfDay = (hours: number) => new Date(instant + hours * 3_600_000).toISOString().slice(11, 16);
  return { start: timeOfDay(-1), end: timeOfDay(1), timeZone: "Etc/UTC" };
}

test("modelarts-notebook-lease: renews what runs out, starts what is stopped, and leaves both alone then", async () => {
  await withExample("modelarts-notebook-lease", {}, async ({ stack, emulator, writes }) => {
    await stack.up();
    expect(writes()).toEqual(once("notebook-0002", "notebook-0004"));
    expect(Object.keys(await stack.outputs())).toEqual(["sharedRunsUntil", "trainingRunsUntil"]);
    await stack.up({ expectNoChanges: true, preview: true });

    await stack.setConfig({ experiment: "2" });
    const forced = await stack.up();
    expect(forced.all).toContain("triggers changed");
    expect(writes()).toEqual(once("notebook-0004"));

    emulator.clock.advance(3 * 3_600_000);
    await stack.up();
    expect(writes()).toEqual(once("notebook-0002"));
    await stack.up({ expectNoChanges: true });
  });
});

test("rolling-restart: the canary first; a failure stops the fleet, and the next run does only the rest", async () => {
  const config = { pollInterval, readyTimeout: "2s" };
  await withExample("rolling-restart", config, async ({ stack, emulator, writes }) => {
    const fleet = numbers(1022, 1027);
    await stack.up();
    expect(writes()).toEqual(once("1021", ...fleet));
    const [first] = emulator.journal.entries({ write: true });
    expect(first?.ids).toEqual(["1021"]);
    await stack.up({ expectNoChanges: true });

    const control = `${emulator.url}/_emulator`;
    const freeze = JSON.stringify({ onReboot: ["freezes", "restarts"] });
    await fetch(`${control}/instances/ncloud/servers/1024`, { method: "PATCH", body: freeze });
    await stack.setConfig({ release: "2" });
    const failed = await stack.up({ fails: true });
    expect(failed.all).toMatch(/\d of 6 restarted, 1 failed, \d not started/);
    const done = writes();

    const byHand = JSON.stringify({ cloud: "ncloud", kind: "servers", ids: ["1024"] });
    await fetch(`${control}/reboot`, { method: "POST", body: byHand });
    await stack.up();
    const rest = writes();
    expect(Object.keys(rest)).not.toContain("1024");
    expect({ ...done, ...rest }).toEqual(once("1021", ...fleet));
    expect(Object.keys(done).filter((id) => id in rest)).toEqual([]);
    await stack.up({ expectNoChanges: true });
  });
});
