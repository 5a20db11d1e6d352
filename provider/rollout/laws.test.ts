import fc from "fast-check";
import { FakeFleet, type Answer } from "../../test/support/fake-fleet";
import { VirtualClock } from "../../test/support/virtual-clock";
import { accept, dueEntries, type Ledger } from "./ledger";
import { runRollout } from "./run";
import type { RolloutSettings } from "./settings";

/*
 * The laws of a rollout, over fleets whose machines refuse, lose answers, freeze, ignore, vanish, are switched off, are
 * busy or are rebooted by somebody else; over several runs, some of them stopped half way.
 */

// Thousands of cases take their time on a busy machine.
jest.setTimeout(300_000);

type Trouble = "none" | "stopped" | "missing" | "busy" | "rebooting" | "freezes" | "ignores";

interface Case {
  readonly machines: readonly {
    readonly answers: readonly Answer[];
    readonly trouble: Trouble;
    readonly downFor: number;
  }[];
  readonly maxUnavailable: number;
  readonly maxErrors: number;
  readonly runs: readonly { readonly hash: string; readonly stopAfter: number | undefined }[];
  readonly batchSize: number;
}

const answer = fc.constantFrom<Answer>(
  "lostBefore",
  "lostAfter",
  "refused",
  "conflict",
  "throttled",
  "accept",
);
const trouble = fc.constantFrom<Trouble>(
  "none",
  "none",
  "none",
  "stopped",
  "missing",
  "busy",
  "rebooting",
  "freezes",
  "ignores",
);
const machine = fc.record({
  answers: fc.array(answer, { maxLength: 3 }),
  trouble,
  downFor: fc.integer({ min: 1_000, max: 200_000 }),
});
const scenario: fc.Arbitrary<Case> = fc.record({
  machines: fc.array(machine, { minLength: 1, maxLength: 6 }),
  maxUnavailable: fc.integer({ min: 1, max: 4 }),
  maxErrors: fc.integer({ min: 0, max: 2 }),
  runs: fc.array(
    fc.record({
      hash: fc.constantFrom("h1", "h2"),
      stopAfter: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  batchSize: fc.constantFrom(1, 3),
});

const settings = (given: Case): RolloutSettings => ({
  maxUnavailable: given.maxUnavailable,
  maxErrors: given.maxErrors,
  maxAttempts: 3,
  minReady: 0,
  settle: 60_000,
  readyTimeout: 300_000,
  whenStopped: "skip",
  whenMissing: "fail",
  whenUnproved: "fail",
});

function prepare(given: Case, clock: VirtualClock): FakeFleet {
  const ids = given.machines.map((_, index) => `m${index}`);
  const fleet = new FakeFleet(clock, ids, { batchSize: given.batchSize });
  given.machines.forEach(({ answers, trouble: what, downFor }, index) => {
    const one = fleet.machine(`m${index}`);
    Object.assign(one, {
      answers: [...answers],
      downFor: what === "freezes" ? Infinity : downFor,
      ignoresRestart: what === "ignores",
    });
    if (what === "stopped" || what === "missing") one.condition = what;
    if (what === "busy") fleet.occupy(`m${index}`, downFor);
    if (what === "rebooting") fleet.reboot(`m${index}`);
    one.restarts = 0;
  });
  return fleet;
}

async function run(
  fleet: FakeFleet,
  given: Case,
  before: Ledger | undefined,
  hash: string,
  stopAfter?: number,
) {
  const clock = fleet.clock as VirtualClock;
  const ids = [...fleet.machines.keys()];
  const wish = {
    ids,
    triggerHash: hash,
    restartOnCreate: true,
    restartOnAdd: false,
    onTriggerChange: "restart",
  } as const;
  const ledger = accept(wish, before, clock.now());
  const first = await fleet.api.observe(fleet.client, ids, {});
  const stop = new AbortController();
  const since = fleet.calls.length;
  const started = clock.now();
  const timer =
    stopAfter === undefined
      ? Promise.resolve()
      : clock.sleep(stopAfter).then(() => stop.abort(new Error("stopped")));
  const result = await runRollout({
    api: fleet.api,
    client: fleet.client,
    target: undefined,
    ledger,
    first,
    acceptedNow: ledger.generation !== before?.generation,
    settings: settings(given),
    clock,
    random: () => 0.5,
    say: () => undefined,
    signal: stop.signal,
  });
  await timer;
  return { ...result, calls: fleet.calls.slice(since), started };
}

describe("the laws of a rollout", () => {
  it("hold whatever the machines and the cloud do", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const fleet = prepare(given, new VirtualClock());
        let ledger: Ledger | undefined;
        for (const { hash, stopAfter } of given.runs) {
          const dueBefore =
            ledger &&
            new Set(
              dueEntries(
                accept(
                  {
                    ids: [...fleet.machines.keys()],
                    triggerHash: hash,
                    restartOnCreate: true,
                    restartOnAdd: false,
                    onTriggerChange: "restart",
                  },
                  ledger,
                  0,
                ),
              ).map(({ id }) => id),
            );
          const restartsBefore = new Map([...fleet.machines].map(([id, { restarts }]) => [id, restarts]));
          const result = await run(fleet, given, ledger, hash, stopAfter);
          ledger = result.ledger;
          for (const entry of ledger.instances) {
            const { restarts } = fleet.machine(entry.id);
            const times = restarts - (restartsBefore.get(entry.id) ?? 0);
            // Nobody twice in one run, and nobody without cause.
            expect(times).toBeLessThanOrEqual(1);
            if (dueBefore && !dueBefore.has(entry.id)) expect(times).toBe(0);
            // Who is said to be restarted was.
            if (entry.state === "restarted" && entry.attempts !== undefined)
              expect(fleet.machine(entry.id).bootedAt).toBeGreaterThan(0);
          }
          // No new start once too many have failed: whoever failed after a call was sent before the limit was passed.
          const counted = result.failures.filter(({ id }) =>
            ledger?.instances.some((entry) => entry.id === id && entry.state === "failed"),
          );
          if (counted.length > given.maxErrors)
            expect(result.halted ?? result.notStarted.length === 0).toBeTruthy();
          const known = new Set(ledger.instances.map(({ state }) => state));
          expect([...known].every((state) => state !== "pending")).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it("never have more than maxUnavailable taken out of service by us", async () => {
    const healthy = scenario.map((given): Case => ({
      ...given,
      machines: given.machines.map((one) => ({ ...one, trouble: "none" as const })),
    }));
    await fc.assert(
      fc.asyncProperty(healthy, async (given) => {
        const fleet = prepare(given, new VirtualClock());
        let ledger: Ledger | undefined;
        for (const { hash } of given.runs) ({ ledger } = await run(fleet, given, ledger, hash));
        expect(fleet.mostDown).toBeLessThanOrEqual(given.maxUnavailable);
      }),
      { numRuns: 1_500 },
    );
  });

  it("bring every rollout that can end to its end, once for each, in listed order, and then owe nothing", async () => {
    const mendable = scenario.map((given): Case => ({
      ...given,
      machines: given.machines.map((one) => ({
        ...one,
        trouble: "none" as const,
        answers: one.answers.filter((each) => each !== "refused" && each !== "throttled"),
      })),
    }));
    await fc.assert(
      fc.asyncProperty(mendable, async (given) => {
        const fleet = prepare(given, new VirtualClock());
        let first = await run(fleet, given, undefined, "h1");
        // A request whose answer is lost three times is a failure of that run; the next one goes on.
        for (let more = 0; more < 4 && first.failures.length > 0; more++) {
          first = await run(fleet, given, first.ledger, "h1");
        }
        expect(first.failures).toEqual([]);
        expect([...fleet.machines.values()].map(({ restarts }) => restarts)).toEqual(
          given.machines.map(() => 1),
        );
        // Their first calls are in the order of the list; what is sent again after a lost answer comes when it comes.
        expect([...new Set(fleet.calls.flatMap(({ ids }) => ids))]).toEqual([...fleet.machines.keys()]);
        const again = await run(fleet, given, first.ledger, "h1");
        expect(again.calls).toEqual([]);
        expect(dueEntries(again.ledger)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  it("restart nobody twice for one hash over any number of stopped runs", async () => {
    const stopped = scenario.map((given): Case => ({
      ...given,
      machines: given.machines.map((one) => ({ ...one, trouble: "none" as const })),
      runs: given.runs.map((one) => ({ ...one, hash: "h1" })),
    }));
    await fc.assert(
      fc.asyncProperty(stopped, async (given) => {
        const fleet = prepare(given, new VirtualClock());
        let ledger: Ledger | undefined;
        for (const { stopAfter } of given.runs)
          ({ ledger } = await run(fleet, given, ledger, "h1", stopAfter));
        for (let more = 0; more < 20 && (!ledger || dueEntries(ledger).length > 0); more++) {
          ({ ledger } = await run(fleet, given, ledger, "h1"));
        }
        expect([...fleet.machines.values()].map(({ restarts }) => restarts)).toEqual(
          given.machines.map(() => 1),
        );
      }),
      { numRuns: 1_500 },
    );
  });
});
