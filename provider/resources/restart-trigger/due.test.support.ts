import fc from "fast-check";
import { tidy, type InstanceState, type Ledger, type LedgerEntry } from "../../rollout/ledger";
import type { Clock } from "../../shared/clock";
import type { Window } from "../../shared/window";

/** A ledger in any state that a run can leave, and what holds restarts back. */
export interface LedgerCase {
  readonly entries: readonly LedgerEntry[];
  readonly window?: Window | undefined;
  readonly minInterval?: string | undefined;
}

const generation = 2;
const owed: readonly InstanceState[] = ["pending", "requested", "failed", "notStarted", "missing"];
const settled: readonly InstanceState[] = ["restarted", "baseline", "stopped", "missing"];

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "15", "30"))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${minute}`);
const window = fc
  .record({
    start: time,
    end: time,
    timeZone: fc.constantFrom("UTC", "Asia/Seoul", "Europe/Berlin"),
    days: fc.option(fc.uniqueArray(fc.constantFrom("mon", "tue", "sat" as const), { minLength: 1 }), {
      nil: undefined,
    }),
  })
  .filter(({ start, end }) => start !== end)
  .map(({ days, ...rest }) => ({ ...rest, ...(days && { days: [...days] }) }) as Window);

export function arbitraryCase(now: number): fc.Arbitrary<LedgerCase> {
  const instant = fc.nat(96 * 3_600_000).map((ago) => new Date(now - ago).toISOString());
  const entry = fc
    .record({
      due: fc.boolean(),
      which: fc.nat(20),
      restartedAt: fc.option(instant, { nil: undefined }),
      requestedAt: fc.option(instant, { nil: undefined }),
      attempts: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      stopped: fc.option(instant, { nil: undefined, freq: 4 }),
    })
    .map(({ due, which, restartedAt, requestedAt, attempts, stopped }) => {
      const states = due ? owed : settled;
      const state = states[which % states.length] ?? "failed";
      return {
        state,
        generation: due ? which % generation : generation,
        ...(restartedAt !== undefined && { restartedAt }),
        ...(due && requestedAt !== undefined && { requestedAt }),
        ...(due && attempts !== undefined && { attempts }),
        // Also of what holds the generation: its start is owed by a run that was cut off.
        ...(stopped !== undefined && { startOwed: { since: stopped } }),
      };
    });
  return fc
    .record({
      entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
      window: fc.option(window, { nil: undefined }),
      minInterval: fc.option(fc.constantFrom("30m", "5h", "72h"), { nil: undefined }),
    })
    .map(({ entries, ...rest }) => ({
      ...rest,
      entries: entries.map((each, index) => ({ id: String(1001 + index), ...each })),
    }));
}

export function ledgerOfCase({ entries }: LedgerCase, triggerHash: string): Ledger {
  return tidy({
    triggerHash,
    generation,
    generations: {},
    changedAt: "2026-05-01T00:00:00.000Z",
    instances: entries,
    restartCount: 0,
    pending: false,
  });
}

/** A clock that stands still. */
export const clockAt = (now: number): Clock => ({
  now: () => now,
  sleep: () => new Promise(() => undefined),
});
