import type { Accepted, JobReport } from "../apis/receipts";
import {
  isInHand,
  type Failure,
  type FailureReason,
  type FinishedRestart,
  type InHand,
  type Instance,
  type Phase,
  type Rules,
} from "./instance";
import { describeFailedJob, jobOf } from "./jobs";
import { wasRequested, type Evidence, type LedgerEntry } from "./ledger";
import { settleStart, type StartOwed } from "./owed-start";

/*
 * The ways in which an instance leaves a phase, with what becomes of its entry in the ledger. All pure.
 */

/** A new state drops the message of the one before. */
export function enter(
  { message: _message, ...entry }: LedgerEntry,
  change: Partial<LedgerEntry> & Pick<LedgerEntry, "state">,
): LedgerEntry {
  return { ...entry, ...change };
}

/**
 * A request is about to be sent: from now on nobody can be sure that it was not.
 *
 * @param startOwed what is owed from then on, if the request merely stops the instance
 */
export function requested(instance: Instance, now: number, startOwed?: StartOwed): Instance {
  const { evidence, requestedAt, job, ...entry } = settleStart(instance.entry);
  const failure = jobOf(instance.entry, instance.look?.seen);
  const repetition = describeRepetition(instance.entry, failure) ?? instance.repetition;
  // One that went down for this generation and did not come back needs no other proof once it is mended.
  const wentDown = wasRequested(instance.entry) && (evidence === "seenDown" || evidence === "job");
  return {
    ...instance,
    repetition,
    repeatsFailure: failure?.state === "failed" || instance.repeatsFailure,
    prior: { ...(requestedAt && { requestedAt }), ...(evidence && { evidence }), ...(job && { job }) },
    entry: enter(entry, {
      state: "requested",
      requestedAt: new Date(now).toISOString(),
      ...(wentDown && { evidence }),
      ...(startOwed && { startOwed }),
      ...(repetition !== undefined && { message: repetition }),
    }),
  };
}

/** The request was certainly not applied; what is known of an earlier one still holds. */
export function unrequested(instance: Instance): Instance {
  // What was seen while its answer was awaited was none of its doing.
  const { requestedAt: _requestedAt, evidence: _evidence, job: _job, ...entry } = settleStart(instance.entry);
  return { ...instance, entry: { ...enter(entry, { state: "notStarted" }), ...instance.prior } };
}

export function sawDown(instance: Instance): Instance {
  const { entry } = instance;
  return entry.evidence === undefined ? { ...instance, entry: { ...entry, evidence: "seenDown" } } : instance;
}

/** Its job says that it was carried out. */
export function jobSaidSo(instance: Instance): Instance {
  const { entry } = instance;
  return entry.evidence === "job" ? instance : { ...instance, entry: { ...entry, evidence: "job" } };
}

/** `again`: an escalation, which is the same attempt. */
export function accepted(instance: Instance, { job }: Pick<Accepted, "job">, again: boolean): Instance {
  const { entry } = withoutJob(instance);
  const attempts = (entry.attempts ?? 0) + (again ? 0 : 1);
  return {
    ...instance,
    accepted: instance.accepted + 1,
    entry: { ...entry, attempts, ...(job !== undefined && { job }) },
  };
}

/** What is awaited now is not what that job carries out. */
export function withoutJob(instance: Instance): Instance {
  const { job: _job, ...entry } = instance.entry;
  return { ...instance, entry };
}

/** The call was accepted: its end is awaited, or, if it merely stops the instance, that it is stopped. */
export function asked(instance: Instance, { seen }: InHand, now: number): Instance {
  const { readySince: _readySince, ...before } = seen;
  const phase: Phase = instance.entry.startOwed
    ? { at: "stopping", since: now, seen: before, ours: true }
    : { at: "sent", since: now, seen: before };
  return { ...instance, phase };
}

/** Back among those whose turn is to come. */
export function queued(instance: Instance): Instance {
  return { ...instance, phase: { at: "queued" } };
}

export function restarted(
  instance: Instance,
  evidence: Evidence,
  now: number,
  { ledger }: Pick<Rules, "ledger">,
  message?: string,
): Instance {
  const remark = message ?? instance.remark;
  // That nothing showed is said in any case.
  const isBoth = evidence === "none" && instance.repeatsFailure === true && remark !== undefined;
  const words = isBoth ? `${instance.repetition}; ${remark}` : (instance.repetition ?? remark);
  const entry = enter(settleStart(withoutJob(instance).entry), {
    state: "restarted",
    generation: ledger.generation,
    restartedAt: new Date(now).toISOString(),
    evidence,
    ...(words !== undefined && { message: words }),
  });
  return { ...instance, entry, phase: { at: "done", outcome: "restarted" } };
}

export function skipped(
  instance: Instance,
  state: "stopped" | "missing",
  { ledger }: Pick<Rules, "ledger">,
  message: string | undefined,
): Instance {
  const { generation } = ledger;
  const entry = enter(settleStart(withoutJob(instance).entry), {
    state,
    generation,
    ...(message !== undefined && { message }),
  });
  return { ...instance, entry, phase: { at: "done", outcome: "skipped" } };
}

/** It runs, and holds what it is to hold: nothing more happens to it. */
export function settled(instance: Instance): Instance {
  return {
    ...instance,
    entry: settleStart(instance.entry),
    phase: { at: "done", outcome: "skipped" },
  };
}

export function deferred(instance: Instance, message: string): Instance {
  const entry = enter(instance.entry, { state: "pending", message });
  return { ...instance, entry, phase: { at: "done", outcome: "deferred" } };
}

export function failed(instance: Instance, message: string, reason: FailureReason = "failed"): Instance {
  const { entry } = instance;
  const failure: Failure = { id: entry.id, message, reason };
  const left = reason !== "missing" && leftOutOfService(instance);
  return {
    ...instance,
    ...(left && { down: true, keepsSlot: true }),
    entry: enter(reason === "missing" ? settleStart(entry) : entry, {
      state: reason === "missing" ? "missing" : "failed",
      message,
    }),
    phase: { at: "done", outcome: failure },
  };
}

const mayBeDown: ReadonlySet<Phase["at"]> = new Set(["sent", "joined", "stopping", "starting"]);

function leftOutOfService({ phase, answers }: Instance): boolean {
  // Its service may answer, only not for as long as it is to.
  if (phase.at === "probing") return !answers?.ready || phase.seen.last.condition !== "ready";
  return isInHand(phase) && mayBeDown.has(phase.at) && phase.seen.last.condition !== "ready";
}

/** Missing and stopped instances do not count towards `maxErrors`. */
export function isCounted({ reason }: Failure): boolean {
  return reason !== "missing" && reason !== "stopped";
}

/** Why it is restarted although it was asked to before; `undefined` where it was not, or something came of that. */
export function describeRepetition(
  { evidence, requestedAt }: LedgerEntry,
  job?: JobReport,
): string | undefined {
  if (requestedAt === undefined || evidence !== undefined) return undefined;
  if (job?.state === "failed") return `restarted again: ${describeFailedJob(job)}`;
  return `restarted again: nothing showed whether the request of ${requestedAt} was carried out`;
}

/** For other resources of this process: when the restart was asked for that has come to its end. */
export function restartOf(
  { phase: before }: Instance,
  { entry, phase }: Instance,
): FinishedRestart | undefined {
  const isRestarted = phase.at === "done" && phase.outcome === "restarted";
  if (!isRestarted || !isInHand(before) || !entry.evidence) return undefined;
  const startedAt = before.at === "restoring" ? before.restartedSince : before.since;
  return startedAt === undefined ? undefined : { startedAt, evidence: entry.evidence };
}
