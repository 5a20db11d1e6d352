import fc from "fast-check";
import { halvesScenario, tellHalves } from "../../test/support/halves-events";
import type { Answer } from "../../test/support/fake-fleet";
import { HalvesScene } from "../../test/support/halves-scene";
import { owedStarts } from "./ledger";

jest.setTimeout(300_000);

/** `expect` takes longer than all the rest, a hundred thousand times over. */
function must(holds: boolean, law: string): void {
  if (!holds) throw new Error(law);
}

describe("the laws of one instance that is restarted in two halves", () => {
  const cases = { numRuns: 20_000 };

  it("note what is owed before a stop is sent, and start only what is seen to be down", () => {
    fc.assert(
      fc.property(halvesScenario, (given) => {
        for (const { step } of tellHalves(given)) {
          const { entry, look } = step.instance;
          if (step.effect === "restart") {
            must(entry.startOwed !== undefined, "a stop is noted before it is sent");
            must(look?.seen.condition !== "stopped", "what is stopped is not stopped");
          }
          if (step.effect === "start") {
            must(entry.startOwed !== undefined, "only who is owed a start is started");
            must(["stopped", "broken"].includes(look?.seen.condition ?? ""), "and only who is down");
          }
        }
      }),
      cases,
    );
  });

  it("leave nobody stopped who could still be started, and owe a start until it is seen to run or gone", () => {
    fc.assert(
      fc.property(halvesScenario, (given) => {
        let isOurs = given.owed;
        for (const { event, before, step, wasOut, now } of tellHalves(given)) {
          const { entry, phase } = step.instance;
          const isStopped = event.is === "look" && !event.fails && event.condition === "stopped";
          if (isStopped && !wasOut && before.phase.at === "stopping")
            must(step.effect === "start", "it is started as soon as it is stopped");
          if (
            isStopped &&
            !wasOut &&
            before.phase.at === "starting" &&
            before.phase.start.outcome === "later"
          ) {
            const mayGo = now >= (before.phase.start.notBefore ?? 0);
            must(!mayGo || step.effect === "start" || phase.at === "done", "what was put off is sent again");
          }
          if (event.is === "turn" && before.entry.startOwed && before.look?.seen.condition === "stopped")
            must(before.unreadable !== undefined || step.effect === "start", "its turn is its start");
          if (before.phase.at === "calling" && event.is === "answer") isOurs ||= event.kind === "accepted";
          const isUp = step.instance.look?.seen.condition === "ready";
          const isGone = step.instance.look?.seen.condition === "missing";
          if (isUp || isGone) isOurs = false;
          must(!isOurs || entry.startOwed !== undefined, "who was stopped by us is owed a start");
          const isRestarted = phase.at === "done" && phase.outcome === "restarted";
          must(!isRestarted || entry.startOwed === undefined, "who runs is owed nothing");
          if (
            phase.at === "done" &&
            typeof phase.outcome === "object" &&
            phase.outcome.reason === "startFailed"
          )
            must(entry.startOwed !== undefined, "a start that failed is owed still");
        }
      }),
      cases,
    );
  });

  it("stop nobody twice who was seen down in between, count the stop alone, and call it restarted if it went down", () => {
    fc.assert(
      fc.property(halvesScenario, (given) => {
        let stops = 0;
        let wentDown = given.owed;
        let calls = 0;
        for (const { event, before, step } of tellHalves(given)) {
          const { phase, accepted } = step.instance;
          if (step.effect === "restart") {
            must(stops === 0 || !wentDown, "a second stop only of one that did not go down");
            stops++;
            wentDown = false;
          }
          // A stop that was refused was none.
          const isNone = event.is === "answer" && !["accepted", "unresolved"].includes(event.kind);
          if (before.phase.at === "calling" && isNone) stops = 0;
          if (
            event.is === "look" &&
            !event.fails &&
            ["stopped", "rebooting", "broken"].includes(event.condition)
          )
            wentDown = true;
          if (step.effect === "restart") calls++;
          must(accepted <= calls + (given.owed ? 1 : 0), "a start is no restart of its own");
          const isRestarted = phase.at === "done" && phase.outcome === "restarted";
          if (isRestarted && before.phase.at !== "done") must(wentDown, "restarted is who was seen down");
        }
      }),
      cases,
    );
  });
});

const answer = fc.constantFrom<Answer>(
  "lostBefore",
  "lostAfter",
  "refused",
  "conflict",
  "throttled",
  "accept",
);
const machine = fc.record({
  stopAnswers: fc.array(answer, { maxLength: 2 }),
  startAnswers: fc.array(answer, { maxLength: 2 }),
  stopTakes: fc.integer({ min: 500, max: 60_000 }),
  startTakes: fc.integer({ min: 500, max: 120_000 }),
  isStopped: fc.constantFrom(false, false, false, true),
});
const run = fc.record(
  {
    hash: fc.constantFrom("h1", "h1", "h2"),
    stopAfter: fc.integer({ min: 0, max: 200_000 }),
    killAfter: fc.integer({ min: 1, max: 6 }),
    record: fc.constant(true),
  },
  { requiredKeys: ["hash"] },
);
const scenario = fc.record({
  machines: fc.array(machine, { minLength: 1, maxLength: 4 }),
  maxUnavailable: fc.integer({ min: 1, max: 3 }),
  runs: fc.array(run, { minLength: 1, maxLength: 4 }),
});

describe("the laws of a rollout in two halves", () => {
  it("bring everybody back that it stopped, over runs that fail, are stopped or killed, and nobody else", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ machines, maxUnavailable, runs }) => {
        const ids = machines.map((_, index) => `m${index}`);
        const scene = new HalvesScene(ids);
        const byPerson = new Set<string>();
        machines.forEach(({ isStopped, ...given }, index) => {
          const one = scene.cloud.machine(`m${index}`);
          Object.assign(one, given, isStopped && { state: "stopped" });
          if (isStopped) byPerson.add(`m${index}`);
        });
        for (const { hash, stopAfter, killAfter, record } of runs) {
          const settings = { maxUnavailable, readyTimeout: 300_000, settle: 60_000 };
          const wish = record ? ({ onTriggerChange: "record" } as const) : {};
          await scene.up(hash, { settings, wish, stopAfter, killAfter });
          await scene.clock.sleep(1_000);
          // Whoever is down because of us is known to be: in the state, or in what a killed run had noted.
          const owed = new Set(owedStarts(scene.ledger ?? { instances: [] }).map(({ id }) => id));
          for (const id of scene.cloud.stopped) {
            const { starts, stops } = scene.cloud.machine(id);
            must(byPerson.has(id) || owed.has(id) || starts >= stops, `${id} is stopped, and nobody knows`);
          }
        }
        for (let more = 0; more < 8 && owedStarts(scene.ledger ?? { instances: [] }).length > 0; more++)
          await scene.up("h1", { wish: { onTriggerChange: "record" } });
        await scene.clock.sleep(200_000);
        for (const id of ids) {
          const { state, starts } = scene.cloud.machine(id);
          if (byPerson.has(id)) must(state === "stopped" && starts === 0, `${id} was stopped by a person`);
          else must(state === "running", `${id} is ${state}`);
        }
      }),
      { numRuns: 600 },
    );
  });
});
