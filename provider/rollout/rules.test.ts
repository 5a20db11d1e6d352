import { names, Scene } from "../../test/support/rollout-scene";
import { deferralOf, deferredUntil } from "./deferral";
import type { LedgerEntry } from "./ledger";

const second = 1_000;
const minute = 60_000;

/*
 * The exceptions that docs/restart-trigger.md makes from its rules: "unless", "also", "do not count", "at most". One test for
 * each, since nothing else needs them.
 */

describe("the order of a rollout", () => {
  it("is that of the list, and yet what failed before comes first", async () => {
    const scene = new Scene(names(3), { batchSize: 1 });
    scene.fleet.machine("m03").answers = ["refused"];
    await scene.up("h1", { maxErrors: 1, maxUnavailable: 3 });
    expect(scene.entry("m03").state).toBe("failed");
    scene.ledger = scene.ledger && {
      ...scene.ledger,
      instances: scene.ledger.instances.map((entry) =>
        entry.id === "m03" ? entry : { id: entry.id, state: "notStarted" as const, generation: 0 },
      ),
      changedAt: new Date(scene.clock.now() + minute).toISOString(),
    };
    scene.clock.advance(2 * minute);
    const before = scene.fleet.calls.length;
    await scene.up("h1");
    expect(scene.fleet.calls.slice(before).map(({ ids }) => ids)).toEqual([["m03"], ["m01"], ["m02"]]);
  });
});

describe("minInterval", () => {
  const now = Date.parse("2026-06-01T04:00:00Z");
  const lately: LedgerEntry = {
    id: "m01",
    state: "notStarted",
    generation: 1,
    restartedAt: new Date(now - 10 * minute).toISOString(),
  };
  const deferralFor = (entry: LedgerEntry) => {
    const deferral = deferralOf({ minInterval: "1h" });
    return deferral && deferredUntil(deferral, entry, now);
  };

  it("holds back an instance that was restarted less than that ago, until it is over", () => {
    expect(deferralFor(lately)?.until).toBe(now + 50 * minute);
  });

  it("holds back no retry: neither of a failed restart nor of one whose outcome is open", () => {
    expect(deferralFor({ ...lately, state: "failed" })).toBeUndefined();
    const requestedAt = new Date(now - minute).toISOString();
    expect(deferralFor({ ...lately, state: "requested", requestedAt })).toBeUndefined();
  });
});

describe("a refused key", () => {
  it("ends the run at once, however many failures are allowed", async () => {
    const scene = new Scene(names(3));
    scene.fleet.machine("m01").answers = ["unauthorized"];
    const result = await scene.up("h1", { maxErrors: 5 });
    expect(result.failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(result.notStarted).toEqual(["m02", "m03"]);
    expect(result.halted).toContain("as told");
    expect(scene.fleet.calls).toHaveLength(1);
  });
});

describe("maxErrors", () => {
  it("does not count instances that are switched off or missing: the others are restarted all the same", async () => {
    for (const condition of ["stopped", "missing"] as const) {
      const scene = new Scene(names(4));
      scene.fleet.machine("m01").condition = condition;
      scene.fleet.machine("m02").condition = condition;
      const result = await scene.up("h1", { maxErrors: 0, whenStopped: "fail", whenMissing: "fail" });
      expect(result.failures.map(({ id, reason }) => [id, reason])).toEqual([
        ["m01", condition],
        ["m02", condition],
      ]);
      expect(scene.restarts()).toEqual([0, 0, 1, 1]);
      expect(result.halted).toBeUndefined();
    }
  });
});

describe("a request that was certainly not applied", () => {
  it("is sent again twice, and not a third time", async () => {
    const lost = (times: number) => {
      const scene = new Scene(names(1));
      scene.fleet.machine("m01").answers = new Array<"lostBefore">(times).fill("lostBefore");
      return scene;
    };
    const twice = lost(2);
    expect((await twice.up("h1")).failures).toEqual([]);
    expect(twice.fleet.calls).toHaveLength(3);
    const thrice = lost(3);
    expect((await thrice.up("h1")).failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(thrice.fleet.calls).toHaveLength(3);
  });

  it("is not taken for one before ten looks have shown nothing, however short settle is", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostBefore"];
    await scene.up("h1", { settle: second, pollInterval: 10 * second });
    const [first, again] = scene.fleet.calls;
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(100 * second);
  });
});

describe('whenMissing "skip"', () => {
  it("also leaves out an instance that vanishes during its restart", async () => {
    const scene = new Scene(names(2));
    void scene.clock.sleep(10 * second).then(() => (scene.fleet.machine("m01").condition = "missing"));
    const result = await scene.up("h1", { whenMissing: "skip" });
    expect(result.failures).toEqual([]);
    expect(scene.entry("m01")).toMatchObject({ state: "missing", generation: 1 });
    expect(scene.entry("m02").state).toBe("restarted");
  });
});

describe("a state that is not documented", () => {
  it("gives no place back: whoever was down before it still is, until it is seen ready", async () => {
    const scene = new Scene(names(2));
    await scene.up("h1", {}, { ids: ["m01"] });
    const began = scene.clock.now();
    scene.fleet.occupy("m01", 20 * second, "unready");
    void scene.clock.sleep(20 * second).then(() => scene.fleet.occupy("m01", 40 * second, "unknown"));
    await scene.up("h1", {}, { restartOnAdd: true });
    expect(scene.fleet.calls.map(({ ids }) => ids)).toEqual([["m01"], ["m02"]]);
    expect(scene.fleet.calls.at(-1)?.at).toBeGreaterThanOrEqual(began + minute);
  });
});

describe("an instance that its restart left switched off", () => {
  it("keeps its place for the rest of the run, also when it is looked at again", async () => {
    const scene = new Scene(names(4));
    scene.fleet.machine("m01").comesBack = "stopped";
    scene.fleet.machine("m02").downFor = 55 * second;
    await scene.up("h1", { maxUnavailable: 2, maxErrors: 1, readyTimeout: minute });
    const at = (id: string) => scene.fleet.calls.find(({ ids }) => ids.includes(id))?.at ?? 0;
    expect(scene.entry("m01").state).toBe("failed");
    expect(at("m04") - at("m03")).toBeGreaterThanOrEqual(30 * second);
  });
});

describe("escalateAfter", () => {
  it("is never later than readyTimeout: before it gives up it forces", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").ignoresUntilForced = true;
    const result = await scene.up("h1", { escalateAfter: 60 * minute, readyTimeout: 5 * minute });
    expect(result.failures).toEqual([]);
    expect(scene.fleet.calls.map(({ force }) => force)).toEqual([false, true]);
    expect((scene.fleet.calls[1]?.at ?? 0) - (scene.fleet.calls[0]?.at ?? 0)).toBeLessThan(6 * minute);
  });
});
