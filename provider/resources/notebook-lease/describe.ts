import type { Notebook } from "../../apis/modelarts-notebook";
import { roughDuration } from "../../shared/duration";
import { ApiError } from "../../shared/errors";
import { formatInstant } from "../../shared/instant";
import { describeOpening } from "../../shared/window";
import type { LeaseDecision } from "./decide";
import type { LeaseTerms, Obstacle } from "./schedule";

/** Where a notebook is. */
export interface Place {
  readonly cloud: string;
  /** Absent while nothing is configured. */
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** What each message begins with: `training: notebook-0004 (huaweicloud cn-north-4)` */
export function describeSubject(
  name: string | undefined,
  notebookId: string,
  { cloud, region, profile }: Place,
): string {
  const place = `${cloud}${region ? ` ${region}` : ""}${profile ? `, profile ${profile}` : ""}`;
  return `${name === undefined ? "" : `${name}: `}${notebookId} (${place})`;
}

/** What is done and why, in one line. */
export function describeDecision(
  decision: Exclude<LeaseDecision, { action: "keep" | "gone" }>,
  now: number,
): string {
  if (decision.action !== "renew" && decision.action !== "start") return decision.reason;
  return `${decision.action}: ${decision.reason}; new end ${formatInstant(decision.newEnd, now)}.`;
}

const documentedTransitions = new Set(["INIT", "CREATING", "STARTING", "STOPPING", "SNAPSHOTTING"]);

export function describeTransition(status: string): string {
  const state = documentedTransitions.has(status) ? status : `${status} (not a documented state)`;
  return `${state}; an update waits for it, up to readyTimeout.`;
}

export function describeFailed({ status, failReason }: Notebook): string {
  const why = failReason ? `: ${withoutStop(failReason)}` : "";
  return `${status}${why}. Mend it in the console, then run pulumi up again; or remove this resource.`;
}

export const describeRestarting =
  "still being restarted by a RestartTrigger of this program after readyTimeout. Run pulumi up again.";

export const describeInRestart =
  "it is being restarted by a RestartTrigger of this program; an update waits for it, up to readyTimeout.";

export const describeNoLease =
  "auto-stop is off, so there is no lease to renew. Remove this resource or switch auto-stop on.";

export const describeIdle =
  'what duration means under the lease type "idle" is not documented by the vendor. ' +
  'expiresAt is what the cloud shows; for an end that is certain set leaseType to "timing".';

/** A notebook that was found stopped and is left so. */
export function describeStopped({ status, lease }: Notebook, terms: LeaseTerms, now: number): string {
  const alone = 'left alone (whenStopped "ignore").';
  const hint = 'Start it, or set whenStopped to "start".';
  if (!lease?.enabled || lease.endsAt > now) return `${status}; ${alone} ${hint}`;
  const since = `${status} since ${formatInstant(lease.endsAt, now)}, when its lease ended; ${alone}`;
  const apart = `Runs of pulumi up are further apart than renewBefore ${roughDuration(terms.renewBefore)}.`;
  return `${since} ${terms.judgedBefore ? apart : hint}`;
}

export function describeStoppedAsked(status: string): string {
  return `${status}, and whenStopped is "fail". Start it, or set whenStopped to "start".`;
}

/** Why there is no renewal, or start, although it is due. */
export function describeNotRenewed(
  obstacle: Obstacle,
  endsAt: number | undefined,
  { window }: LeaseTerms,
  now: number,
): string {
  const done = endsAt === undefined ? "not started" : "not renewed";
  const ended = endsAt !== undefined && endsAt <= now ? "ended" : "ends";
  const ends = endsAt === undefined ? "" : ` The lease ${ended} ${formatInstant(endsAt, now)}.`;
  if (obstacle.kind === "window") {
    const opens = window ? describeOpening(window, obstacle.opening, now) : "";
    return `${done}: the window opens ${opens}.${ends} Run pulumi up then, or widen the window.`;
  }
  const until = formatInstant(obstacle.at, now);
  const why = obstacle.at <= now ? "is over" : "is less than an hour away, the API's least renewal";
  return `${done}: notAfter ${until} ${why}.${ends} To go on set a later notAfter.`;
}

export function describeReason(endsAt: number, terms: LeaseTerms, retyped: boolean, now: number): string {
  const [left, end] = [endsAt - now, formatInstant(endsAt, now)];
  const state = left > 0 ? `${roughDuration(left)} left (ends ${end})` : `ended ${end}`;
  if (retyped) return `${state}, leaseType changes to ${terms.leaseType ?? ""}`;
  if (terms.forced) return `${state}, triggers changed`;
  return `${state}, less than renewBefore ${roughDuration(terms.renewBefore)}`;
}

export function describeSparse(left: number, terms: LeaseTerms): string {
  const found = left > 0 ? `only ${roughDuration(left)} was left` : "the lease had already ended";
  const apart = `runs of pulumi up are too far apart for renewBefore ${roughDuration(terms.renewBefore)}.`;
  return `${found}: ${apart} Run it more often, or make renewBefore longer.`;
}

/** `notebook-0004 is not known in huaweicloud/cn-north-4/0123… (ModelArts.6309). …` */
export function describeGone(notebookId: string, place: string, code: string | undefined): string {
  const by = code === undefined ? "" : ` (${code})`;
  return `${notebookId} is not known in ${place}${by}. Deleted in the console? Remove it from the program.`;
}

/** Why the cloud could not be asked, as the end of a sentence. */
export function describeUnasked(error: Error): string {
  // Without an answer the call that got none says nothing more.
  const silent = error instanceof ApiError && error.status === undefined && error.advice;
  const said = silent ? `${silent.charAt(0).toLowerCase()}${silent.slice(1)}` : error.message;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

/** Why a renewal or start was not carried out, and what to do. */
export function describeRefusal({ message, advice }: ApiError): string {
  if (advice !== undefined) return message;
  return `${withoutStop(message)}. The lease is as it was: run pulumi up again.`;
}

/** `It was last known to end 28 Nov 13:00Z.`, and what comes of it. */
export function describeKnownEnd({ expiresAt }: { expiresAt?: string }, now: number, then?: string): string {
  if (expiresAt === undefined)
    return then === undefined ? "" : `${then.charAt(0).toUpperCase()}${then.slice(1)}.`;
  const end = formatInstant(Date.parse(expiresAt), now);
  return `It was last known to end ${end}${then === undefined ? "" : `; ${then}`}.`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}
