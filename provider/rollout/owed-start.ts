import type { Observation } from "../apis/api";
import type { Run } from "../apis/second-half";
import type { Instance } from "./instance";
import type { LedgerEntry } from "./ledger";

/*
 * A restart in two halves: what is stopped by us is owed a start. All pure.
 */

/** What an entry says of a start that is owed: since when, and how long the instance would have run. ISO 8601 UTC. */
export interface StartOwed {
  /** When the stop was sent. */
  readonly since: string;
  /** Whether the cloud would have stopped it at `leaseEndsAt`; absent if that is not known. */
  readonly autoStop?: boolean;
  readonly leaseEndsAt?: string;
  readonly leaseType?: string;
}

/** Noted before the stop is sent. */
export function startOwedBy(seen: Observation | undefined, now: number): StartOwed {
  const { lease } = seen ?? {};
  return {
    since: new Date(now).toISOString(),
    ...(lease && {
      autoStop: lease.autoStop,
      ...(lease.endsAt !== undefined && { leaseEndsAt: new Date(lease.endsAt).toISOString() }),
      ...(lease.type !== undefined && { leaseType: lease.type }),
    }),
  };
}

/** It runs again, or is gone: nothing is owed. */
export function withoutOwedStart(instance: Instance): Instance {
  return { ...instance, entry: settleStart(instance.entry) };
}

export function settleStart({ startOwed: _startOwed, ...entry }: LedgerEntry): LedgerEntry {
  return entry;
}

/** What is left of its time now, by the cloud's clock as the last look showed it. */
export function runOf({ entry: { startOwed }, look }: Instance, now: number): Run {
  const { autoStop = true, leaseEndsAt, leaseType: type } = startOwed ?? {};
  const cloudNow = look?.seen.cloudTime === undefined ? now : look.seen.cloudTime + (now - look.at);
  return {
    autoStop,
    ...(leaseEndsAt !== undefined && { left: Date.parse(leaseEndsAt) - cloudNow }),
    ...(type !== undefined && { type }),
  };
}
