import fc from "fast-check";
import type { Answer } from "../../test/support/fake-fleet";
import { FakeServices, readiness } from "../../test/support/fake-services";
import { names, Scene } from "../../test/support/rollout-scene";
import type { RolloutOptions } from "./rollout";

/*
 * The laws of a rollout with readiness, over fleets whose services are slow, hang or never come, whose restarts are refused,
 * lost or put off; over several runs, some of them stopped half way.
 */

jest.setTimeout(300_000);

interface Case {
  readonly machines: readonly {
    readonly answers: readonly Answer[];
    readonly downFor: number;
    readonly service: "fine" | "hung" | "broken";
    readonly comesUpAfter: number;
    readonly flaps: readonly boolean[];
  }[];
  readonly shows: "bootTime" | "status";
  readonly maxUnavailable: number;
  readonly maxErrors: number;
  readonly minReady: number;
  readonly successThreshold: number;
  readonly runs: readonly { readonly hash: string; readonly stopAfter: number | undefined }[];
}

const scenario: fc.Arbitrary<Case> = fc.record({
  machines: fc.array(
    fc.record({
      answers: fc.array(
        fc.constantFrom<Answer>("accept", "accept", "lostBefore", "lostAfter", "refused", "conflict"),
        { maxLength: 2 },
      ),
      downFor: fc.integer({ min: 3_000, max: 60_000 }),
      service: fc.constantFrom("fine", "fine", "fine", "hung", "broken"),
      comesUpAfter: fc.integer({ min: 0, max: 120_000 }),
      flaps: fc.array(fc.boolean(), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  shows: fc.constantFrom("bootTime", "status"),
  maxUnavailable: fc.integer({ min: 1, max: 3 }),
  maxErrors: fc.integer({ min: 0, max: 2 }),
  minReady: fc.constantFrom(0, 0, 12_000),
  successThreshold: fc.constantFrom(1, 1, 3),
  runs: fc.array(
    fc.record({
      hash: fc.constantFrom("h1", "h1", "h2"),
      stopAfter: fc.option(fc.integer({ min: 0, max: 300_000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

function prepare(given: Case) {
  const ids = names(given.machines.length);
  const stage = new Scene(ids, { shows: given.shows, batchSize: 3 });
  const services = new FakeServices(stage.fleet, stage.clock);
  given.machines.forEach(({ answers, downFor, service, comesUpAfter }, index) => {
    const id = ids[index] ?? "";
    Object.assign(stage.fleet.machine(id), { answers: [...answers], downFor });
    services.comesUpAfterOf.set(id, comesUpAfter);
    if (service === "broken") services.broken.add(id);
    if (service === "hung") services.hung.add(id);
  });
  return { ids, stage, services };
}

type Prepared = ReturnType<typeof prepare>;

async function run(
  { stage, services }: Prepared,
  given: Case,
  { hash, stopAfter }: Case["runs"][number],
  onRestart: (ids: readonly string[]) => void = () => undefined,
) {
  const stop = new AbortController();
  const timer =
    stopAfter === undefined
      ? undefined
      : stage.clock.sleep(stopAfter).then(() => stop.abort(new Error("stopped")));
  const { api } = stage.fleet;
  const watched: RolloutOptions["api"] = {
    ...api,
    restart: (client, target, ids, options) => {
      onRestart(ids);
      return api.restart(client, target, ids, options);
    },
  };
  const result = await stage.up(
    hash,
    {
      readiness: { ...readiness, successThreshold: given.successThreshold },
      maxUnavailable: given.maxUnavailable,
      maxErrors: given.maxErrors,
      minReady: given.minReady,
      settle: 60_000,
      readyTimeout: 300_000,
    },
    {},
    { api: watched, probe: services.probe, signal: stop.signal },
  );
  await timer;
  return result;
}

/** `expect` takes longer than all the rest. */
function must(holds: boolean, law: string): void {
  if (!holds) throw new Error(law);
}

describe("the laws of a rollout with readiness", () => {
  it("never let a restart take more than maxUnavailable out of service, services that do not answer included", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const prepared = prepare(given);
        const { ids, services } = prepared;
        for (const one of given.runs) {
          await run(prepared, given, one, (restarted) => {
            const out = ids.filter((id) => !services.isUp(id));
            const taken = restarted.filter((id) => services.isUp(id));
            must(
              taken.length === 0 || out.length + taken.length <= given.maxUnavailable,
              `${taken.join()} taken out while ${out.join()} are`,
            );
          });
        }
      }),
      { numRuns: 150 },
    );
  });

  it("count a restart only when the service has answered since, for as long as it must", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const prepared = prepare(given);
        const { stage, services } = prepared;
        given.machines.forEach(({ flaps }, index) => {
          services.scripts.set(prepared.ids[index] ?? "", [true, ...flaps]);
        });
        for (const one of given.runs) {
          const since = services.heard.length;
          const { restarted } = await run(prepared, given, one);
          for (const id of restarted) {
            const { restartedAt = "", message = "" } = stage.entry(id);
            const heard = services.heard.slice(since).filter((each) => each.id === id);
            const last = heard.at(-1);
            must(last?.ok === true, "the last answer was good");
            if (/not restarted again/.test(message)) continue;
            const bad = heard.findLastIndex(({ ok }) => !ok);
            const good = heard.slice(bad + 1);
            must(good.length >= given.successThreshold, "enough in a row");
            const from = good[0]?.at ?? Infinity;
            must(Date.parse(restartedAt) - from >= given.minReady, "for as long as it must");
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("restart nobody twice for one hash whose service comes up in time, over any number of stopped runs", async () => {
    const fine = scenario.map((given): Case => ({
      ...given,
      machines: given.machines.map((one) => ({
        ...one,
        service: "fine",
        comesUpAfter: one.comesUpAfter / 2,
      })),
    }));
    await fc.assert(
      fc.asyncProperty(fine, async (given) => {
        const prepared = prepare(given);
        const { stage } = prepared;
        for (const { stopAfter } of given.runs) await run(prepared, given, { hash: "h1", stopAfter });
        for (
          let more = 0;
          more < 20 && stage.ledger?.instances.some(({ generation }) => generation === 0);
          more++
        )
          await run(prepared, given, { hash: "h1", stopAfter: undefined });
        must(
          stage.restarts().every((times) => times === 1),
          stage.restarts().join(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("ask nobody more than once a period", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const prepared = prepare(given);
        const { services, ids } = prepared;
        await run(prepared, given, { hash: "h1", stopAfter: undefined });
        for (const id of ids) {
          const [first = 0, ...asked] = services.questionsOf(id);
          const gaps = asked.map((at, index) => at - (asked[index - 1] ?? first));
          // After a restart it is another service that is asked.
          const tooSoon = gaps.slice(1).filter((gap) => gap < readiness.period);
          must(tooSoon.length <= Math.max(0, prepared.stage.fleet.machine(id).restarts - 1), gaps.join());
        }
      }),
      { numRuns: 150 },
    );
  });
});
