import { IncompleteError } from "../context";
import { diffRestartTrigger, updateRestartTrigger, type RestartTriggerOutputs } from "./restart-trigger";
import { Journal, type JournalStore } from "../../rollout/journal";
import { digestOfValue } from "../../shared/triggers";
import { unknown } from "../../shared/unknown";

const minute = 60_000;
import { Scene } from "../../../test/support/restart-trigger-scene";

const v2 = { triggers: { conf: digestOfValue("v2") } };

describe("a RestartTrigger", () => {
  it("costs no request while nothing changes", async () => {
    const scene = new Scene();
    await scene.up();
    const { length } = scene.cloud.http.requests;
    expect(await scene.up()).toBe("unchanged");
    expect(scene.cloud.http.requests).toHaveLength(length);
  });

  it("restarts for a changed trigger, and for none of its other inputs", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    expect(
      await scene.up({
        restartOnCreate: true,
        rollout: { maxUnavailable: 2 },
        readyTimeout: "5m",
        whenStopped: "fail",
      }),
    ).toBe("updated");
    expect(scene.cloud.reboots).toEqual([]);
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1003"]);
  });

  it("treats the same id under another member as another instance", async () => {
    const scene = new Scene();
    await scene.up();
    const target = { ncloudDataForestNotebooks: { notebookIds: ["1001"] } };
    expect(await scene.up({ target })).toBe("updated");
    expect(scene.state?.instances).toEqual([{ id: "1001", state: "baseline", generation: 1 }]);
  });

  it("asks for an update, and for nothing else, when inputs are not known yet", () => {
    const scene = new Scene();
    const olds = { ...scene.inputs(), generation: 1 } as unknown as RestartTriggerOutputs;
    for (const news of [
      { target: unknown, triggers: unknown },
      { ...scene.inputs(), triggerHash: unknown },
    ]) {
      expect(diffRestartTrigger(olds, news, scene.context())).toEqual({ changes: true, due: [] });
    }
  });

  it("goes on with warnings when onFailure says so, also where the cloud cannot be read at all", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    scene.cloud.down = true;
    await scene.up({ ...v2, onFailure: "warn" });
    expect(scene.states).toEqual(["notStarted", "notStarted", "notStarted"]);
    await expect(scene.up(v2)).rejects.toThrow("nothing was restarted");
    scene.cloud.down = false;
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.cloud.reboots).toHaveLength(3);
  });

  it("counts a restart that never showed only if whenUnproved says so, and warns of it", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    scene.cloud.fleet.machine("1001").ignoresRestart = true;
    await expect(scene.up(v2)).rejects.toThrow(
      /1001: reboot accepted 03:00:00Z, but it never went down and its boot time did not move\. .*Attempt 1 of 3/,
    );
    expect(scene.states).toEqual(["failed", "notStarted", "notStarted"]);
    expect(await scene.up({ ...v2, whenUnproved: "warn" })).toBe("updated");
    expect(scene.state?.instances[0]).toMatchObject({ state: "restarted", evidence: "none", attempts: 2 });
    expect(scene.warned).toEqual([
      expect.stringContaining(
        "1001: VPC Server accepted the restart and showed no sign of it; counted as restarted " +
          '(whenUnproved "warn")',
      ),
    ]);
  });

  it("does not come into being where the cloud cannot be read", async () => {
    const scene = new Scene();
    scene.cloud.down = true;
    await expect(scene.up()).rejects.not.toBeInstanceOf(IncompleteError);
  });
});

describe("deferral", () => {
  // The virtual clock starts at 03:00 UTC.
  const window = { start: "05:00", end: "06:00", timeZone: "UTC" };

  it("is state outside the window, no change until it opens, and performed inside by a plain up", async () => {
    const scene = new Scene();
    await scene.up({ window });
    expect(scene.states).toEqual(["pending", "pending", "pending"]);
    expect(scene.state).toMatchObject({ pending: true, restartCount: 0 });
    expect(scene.state?.instances[0]?.message).toContain("the window opens Mon 05:00 UTC (05:00Z)");
    expect(scene.cloud.http.requests).toEqual([]);
    scene.clock.advance(60 * minute);
    expect(await scene.up({ window })).toBe("unchanged");
    scene.clock.advance(70 * minute);
    expect(await scene.up({ window })).toBe("updated");
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(scene.state).toMatchObject({ pending: false, restartCount: 3 });
  });

  it("ends when the window is taken away", async () => {
    const scene = new Scene();
    await scene.up({ window });
    expect(await scene.up()).toBe("updated");
    expect(scene.cloud.reboots).toHaveLength(3);
  });

  it("does not hold a new nonce back, unless a new resource merely brings it along", async () => {
    const scene = new Scene();
    await scene.up({ window, restartNonce: "1" });
    expect(scene.cloud.reboots).toEqual([]);
    await scene.up({ window, restartNonce: "2" });
    expect(scene.cloud.reboots).toHaveLength(3);
  });

  it("starts nothing more when the window closes during a rollout", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    scene.cloud.fleet.machine("1001").downFor = 40 * minute;
    await scene.up({ ...v2, readyTimeout: "1h", window: { start: "02:00", end: "03:30", timeZone: "UTC" } });
    expect(scene.cloud.reboots).toEqual(["1001"]);
    expect(scene.states).toEqual(["restarted", "pending", "pending"]);
  });

  it("keeps instances apart that were restarted lately, but not the retries of failed ones", async () => {
    const scene = new Scene();
    await scene.up();
    scene.clock.advance(10 * minute);
    await scene.up({ ...v2, minInterval: "1h" });
    expect(scene.states).toEqual(["pending", "pending", "pending"]);
    scene.clock.advance(60 * minute);
    scene.cloud.fleet.machine("1001").ignoresRestart = true;
    await scene.up({ ...v2, minInterval: "1h", readyTimeout: "5m" }).catch(() => undefined);
    expect(scene.states).toEqual(["failed", "notStarted", "notStarted"]);
    // Two hours have not passed since any of them was restarted.
    scene.cloud.fleet.machine("1001").ignoresRestart = false;
    await scene.up({ ...v2, minInterval: "2h" });
    expect(scene.states).toEqual(["restarted", "pending", "pending"]);
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1003", "1001", "1001"]);
  });

  it("by minInterval does not hold a new nonce back, either", async () => {
    const scene = new Scene();
    await scene.up();
    scene.clock.advance(10 * minute);
    await scene.up({ minInterval: "1h", restartNonce: "now" });
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(scene.cloud.reboots).toHaveLength(6);
  });

  it("turns what failed before into something deferred, which still goes first", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    scene.cloud.fleet.machine("1002").ignoresRestart = true;
    await scene.up({ ...v2, readyTimeout: "5m" }).catch(() => undefined);
    expect(scene.states).toEqual(["restarted", "failed", "notStarted"]);
    const target = { ncloudServers: { serverInstanceNos: ["1001", "1003", "1002"] } };
    expect(await scene.up({ ...v2, target, window })).toBe("updated");
    expect(scene.states).toEqual(["restarted", "pending", "pending"]);
    scene.cloud.fleet.machine("1002").ignoresRestart = false;
    expect(await scene.up({ ...v2, target })).toBe("updated");
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1002", "1003"]);
  });

  it("leaves a failed instance alone that was mended while its restart was deferred", async () => {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false });
    scene.cloud.fleet.machine("1002").downFor = Infinity;
    await scene.up({ ...v2, readyTimeout: "5m" }).catch(() => undefined);
    expect(await scene.up({ ...v2, window })).toBe("updated");
    scene.cloud.fleet.machine("1002").rebootingUntil = scene.clock.now() + minute;
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1003"]);
  });
});

describe("the journal", () => {
  class Memory implements JournalStore {
    readonly texts = new Map<string, string>();
    read = (key: string) => this.texts.get(key);
    write = (key: string, text: string) => void this.texts.set(key, text);
    remove = (key: string) => void this.texts.delete(key);
  }

  /** An update that is killed after `calls` reboots: the state knows nothing of it, the journal does. */
  async function killed(calls: number, change: Record<string, unknown> = v2) {
    const scene = new Scene();
    await scene.up({ restartOnCreate: false, restartNonce: "old" });
    const store = new Memory();
    const journal = new Journal(store, "id");
    const dead = new AbortController();
    const before = scene.state as RestartTriggerOutputs;
    const context = { ...scene.context(), signal: dead.signal };
    const answer = scene.cloud.http.answer;
    scene.cloud.http.answer = (request) => {
      const answered = answer(request);
      if (scene.cloud.reboots.length >= calls) dead.abort(new Error("killed"));
      return answered;
    };
    await updateRestartTrigger(before, scene.inputs(change), context, journal).catch(() => undefined);
    scene.cloud.http.answer = answer;
    return { scene, store, journal };
  }

  it("tells the next run what was proved and what was asked for, so that nobody is restarted twice", async () => {
    const { scene, journal } = await killed(2);
    expect(scene.cloud.reboots).toEqual(["1001", "1002"]);
    expect(await scene.up(v2, journal)).toBe("updated");
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1003"]);
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(scene.state?.restartCount).toBe(3);
  });

  it("is dropped as soon as the state has moved on", async () => {
    const { scene, store, journal } = await killed(1);
    await scene.up(v2, journal);
    expect(await scene.up(v2, journal)).toBe("unchanged");
    expect(store.texts.size).toBe(0);
  });

  it("holds neither the hash nor the nonce", async () => {
    const { scene, store } = await killed(1);
    const text = [...store.texts.values()].join();
    expect(text).toContain("1001");
    expect(text).not.toContain(scene.inputs(v2).triggerHash);
    expect(text).not.toContain('"old"');
  });

  it("knows the nonce of the killed run again: taken out and put back it is no new one", async () => {
    const { scene, journal } = await killed(1, { restartNonce: "now" });
    expect(scene.cloud.reboots).toEqual(["1001"]);
    // The rest is owed all the same.
    await scene.up({}, journal);
    expect(scene.cloud.reboots).toEqual(["1001", "1002", "1003"]);
    expect(JSON.stringify(scene.state)).not.toContain('"now"');
    expect(await scene.up({ restartNonce: "now" }, journal)).toBe("unchanged");
    expect(await scene.up({ restartNonce: "next" }, journal)).toBe("updated");
    expect(scene.cloud.reboots).toHaveLength(6);
  });

  it("knows it also where a second run was killed without it, and one accepted before that by its name", async () => {
    const { scene, journal } = await killed(1, { restartNonce: "now" });
    const before = scene.state as RestartTriggerOutputs;
    const dead = new AbortController();
    dead.abort(new Error("killed"));
    const context = { ...scene.context(), signal: dead.signal };
    await updateRestartTrigger(before, scene.inputs(), context, journal).catch(() => undefined);
    await scene.up({}, journal);
    expect(await scene.up({ restartNonce: "now" }, journal)).toBe("unchanged");

    const other = await killed(1);
    await other.scene.up(v2, other.journal);
    expect(other.scene.state?.restartNonce).toBe("old");
  });

  it("is worth nothing when the triggers are others again: those instances are restarted for them", async () => {
    const { scene, journal } = await killed(1);
    await scene.up({ triggers: { conf: digestOfValue("v3") } }, journal);
    expect(scene.cloud.reboots).toEqual(["1001", "1001", "1002", "1003"]);
    expect(Object.values(scene.state?.generations ?? {})).toEqual([
      scene.inputs({ triggers: { conf: digestOfValue("v3") } }).triggerHash,
    ]);
  });

  it("that cannot be read is as good as none", async () => {
    const { scene, store, journal } = await killed(1);
    store.texts.set("id", '{"version":1,"half');
    await scene.up(v2, journal);
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
  });
});
