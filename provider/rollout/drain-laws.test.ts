import fc from "fast-check";
import { FakeFleet, type Answer } from "../../test/support/fake-fleet";
import { FakeService, type ServiceFate } from "../../test/support/fake-service";
import { VirtualClock } from "../../test/support/virtual-clock";
import type { Clock } from "../shared/clock";
import { accept, type Ledger } from "./ledger";
import { runRollout } from "./run";
import type { DrainSettings } from "./settings";

/*
 * The laws of draining, over fleets with users on them, requests that are lost or refused, machines that do not come back, and
 * runs that are stopped or killed half way.
 */

jest.setTimeout(300_000);

interface Case {
  readonly machines: readonly {
    readonly stays: readonly number[];
    readonly isOut: boolean;
    readonly trouble: "none" | "freezes" | "stopped" | "missing";
    readonly answers: readonly Answer[];
  }[];
  readonly fates: readonly ServiceFate[];
  readonly returnFates: readonly ServiceFate[];
  readonly onTimeout: DrainSettings["onTimeout"];
  readonly maxUnavailable: number;
  readonly runs: readonly {
    readonly hash: string;
    readonly ends: "itself" | "stopped" | "killed";
    readonly after: number;
  }[];
}

const minute = 60_000;
const fate = fc.constantFrom<ServiceFate>(
  "accept",
  "accept",
  "lostAfter",
  "lostBefore",
  "conflict",
  "throttled",
  "unavailable",
);
const scenario: fc.Arbitrary<Case> = fc.record({
  machines: fc.array(
    fc.record({
      stays: fc.array(fc.integer({ min: 0, max: 40 * minute }), { maxLength: 2 }),
      isOut: fc.boolean().map((is) => is),
      trouble: fc.constantFrom("none", "none", "none", "freezes", "stopped", "missing"),
      answers: fc.array(fc.constantFrom<Answer>("lostBefore", "lostAfter", "refused", "conflict", "accept"), {
        maxLength: 2,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  fates: fc.array(fate, { maxLength: 4 }),
  returnFates: fc.array(fc.oneof(fate, fc.constant<ServiceFate>("forbidden")), { maxLength: 5 }),
  onTimeout: fc.constantFrom("defer", "fail", "restart", "logoff"),
  maxUnavailable: fc.integer({ min: 1, max: 4 }),
  runs: fc.array(
    fc.record({
      hash: fc.constantFrom("h1", "h2"),
      ends: fc.constantFrom("itself", "stopped", "killed"),
      after: fc.integer({ min: 0, max: 40 * minute }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

class Scene {
  readonly clock = new VirtualClock();
  readonly service = new FakeService(this.clock, { timeout: "15m" });
  readonly fleet: FakeFleet;
  readonly foreign: readonly string[];
  ledger: Ledger | undefined;
  /** Out of service or rebooting at once, of those that were neither before. */
  mostAway = 0;

  constructor(private readonly given: Case) {
    const ids = given.machines.map((_, n) => `m${n}`);
    this.fleet = new FakeFleet(this.clock, ids, { service: this.service });
    given.machines.forEach(({ stays, isOut, trouble, answers }, n) => {
      const machine = this.fleet.machine(`m${n}`);
      this.service.use(`m${n}`, ...stays);
      this.service.place(`m${n}`).out = isOut;
      if (trouble === "freezes") machine.downFor = Infinity;
      if (trouble === "stopped" || trouble === "missing") machine.condition = trouble;
      machine.answers = [...answers];
    });
    this.foreign = ids.filter((_, n) => given.machines[n]?.isOut);
    this.service.fates = [...given.fates];
    this.service.returnFates = [...given.returnFates];
  }

  /** Out of service, and was not before anybody ran. */
  get away(): string[] {
    return this.service.out(this.fleet.machines.keys()).filter((id) => !this.foreign.includes(id));
  }

  private measure(): void {
    const isAway = new Set([...this.away, ...this.fleet.down()]);
    this.mostAway = Math.max(this.mostAway, isAway.size);
  }

  async run(hash: string, ends: "itself" | "stopped" | "killed" = "itself", after = 0): Promise<void> {
    const { clock, fleet, given } = this;
    const ids = [...fleet.machines.keys()];
    const wish = { ids, triggerHash: hash, restartOnCreate: true, restartOnAdd: false } as const;
    const ledger = accept({ ...wish, onTriggerChange: "restart" }, this.ledger, clock.now());
    const first = await fleet.api.observe(fleet.client, ids, {});
    const stop = new AbortController();
    let isDead = false;
    const mortal: Clock = {
      now: () => clock.now(),
      sleep: (ms, signal) =>
        clock.sleep(ms, signal).then(() => (isDead ? new Promise<never>(() => undefined) : undefined)),
    };
    // A dead process asks for nothing any more.
    const alive =
      <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      (...args: A) =>
        isDead ? new Promise<T>(() => undefined) : call(...args);
    const { api } = fleet;
    const drain = this.service.api;
    const running = runRollout({
      api: {
        ...api,
        restart: alive((...args) => api.restart(...args)),
        drain: {
          ...drain,
          takeOut: alive((...args) => drain.takeOut(...args)),
          putBack: alive((...args) => drain.putBack(...args)),
          logOff: alive((...args) => drain.logOff?.(...args) ?? Promise.resolve(new Set<string>())),
        },
      },
      // Each process is another one: locks of a dead one are gone with it.
      client: { ...fleet.client, identity: `process-${Math.random()}` },
      target: undefined,
      ledger,
      first,
      acceptedNow: ledger.generation !== this.ledger?.generation,
      settings: {
        maxUnavailable: given.maxUnavailable,
        maxErrors: 9,
        maxAttempts: 9,
        minReady: 0,
        settle: minute,
        readyTimeout: 10 * minute,
        whenStopped: "skip",
        whenMissing: "skip",
        whenUnproved: "fail",
        drain: {
          timeout: 15 * minute,
          onTimeout: given.onTimeout,
          message: "bye",
          logoffDelay: minute,
          wait: 0,
        },
      },
      clock: mortal,
      random: () => 0.5,
      say: () => undefined,
      onChange: (change) => {
        this.measure();
        if (!isDead) this.ledger = change.ledger();
      },
      signal: stop.signal,
    });
    const done = running.then((result) => {
      if (!isDead) this.ledger = result.ledger;
    });
    if (ends === "itself") return done;
    const cut = clock.sleep(after).then(() => {
      if (ends === "stopped") stop.abort(new Error("stopped"));
      else isDead = true;
    });
    await (ends === "stopped" ? done.then(() => cut) : Promise.race([done, cut]));
  }

  /** Everything works again. */
  mend(): void {
    this.service.fates = [];
    this.service.returnFates = [];
    for (const machine of this.fleet.machines.values()) {
      machine.answers = [];
      machine.downFor = 30_000;
      if (machine.rebootingUntil === Infinity) machine.rebootingUntil = this.clock.now() + 1_000;
    }
  }
}

describe("the laws of draining", () => {
  it("nobody who was in service before and came back is out of service after the last run, and nobody else is put in", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const scene = new Scene(given);
        for (const { hash, ends, after } of given.runs) {
          await scene.run(hash, ends, after);
          // Whoever is out because of us is known to be, whatever the end was.
          const known = scene.ledger?.instances.filter(({ drained }) => drained).map(({ id }) => id) ?? [];
          expect(known).toEqual(expect.arrayContaining(scene.away));
        }
        scene.mend();
        scene.clock.advance(60 * minute);
        await scene.run("h1");
        await scene.run("h1");
        const missing = [...scene.fleet.machines].filter(([, { condition }]) => condition === "missing");
        expect(scene.away.filter((id) => !missing.some(([gone]) => gone === id))).toEqual([]);
        expect(scene.ledger?.instances.filter(({ drained }) => drained)).toEqual([]);
        expect(scene.service.out(scene.foreign)).toEqual(scene.foreign);
      }),
      { numRuns: 150 },
    );
  });

  it("nobody is restarted with users on it unless onTimeout says so", async () => {
    const gentle = scenario.map((given): Case => ({
      ...given,
      onTimeout: given.onTimeout === "restart" || given.onTimeout === "logoff" ? "defer" : given.onTimeout,
    }));
    await fc.assert(
      fc.asyncProperty(gentle, async (given) => {
        const scene = new Scene(given);
        for (const { hash, ends, after } of given.runs) await scene.run(hash, ends, after);
        expect(scene.fleet.restartedInUse).toEqual([]);
        expect(scene.fleet.restartedInService).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("never are more than maxUnavailable away because of us, drains and restarts together", async () => {
    const healthy = scenario.map((given): Case => ({
      ...given,
      machines: given.machines.map((one) => ({ ...one, trouble: "none" as const })),
      runs: given.runs.map((one) => ({ ...one, ends: "itself" as const })),
    }));
    await fc.assert(
      fc.asyncProperty(healthy, async (given) => {
        const scene = new Scene(given);
        for (const { hash } of given.runs) await scene.run(hash);
        expect(scene.mostAway).toBeLessThanOrEqual(given.maxUnavailable);
      }),
      { numRuns: 150 },
    );
  });
});
