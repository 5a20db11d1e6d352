import fc from "fast-check";
import { digestOfValue } from "../../shared/triggers";
import { isOpen } from "../../shared/window";
import { dueAt, dueList } from "./due";
import { checkRestartTrigger, diffRestartTrigger, type RestartTriggerOutputs } from "./restart-trigger";
import type { RestartTriggerInputs } from "./inputs";
import { outputsOf } from "./state";
import { arbitraryCase, clockAt, ledgerOfCase, type LedgerCase } from "./due.test.support";

const start = Date.parse("2026-06-01T03:00:00Z");
const hour = 3_600_000;

function inputsOf({ window, minInterval, entries }: LedgerCase): RestartTriggerInputs {
  const { inputs } = checkRestartTrigger({
    target: { ncloudServers: { serverInstanceNos: entries.map(({ id }) => id) } },
    triggers: { conf: digestOfValue("v1") },
    ...(window && { window }),
    ...(minInterval !== undefined && { minInterval }),
  });
  return inputs as RestartTriggerInputs;
}

function stateOf(given: LedgerCase): { inputs: RestartTriggerInputs; outputs: RestartTriggerOutputs } {
  const inputs = inputsOf(given);
  const ledger = ledgerOfCase(given, inputs.triggerHash ?? "");
  return { inputs, outputs: outputsOf(inputs, ledger, { clock: clockAt(start) }) };
}

const wouldAct = (inputs: RestartTriggerInputs, outputs: RestartTriggerOutputs, now: number) =>
  diffRestartTrigger(outputs, { ...inputs }, { clock: clockAt(now) }).due.length > 0;

describe("from when a run has something to do", () => {
  it("is the instant from which a run restarts something, and not before", () => {
    const property = (given: LedgerCase, between: number, later: number) => {
      const { inputs, outputs } = stateOf(given);
      const now = start + later;
      const from = dueAt(outputs, inputs, now);
      if (from === undefined) return expect(wouldAct(inputs, outputs, now)).toBe(false);
      const instant = Date.parse(from);
      expect(wouldAct(inputs, outputs, instant)).toBe(true);
      if (instant > now) {
        const before = now + Math.floor((instant - 1 - now) * between);
        expect(wouldAct(inputs, outputs, before)).toBe(false);
      }
    };
    fc.assert(
      fc.property(
        arbitraryCase(start),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(400 * hour),
        property,
      ),
      { numRuns: 500 },
    );
  });

  it("is in the outputs exactly when something is owed", () => {
    fc.assert(
      fc.property(arbitraryCase(start), (given) => {
        const { outputs } = stateOf(given);
        expect(outputs.dueAt !== undefined).toBe(
          outputs.instances.some((it) => it.generation !== outputs.generation || it.startOwed !== undefined),
        );
      }),
    );
  });

  it("is no diff by its change alone, and a state of an earlier version without it has none either", () => {
    fc.assert(
      fc.property(arbitraryCase(start), (given) => {
        const { inputs, outputs } = stateOf(given);
        const { dueAt: _dueAt, ...old } = outputs;
        const at = { clock: clockAt(start) };
        const answer = diffRestartTrigger(outputs, { ...inputs }, at);
        expect(diffRestartTrigger(old, { ...inputs }, at)).toEqual(answer);
        expect(
          diffRestartTrigger({ ...outputs, dueAt: "2001-01-01T00:00:00.000Z" }, { ...inputs }, at),
        ).toEqual(answer);
      }),
    );
  });

  it("comes with the words of what is waited for last", () => {
    const window = { start: "05:00", end: "06:00", timeZone: "UTC" };
    const restartedAt = new Date(start - hour).toISOString();
    const entry = { id: "1", state: "pending", generation: 0, restartedAt } as const;
    const [due] = dueList({ generation: 1, instances: [entry] }, { window, minInterval: "4h" }, start);
    // The window of today is too early for minInterval; that of tomorrow is the first that fits.
    expect(new Date(due?.from ?? 0).toISOString()).toBe("2026-06-02T05:00:00.000Z");
    expect(isOpen(window, due?.from ?? 0)).toBe(true);
    expect(due?.message).toContain("the window opens Tue 05:00 UTC");
  });
});
