import { currentOrNextOpening, type Opening, type Window } from "../../shared/window";

/** What the program asks of a lease, with every default filled in. Times in milliseconds. */
export interface LeaseTerms {
  readonly duration: number;
  readonly renewBefore: number;
  readonly window?: Window | undefined;
  readonly notAfter?: number | undefined;
  readonly leaseType?: "timing" | "idle" | undefined;
  readonly whenStopped: "ignore" | "fail" | "start";
  /** Triggers changed: renew once, whatever is left. */
  readonly forced: boolean;
  /** A run before this one went by the same terms: had it come in time, it would have renewed. */
  readonly judgedBefore: boolean;
}

/** The API grants at least an hour. */
export const leastLease = 3_600_000;
/** A renewal that gains less than this is not made: clocks and answers are not that exact. */
const leastGain = 60_000;

type When = Pick<LeaseTerms, "duration" | "renewBefore" | "window" | "notAfter" | "forced">;

/** Why nothing may be renewed or started now, however little is left. */
export type Obstacle =
  { readonly kind: "window"; readonly opening: Opening } | { readonly kind: "notAfter"; readonly at: number };

export function obstacleAt(now: number, { window, notAfter }: When): Obstacle | undefined {
  const opening = window && currentOrNextOpening(window, now);
  if (opening && opening.opens > now) return { kind: "window", opening };
  if (notAfter !== undefined && notAfter - now < leastLease) return { kind: "notAfter", at: notAfter };
  return undefined;
}

/** Where a renewal or start at `now`, while nothing is in the way of it, sets the end. */
export function endOfRenewal(now: number, { duration, window, notAfter = Infinity }: When): number {
  const closes = window ? currentOrNextOpening(window, now).closes : Infinity;
  return Math.max(Math.min(now + duration, closes, notAfter), now + leastLease);
}

/**
 * From when on a run renews a lease that ends at `endsAt`: up to `now` if one does so now, otherwise the next instant at
 * which one would; `undefined` if none ever would. It is what decides: a run renews if and only if this is not later than
 * its now.
 */
export function renewsFrom(endsAt: number, terms: When, now: number): number | undefined {
  const { duration, renewBefore, window, notAfter = Infinity, forced } = terms;
  if (!forced && notAfter - endsAt < leastGain) return undefined;
  const due = forced ? -Infinity : Math.max(endsAt - renewBefore, endsAt + leastGain - duration);
  // In a window that closes before the lease has gained enough nothing is renewed either.
  const closesAfter = forced ? now : Math.max(now, due, endsAt + leastGain - 1);
  const from = window ? Math.max(due, currentOrNextOpening(window, closesAfter).opens) : due;
  if (Math.max(from, now) > notAfter - leastLease) return undefined;
  return Math.max(from, Math.min(now, endsAt - duration));
}
