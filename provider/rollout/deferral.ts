import { parseDuration } from "../shared/duration";
import { wasRequested } from "./decide";
import type { LedgerEntry } from "./ledger";
import { currentOrNextOpening, describeOpening, type Window } from "../shared/window";

export interface Restraint {
  readonly window?: Window | undefined;
  /** A duration; retries of failed instances are not held back by it. */
  readonly minInterval?: string | undefined;
}

/** Says why an instance must not be restarted now and when it may; `undefined` where it may. */
export type Deferral = (entry: LedgerEntry) => { until: number; message: string } | undefined;

export function deferralOf({ window, minInterval }: Restraint, now: () => number): Deferral | undefined {
  if (!window && minInterval === undefined) return undefined;
  const least = minInterval === undefined ? 0 : (parseDuration(minInterval) ?? 0);
  return (entry) => (window && untilOpen(window, now())) ?? untilRested(entry, least, now());
}

function untilOpen(window: Window, now: number): { until: number; message: string } | undefined {
  const opening = currentOrNextOpening(window, now);
  if (opening.opens <= now) return undefined;
  return {
    until: opening.opens,
    message: `the window opens ${describeOpening(window, opening, now)}. Run pulumi up then, or set restartNonce to go now.`,
  };
}

function untilRested(
  entry: LedgerEntry,
  least: number,
  now: number,
): { until: number; message: string } | undefined {
  const retried = entry.state === "failed" || wasRequested(entry);
  if (entry.restartedAt === undefined || retried) return undefined;
  const until = Date.parse(entry.restartedAt) + least;
  if (until <= now) return undefined;
  const from = new Date(until).toISOString();
  return {
    until,
    message: `restarted ${entry.restartedAt}, less than minInterval ago; due again from ${from}. Run pulumi up then.`,
  };
}
