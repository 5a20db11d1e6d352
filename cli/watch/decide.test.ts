import fc from "fast-check";
import { decide, leastPause, triesLeft, type Due, type Memory } from "./decide";

const [minute, hour] = [60_000, 3_600_000];
const now = Date.parse("2026-06-01T03:00:00Z");
const fresh: Memory = { readAt: now, failures: 0, repeats: 0, locked: false };

const anyDue: fc.Arbitrary<Due> = fc
  .record({
    at: fc.integer({ min: -72 * hour, max: 72 * hour }),
    left: fc.option(fc.integer({ min: -hour, max: 72 * hour }), { nil: undefined }),
  })
  .map(({ at, left }) => ({
    at: now + at,
    why: "owed",
    deadline: left === undefined ? undefined : now + left,
  }));
const anyMemory: fc.Arbitrary<Memory> = fc.record({
  readAt: fc.nat(3 * hour).map((ago) => now - ago),
  failures: fc.nat(40),
  repeats: fc.nat(40),
  triedAt: fc.option(
    fc.nat(3 * hour).map((ago) => now - ago),
    { nil: undefined },
  ),
  locked: fc.boolean(),
});
const anyRules = fc.record({ maxInterval: fc.integer({ min: minute, max: 24 * hour }) });

function always(claim: (dues: Due[], memory: Memory, rules: { maxInterval: number }) => void): void {
  fc.assert(fc.property(fc.array(anyDue, { maxLength: 4 }), anyMemory, anyRules, claim), { numRuns: 2_000 });
}

describe("what a watch does about a stack", () => {
  it("is a run only where something is due, and by then for that which is due first", () => {
    always((dues, memory, rules) => {
      const step = decide(dues, memory, now, rules);
      if (step.action !== "run") return;
      expect(step.due.at).toBeLessThanOrEqual(now);
      expect(step.due.at).toBe(Math.min(...dues.map(({ at }) => at)));
    });
  });

  it("is a run at once where something is due and nothing went wrong before", () => {
    always((dues, { readAt }, rules) => {
      if (!dues.some(({ at }) => at <= now)) return;
      expect(decide(dues, { ...fresh, readAt }, now, rules).action).toBe("run");
    });
  });

  it("never sleeps into the past, beyond the next reading, or beyond the first that is due where all is well", () => {
    always((dues, memory, rules) => {
      const step = decide(dues, memory, now, rules);
      if (step.action !== "sleep") return;
      expect(step.until).toBeGreaterThan(now);
      expect(step.until).toBeLessThanOrEqual(memory.readAt + rules.maxInterval);
      const well = decide(dues, { ...fresh, readAt: memory.readAt }, now, rules);
      if (well.action === "sleep")
        expect(well.until).toBeLessThanOrEqual(Math.min(...dues.map(({ at }) => at)));
    });
  });

  it("is a try well within what is left of a lease, however often it failed", () => {
    always((dues, memory, rules) => {
      const triedAt = now;
      const step = decide(dues, { ...memory, readAt: now, triedAt }, now, rules);
      const left = dues
        .filter(({ at }) => at <= now)
        .flatMap(({ deadline }) => (deadline !== undefined && deadline > now ? [deadline - now] : []));
      if (step.action !== "sleep" || left.length === 0) return;
      expect(step.until - now).toBeLessThanOrEqual(Math.max(leastPause, Math.min(...left) / triesLeft));
    });
  });

  it("is no busy loop: after a try that failed, was locked out or changed nothing, there is a pause", () => {
    always((dues, memory, rules) => {
      if (memory.failures + memory.repeats + Number(memory.locked) === 0) return;
      const just = { ...memory, readAt: now, triedAt: now };
      expect(decide(dues, just, now, rules).action).toBe("sleep");
      expect(decide(dues, just, now + leastPause - 1, rules).action).not.toBe("run");
    });
  });

  it("always comes to a run of what is due, whatever happened before, within the longest interval", () => {
    always((dues, memory, rules) => {
      if (!dues.some(({ at }) => at <= now)) return;
      let [time, state] = [now, memory];
      for (let steps = 0; steps < 20; steps++) {
        const step = decide(dues, state, time, rules);
        if (step.action === "run") return expect(time - now).toBeLessThanOrEqual(rules.maxInterval * 2);
        if (step.action === "sleep") time = step.until;
        else state = { ...state, readAt: time, locked: false };
      }
      throw new Error("no run came");
    });
  });

  it("reads again before it runs where somebody else was updating the stack", () => {
    const due = { at: now - minute, why: "owed" };
    const locked = { ...fresh, locked: true, triedAt: now - minute };
    expect(decide([due], locked, now, { maxInterval: hour })).toEqual({ action: "read" });
  });

  it("waits 15 s after a first failure, twice as long after each more, up to the longest interval", () => {
    const due = { at: now - minute, why: "owed" };
    const pauses = [1, 2, 3, 20].map((failures) => {
      const step = decide([due], { ...fresh, failures, triedAt: now }, now, { maxInterval: hour });
      return step.action === "sleep" ? (step.until - now) / 1000 : step.action;
    });
    expect(pauses).toEqual([15, 30, 60, 3600]);
  });
});
