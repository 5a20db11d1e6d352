import type { Notebook } from "../../apis/modelarts-notebook";
import {
  describeFailed,
  describeIdle,
  describeNoLease,
  describeNotRenewed,
  describeReason,
  describeSparse,
  describeStopped,
  describeStoppedAsked,
  describeTransition,
} from "./describe";
import { endOfRenewal, leastLease, obstacleAt, renewsFrom, type LeaseTerms } from "./schedule";

export type LeaseDecision =
  | { readonly action: "keep"; readonly warnings: readonly string[] }
  | {
      readonly action: "renew" | "start";
      readonly newEnd: number;
      /** What is asked for: from the cloud's now, within what the API grants; milliseconds. */
      readonly length: number;
      readonly type: "timing" | "idle";
      readonly reason: string;
      readonly warnings: readonly string[];
    }
  /** In transition: ask again. `due`: an update has something to wait for. */
  | { readonly action: "wait"; readonly reason: string; readonly due: boolean }
  | { readonly action: "fail"; readonly reason: string }
  /** `sign`: the code or state by which the cloud says so. */
  | { readonly action: "gone"; readonly sign?: string | undefined };

/** The API grants no more than 72 hours. */
const longestLease = 72 * leastLease;

const failedStates = new Set(["CREATE_FAILED", "START_FAILED", "DELETE_FAILED", "ERROR", "FROZEN"]);
const goneStates = new Set(["DELETING", "DELETED"]);
const stoppedStates = new Set(["STOPPED", "STOPPING"]);

/** Judges a live notebook: what is to be done about its lease now. Pure. */
export function decideLease(notebook: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  const { status } = notebook;
  if (goneStates.has(status)) return { action: "gone", sign: status };
  if (failedStates.has(status)) return { action: "fail", reason: describeFailed(notebook) };
  if (stoppedStates.has(status)) return decideStopped(notebook, terms, now);
  if (status === "RUNNING") return decideRunning(notebook, terms, now);
  // It will have a lease when it runs; until then it is judged by the one that it had.
  const { lease } = notebook;
  const short = lease?.enabled === true && lease.endsAt - now <= terms.renewBefore;
  return { action: "wait", reason: describeTransition(status), due: terms.forced || short };
}

/** From when on a run renews or starts the notebook, as {@link decideLease} judges; `undefined` if none would. */
export function actsFrom(notebook: Notebook, terms: LeaseTerms, now: number): number | undefined {
  const { status, lease } = notebook;
  if (goneStates.has(status) || failedStates.has(status)) return undefined;
  if (stoppedStates.has(status)) {
    if (terms.whenStopped !== "start") return undefined;
    return renewsFrom(lease?.endsAt ?? now, { ...terms, forced: true }, now);
  }
  if (!lease?.enabled) return undefined;
  return renewsFrom(lease.endsAt, { ...terms, forced: terms.forced || isRetyped(notebook, terms) }, now);
}

function decideRunning(notebook: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  const { lease } = notebook;
  if (!lease?.enabled) return { action: "keep", warnings: [describeNoLease] };
  const left = lease.endsAt - now;
  const retyped = isRetyped(notebook, terms);
  if (!terms.forced && !retyped && left > terms.renewBefore) return { action: "keep", warnings: [] };
  const sparse = isSparse(lease.endsAt, terms, now) ? [describeSparse(left, terms)] : [];
  const obstacle = obstacleAt(now, terms);
  if (obstacle) {
    return { action: "keep", warnings: [describeNotRenewed(obstacle, lease.endsAt, terms, now), ...sparse] };
  }
  const from = actsFrom(notebook, terms, now);
  if (from === undefined || from > now) return { action: "keep", warnings: [] };
  const type = terms.leaseType ?? lease.type ?? "timing";
  const newEnd = endOfRenewal(now, terms);
  return {
    action: "renew",
    newEnd,
    length: lengthOf(newEnd, now),
    type,
    reason: describeReason(lease.endsAt, terms, retyped, now),
    warnings: [...sparse, ...(type === "idle" ? [describeIdle] : [])],
  };
}

function decideStopped(notebook: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  const { status, lease } = notebook;
  if (terms.whenStopped === "fail") return { action: "fail", reason: describeStoppedAsked(status) };
  if (terms.whenStopped === "ignore") {
    return { action: "keep", warnings: [describeStopped(notebook, terms, now)] };
  }
  const obstacle = obstacleAt(now, terms);
  if (obstacle) {
    const why = describeNotRenewed(obstacle, undefined, terms, now);
    return { action: "keep", warnings: [`${status}; ${why}`] };
  }
  if (status === "STOPPING") return { action: "wait", reason: describeTransition(status), due: true };
  const newEnd = endOfRenewal(now, terms);
  return {
    action: "start",
    newEnd,
    length: lengthOf(newEnd, now),
    type: terms.leaseType ?? lease?.type ?? "timing",
    reason: `${status} (whenStopped "start")`,
    warnings: [],
  };
}

function isRetyped({ lease }: Notebook, { leaseType }: LeaseTerms): boolean {
  return leaseType !== undefined && lease?.type !== undefined && leaseType !== lease.type;
}

/** Of the time in which a run could have renewed it, less than a quarter of `renewBefore` is left. */
function isSparse(endsAt: number, terms: LeaseTerms, now: number): boolean {
  if (!terms.judgedBefore) return false;
  const from = renewsFrom(endsAt, { ...terms, forced: false }, endsAt - terms.renewBefore);
  return from !== undefined && now - from > terms.renewBefore * 0.75;
}

function lengthOf(newEnd: number, now: number): number {
  return Math.round(Math.min(longestLease, Math.max(leastLease, newEnd - now)));
}
