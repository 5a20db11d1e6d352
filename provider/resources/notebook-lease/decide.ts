import type { Notebook } from "../../apis/modelarts-notebook";
import { roughDuration } from "../../shared/duration";
import { currentOrNextOpening, describeInstant, isOpen, type Window } from "../../shared/window";

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
}

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
  | { readonly action: "gone"; readonly reason: string };

/** The API grants at least an hour. */
export const leastLease = 3_600_000;
/** The API grants no more than 72 hours. */
const longestLease = 72 * leastLease;
/** An end that would move by less than this is where it should be: clocks and answers are not that exact. */
const worthwhile = 60_000;

const inTransition = new Set(["INIT", "CREATING", "STARTING", "SNAPSHOTTING"]);
const failedStates = new Set(["CREATE_FAILED", "START_FAILED", "DELETE_FAILED", "ERROR", "FROZEN"]);
const goneStates = new Set(["DELETING", "DELETED"]);

/** Judges a live notebook: what is to be done about its lease now. Pure. */
export function decideLease(notebook: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  const { status, failReason } = notebook;
  if (goneStates.has(status)) return { action: "gone", reason: status };
  if (failedStates.has(status))
    return { action: "fail", reason: `${status}${failReason ? `: ${failReason}` : ""}` };
  if (status === "STOPPED" || status === "STOPPING") return decideStopped(notebook, terms, now);
  if (status === "RUNNING") return decideRunning(notebook, terms, now);
  // It will have a lease when it runs; until then it is judged by the one that it had.
  const short = notebook.lease?.enabled === true && notebook.lease.endsAt - now < terms.renewBefore;
  const reason = inTransition.has(status) ? status : `${status} (not a documented state)`;
  return { action: "wait", reason, due: terms.forced || short };
}

function decideRunning({ lease }: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  if (!lease?.enabled)
    return { action: "keep", warnings: ["auto-stop is off: this lease has nothing to do."] };
  const left = lease.endsAt - now;
  const type = terms.leaseType ?? lease.type ?? "timing";
  const retyped = terms.leaseType !== undefined && lease.type !== undefined && terms.leaseType !== lease.type;
  const forced = terms.forced || retyped;
  if (!forced && left >= terms.renewBefore) return { action: "keep", warnings: [] };
  const sparse = left < terms.renewBefore / 4 ? [describeSparse(left, terms)] : [];
  const end = endFrom(now, terms);
  if ("why" in end) return { action: "keep", warnings: [end.why, ...sparse] };
  if (!forced && end.cap - lease.endsAt < worthwhile) return { action: "keep", warnings: [] };
  const idle =
    type === "idle"
      ? ['what duration means under the lease type "idle" is not documented by the vendor.']
      : [];
  return {
    action: "renew",
    newEnd: end.newEnd,
    length: lengthOf(end.newEnd, now),
    type,
    reason: describeReason(lease.endsAt, left, terms, retyped),
    warnings: [...sparse, ...idle],
  };
}

function decideStopped(notebook: Notebook, terms: LeaseTerms, now: number): LeaseDecision {
  const { status, lease } = notebook;
  if (terms.whenStopped === "fail") return { action: "fail", reason: `${status} (whenStopped "fail")` };
  if (terms.whenStopped === "ignore") {
    const ended = lease?.enabled && lease.endsAt <= now;
    const since = ended ? ` since ${shortInstant(lease.endsAt)} when its lease ended` : "";
    const sparse = ended ? " Runs of pulumi up are further apart than renewBefore." : "";
    return { action: "keep", warnings: [`${status}${since}; left alone (whenStopped "ignore").${sparse}`] };
  }
  const end = endFrom(now, terms);
  if ("why" in end) return { action: "keep", warnings: [`${status}; not started: ${end.why}`] };
  if (status === "STOPPING") return { action: "wait", reason: status, due: true };
  const type = terms.leaseType ?? lease?.type ?? "timing";
  return {
    action: "start",
    newEnd: end.newEnd,
    length: lengthOf(end.newEnd, now),
    type,
    reason: `${status} (whenStopped "start")`,
    warnings: [],
  };
}

function lengthOf(newEnd: number, now: number): number {
  return Math.round(Math.min(longestLease, Math.max(leastLease, newEnd - now)));
}

/** Where a renewal would set the end now, or why there is none. */
function endFrom(
  now: number,
  { duration, window, notAfter }: LeaseTerms,
): { newEnd: number; cap: number } | { why: string } {
  if (window && !isOpen(window, now)) {
    return {
      why: `not renewed: the window opens ${describeInstant(window, currentOrNextOpening(window, now).opens)}.`,
    };
  }
  if (notAfter !== undefined && notAfter - now < leastLease) {
    const why = notAfter <= now ? "is over" : "is less than an hour away, the API's least renewal";
    return { why: `not renewed: notAfter ${new Date(notAfter).toISOString()} ${why}.` };
  }
  const closes = window ? currentOrNextOpening(window, now).closes : Infinity;
  const cap = Math.min(now + duration, closes, notAfter ?? Infinity);
  return { newEnd: Math.max(cap, now + leastLease), cap };
}

/** When a run would renew, as far as can be told now; `undefined` where none would. */
export function renewAt(endsAt: number, { renewBefore, window, notAfter }: LeaseTerms): number | undefined {
  const due = endsAt - renewBefore;
  const from = window ? Math.max(due, currentOrNextOpening(window, due).opens) : due;
  return notAfter !== undefined && (from > notAfter - leastLease || notAfter - endsAt < worthwhile)
    ? undefined
    : from;
}

function describeReason(endsAt: number, left: number, terms: LeaseTerms, retyped: boolean): string {
  const state =
    left > 0 ? `${roughDuration(left)} left (ends ${shortInstant(endsAt)})` : `ended ${shortInstant(endsAt)}`;
  if (retyped) return `${state}, leaseType changes to ${terms.leaseType ?? ""}`;
  if (terms.forced) return `${state}, triggers changed`;
  return `${state}, less than renewBefore ${roughDuration(terms.renewBefore)}`;
}

function describeSparse(left: number, terms: LeaseTerms): string {
  const found = left > 0 ? `only ${roughDuration(left)} was left` : "the lease had already ended";
  return `${found}: runs of pulumi up are too far apart for renewBefore ${roughDuration(terms.renewBefore)}.`;
}

/** `09:17Z`, or with its date where it is not within a day of now. */
export function shortInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(11, 16)}Z`;
}
