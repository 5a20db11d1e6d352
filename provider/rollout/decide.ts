import type { Observation, Observations } from "../apis/api";
import { deferredUntil, type Deferral } from "./deferral";
import type { FailureReason } from "./instance";
import type { Evidence, Ledger, LedgerEntry } from "./ledger";
import { jobOf } from "./jobs";
import { dueEntries, isDue, wasRequested } from "./ledger";
import { settleStart } from "./owed-start";
import type { RolloutSettings } from "./settings";

/** What is to happen with one instance that is due. */
export type Decision =
  | { readonly action: "restart" }
  /** Something is under way on it: wait, then decide anew, or count that reboot as the restart. */
  | { readonly action: "wait"; readonly then: "decide" }
  /** `ours`: the reboot was asked for by an earlier update. `evidence`: what proves it already. */
  | {
      readonly action: "wait";
      readonly then: "count";
      readonly ours: boolean;
      readonly evidence?: Evidence | undefined;
    }
  /** The job of an earlier update's request goes on: its end is awaited like that of one that was just sent. */
  | { readonly action: "wait"; readonly then: "prove"; readonly since: number }
  /** It was stopped for its restart, and is owed a start. */
  | { readonly action: "start" }
  /** The same, while it goes down or comes up. */
  | { readonly action: "wait"; readonly then: "start" }
  /** It was owed a start, and runs: nothing else is due. */
  | { readonly action: "settle" }
  /** It was restarted since the change, by whomever. */
  | { readonly action: "count"; readonly evidence: Evidence; readonly message: string }
  | { readonly action: "skip"; readonly as: "stopped" | "missing" }
  | { readonly action: "fail"; readonly reason: FailureReason; readonly message: string }
  | { readonly action: "defer"; readonly until: number; readonly message: string };

export interface Situation {
  readonly ledger: Pick<Ledger, "changedAt" | "generation">;
  readonly settings: Pick<RolloutSettings, "maxAttempts" | "whenStopped" | "whenMissing" | "readyTimeout">;
  /** What was seen when this update began; tells a reboot that began since from one that was under way already. */
  readonly first: Observations;
  /** The generation was accepted by this very update, not by an earlier one that is being finished. */
  readonly acceptedNow: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** When restarts may start. */
  readonly deferral?: Deferral | undefined;
}

export interface PlannedInstance {
  readonly entry: LedgerEntry;
  readonly decision: Decision;
}

/** The whole plan, in the order in which it is carried out: owed starts first, then earlier failures, then as listed. Pure. */
export function plan(
  ledger: Ledger,
  situation: Omit<Situation, "ledger">,
  seen: Observations,
): readonly PlannedInstance[] {
  return inOrder(dueEntries(ledger)).map((entry) => ({
    entry,
    decision: decide(entry, seen.get(entry.id), { ...situation, ledger }),
  }));
}

export function inOrder(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const rank = (entry: LedgerEntry) =>
    entry.startOwed ? 0 : entry.state === "failed" || wasRequested(entry) ? 1 : 2;
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

/** What to do with one due instance, given what was last seen of it. Pure. */
export function decide(entry: LedgerEntry, seen: Observation | undefined, situation: Situation): Decision {
  const { settings } = situation;
  if (!seen) return { action: "wait", then: "decide" };
  if (seen.condition === "missing") return missing(entry, seen, settings);
  const owed = entry.startOwed && decideOwedStart(entry, seen, situation);
  if (owed) return owed;
  const goesOnSince = jobGoesOnSince(entry, seen, situation);
  if (goesOnSince !== undefined) return { action: "wait", then: "prove", since: goesOnSince };
  const proof = proofSinceChange(entry, seen, situation);
  if (proof && seen.condition === "ready") return { action: "count", ...proof };
  if (seen.condition === "stopped") return stopped(settings);
  if (seen.error) {
    return { action: "fail", reason: "failed", message: `cannot be read: ${seen.error.message}` };
  }
  if (seen.condition === "rebooting" || (proof && isComingUp(entry, seen, situation))) {
    const counted = proof !== undefined || wasRequested(entry) || beganSince(entry, situation);
    if (counted)
      return { action: "wait", then: "count", ours: wasRequested(entry), evidence: proof?.evidence };
  }
  if ((entry.attempts ?? 0) >= settings.maxAttempts) {
    const message = `given up after ${entry.attempts ?? 0} attempts (maxAttempts); ${seen.detail}`;
    return { action: "fail", reason: "exhausted", message };
  }
  const deferred = situation.deferral && deferredUntil(situation.deferral, settleStart(entry), situation.now);
  if (deferred) return { action: "defer", ...deferred };
  const underWay = ["rebooting", "busy", "unknown"].includes(seen.condition);
  return underWay ? { action: "wait", then: "decide" } : { action: "restart" };
}

/** Since when its job goes on; `undefined` if there is none, or it has had its whole time. */
function jobGoesOnSince(
  entry: LedgerEntry,
  seen: Observation,
  { settings, now }: Situation,
): number | undefined {
  if (!wasRequested(entry) || jobOf(entry, seen)?.state !== "running") return undefined;
  const since = Date.parse(entry.requestedAt ?? "");
  return now - since < settings.readyTimeout ? since : undefined;
}

/** Nothing holds back the start of what was stopped by us; `undefined`: it runs, and is still to be restarted. */
function decideOwedStart(entry: LedgerEntry, seen: Observation, { ledger }: Situation): Decision | undefined {
  if (seen.condition === "stopped" || seen.condition === "broken") return { action: "start" };
  if (seen.condition !== "ready") return seen.error ? undefined : { action: "wait", then: "start" };
  return isDue(ledger, settleStart(entry)) ? undefined : { action: "settle" };
}

function beganSince(entry: LedgerEntry, { first }: Situation): boolean {
  const before = first.get(entry.id);
  return before !== undefined && !["rebooting", "unknown"].includes(before.condition);
}

/**
 * It was restarted, and is not in service yet. One that reports an error, or has had its whole time to come up, is
 * not coming up any more: it is to be restarted again.
 */
function isComingUp(entry: LedgerEntry, seen: Observation, { settings, now }: Situation): boolean {
  if (seen.condition === "broken") return false;
  if (seen.condition !== "unready") return true;
  const since = Math.max(seen.bootTime ?? 0, Date.parse(entry.requestedAt ?? "") || 0);
  return now - since < settings.readyTimeout;
}

/** Boot times are exact to the second, and nobody says in which direction they are rounded; milliseconds. */
const exactness = 1_000;

/** A boot after the change; where boots are not shown, what its job says or having been seen down since it was asked for. */
function proofSinceChange(
  entry: LedgerEntry,
  seen: Observation,
  { ledger, first, acceptedNow }: Situation,
): { evidence: Evidence; message: string } | undefined {
  // A reboot that was under way when the change was accepted may have read what was there before it.
  const before = first.get(entry.id);
  const underWay = acceptedNow && (before?.condition === "rebooting" || before?.error !== undefined);
  // A boot that an earlier change was settled by is none for this one, whatever clock `changedAt` was read from.
  const settled = entry.restartedAt === undefined ? 0 : Date.parse(entry.restartedAt) + exactness;
  const since = Math.max(Date.parse(ledger.changedAt), settled);
  if (!underWay && seen.bootTime !== undefined && seen.bootTime > since) {
    const booted = new Date(seen.bootTime).toISOString();
    return { evidence: "bootTime", message: `booted ${booted}, after the change; not restarted again` };
  }
  if (seen.bootTime !== undefined || !wasRequested(entry)) return undefined;
  if (jobOf(entry, seen)?.state === "succeeded" || entry.evidence === "job") {
    return { evidence: "job", message: "the job of its earlier request succeeded; not restarted again" };
  }
  if (entry.evidence === "seenDown") {
    return {
      evidence: "seenDown",
      message: "seen down since it was asked to restart; not restarted again",
    };
  }
  return undefined;
}

function missing(entry: LedgerEntry, seen: Observation, settings: Situation["settings"]): Decision {
  if (settings.whenMissing === "skip") return { action: "skip", as: "missing" };
  const message = `is not known to the cloud (${seen.detail})`;
  return { action: "fail", reason: "missing", message };
}

function stopped(settings: Situation["settings"]): Decision {
  if (settings.whenStopped === "skip") return { action: "skip", as: "stopped" };
  return { action: "fail", reason: "stopped", message: 'is stopped (whenStopped "fail")' };
}
