import { parseDuration } from "../shared/duration";
import { currentOrNextOpening, describeOpening, type Window } from "../shared/window";
import { wasRequested, type LedgerEntry } from "./ledger";

/** When restarts may start. */
export interface Deferral {
  readonly window?: Window | undefined;
  /** How long after its last restart an instance is left alone, milliseconds; retries are not held back by it. */
  readonly minInterval?: number | undefined;
}

export interface Deferred {
  readonly until: number;
  readonly message: string;
}

/** From the inputs; `undefined` where restarts may start at any time. */
export function deferralOf({
  window,
  minInterval,
}: {
  window?: Window | undefined;
  minInterval?: string | undefined;
}): Deferral | undefined {
  if (!window && minInterval === undefined) return undefined;
  return { window, minInterval: minInterval === undefined ? undefined : parseDuration(minInterval) };
}

/**
 * Why an instance must not be restarted now and when it may; `undefined` where it may. A start that is owed waits for
 * nothing. Pure.
 */
export function deferredUntil(
  { window, minInterval }: Deferral,
  entry: LedgerEntry,
  now: number,
): Deferred | undefined {
  if (entry.startOwed) return undefined;
  return (window && untilOpen(window, now)) ?? untilRested(entry, minInterval ?? 0, now);
}

function untilOpen(window: Window, now: number): Deferred | undefined {
  const opening = currentOrNextOpening(window, now);
  if (opening.opens <= now) return undefined;
  return {
    until: opening.opens,
    message: `the window opens ${describeOpening(window, opening, now)}. Run pulumi up then, or set restartNonce to go now.`,
  };
}

function untilRested(entry: LedgerEntry, minInterval: number, now: number): Deferred | undefined {
  const retried = entry.state === "failed" || wasRequested(entry);
  if (entry.restartedAt === undefined || retried) return undefined;
  const until = Date.parse(entry.restartedAt) + minInterval;
  if (until <= now) return undefined;
  const from = new Date(until).toISOString();
  return {
    until,
    message: `restarted ${entry.restartedAt}, less than minInterval ago; due again from ${from}. Run pulumi up then.`,
  };
}
