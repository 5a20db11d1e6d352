import type { Observation, Observations, RestartApi } from "../apis/api";
import type { ApiError } from "../shared/errors";
import type { Answers } from "./answers";
import type { Deferral } from "./deferral";
import type { Evidence, Ledger, LedgerEntry } from "./ledger";
import type { RolloutSettings } from "./settings";

/** What is to be done about a failure differs by what it was. */
export type FailureReason =
  | "failed"
  | "missing"
  | "stopped"
  | "exhausted"
  | "unshown"
  | "unproved"
  | "startFailed"
  /** Users were on it until `drain.timeout` was over. */
  | "inUse"
  /** It could not be put back in service. */
  | "leftOut";

export interface Failure {
  readonly id: string;
  readonly message: string;
  readonly reason: FailureReason;
}

/** What was seen of an instance since its restart was asked for, or since something else is waited for. */
export interface Sightings {
  /** What was seen last before. */
  readonly before: Observation;
  readonly last: Observation;
  /** When that was, milliseconds since the epoch; absent before the first look. */
  readonly lookedAt?: number;
  readonly downAt?: number;
  /** The job of the restart says that it was carried out. */
  readonly jobDone?: boolean;
  readonly readySince?: number;
  /** It was restarted, as far as was seen, before the forced restart: that one will take it down once more. */
  readonly downBefore?: boolean;
  /** A look failed or came late: what happened meanwhile was not seen. */
  readonly blind?: boolean;
}

/**
 * The forced restart that follows a graceful one.
 *
 * - `taken`: accepted, or sent without a clear answer: its end is awaited
 * - `later`: certainly not carried out; it is sent again, not before `notBefore`
 * - `refused`: it will not be sent again
 */
export interface Forced {
  readonly outcome: "taken" | "later" | "refused";
  /** When it was answered, milliseconds since the epoch. */
  readonly at: number;
  readonly notBefore?: number | undefined;
  readonly error?: ApiError | undefined;
}

/**
 * The start that ends a restart in two halves.
 *
 * - `out`: its answer is awaited
 * - `taken`: accepted: its end is awaited
 * - `unclear`: no clear answer came; reading tells whether it was applied
 * - `later`: certainly not carried out; it is sent again, not before `notBefore`
 */
export interface Start {
  readonly outcome: "out" | "taken" | "unclear" | "later";
  /** When it was sent or answered, milliseconds since the epoch. */
  readonly at: number;
  readonly notBefore?: number | undefined;
}

/**
 * Where an instance is in a rollout. `since` is when the phase began, milliseconds since the epoch; of `waiting` when the
 * instance's turn began.
 *
 * - `idle`: not due; it only counts towards those that are down
 * - `queued`: due, and its turn has not come
 * - `draining`: it is taken out of service, and its sessions or connections get to end
 * - `waiting`: nothing is sent; another operation is under way on it, or the account is throttled
 * - `joined`: nothing is sent; a reboot is under way that counts as the restart
 * - `calling`: the restart call is out, and its answer is awaited
 * - `sent`: the restart was accepted, its proof is awaited
 * - `probing`: the restart is proved and the cloud calls the instance ready, its service is asked
 * - `unclear`: the restart was sent and no clear answer came; reading tells whether it was applied
 * - `stopping`: of a restart in two halves the stop was accepted, or an earlier update sent it; it is started once it is
 *   stopped
 * - `starting`: it was stopped, and is being started
 * - `restoring`: it is put back in service, and goes on with `then` when that is seen
 * - `done`: nothing more happens to it in this update
 */
export type Phase =
  | { readonly at: "idle" }
  | { readonly at: "queued" }
  | Draining
  | {
      readonly at: "waiting";
      readonly since: number;
      readonly seen: Sightings;
      readonly for: "operation" | "throttle";
      /** A refused request is not sent again before. */
      readonly notBefore?: number | undefined;
    }
  /** `ours`: an earlier update asked for that reboot. `evidence`: what proved it when it was joined. */
  | {
      readonly at: "joined";
      readonly since: number;
      readonly seen: Sightings;
      readonly ours: boolean;
      readonly evidence?: Evidence | undefined;
    }
  | { readonly at: "calling"; readonly since: number; readonly seen: Sightings }
  | { readonly at: "sent"; readonly since: number; readonly seen: Sightings; readonly force?: Forced }
  | Probing
  | { readonly at: "unclear"; readonly since: number; readonly seen: Sightings }
  /** `ours`: this update sent the stop. */
  | { readonly at: "stopping"; readonly since: number; readonly seen: Sightings; readonly ours: boolean }
  | {
      readonly at: "starting";
      readonly since: number;
      readonly seen: Sightings;
      readonly start: Start;
      /** It was seen coming up since. */
      readonly rose: boolean;
      /** That it runs longer than it would have, the least that a start can ask for. */
      readonly short?: string | undefined;
    }
  | Restoring
  | { readonly at: "done"; readonly outcome: "restarted" | "skipped" | "deferred" | Failure };

/** What is asked of the cloud about an instance's service. */
export type ServiceRequest = "takeOut" | "putBack" | "warn" | "logOff";

/** A request that is to be sent, or was. */
export interface Asking {
  readonly request: ServiceRequest;
  /** How often it was sent before. */
  readonly times: number;
  /** Nothing of the kind had been asked for before: the entry is as it was if this one is refused. */
  readonly isFirst?: boolean;
  /** When it was answered; absent while it is to be sent. */
  readonly answeredAt?: number;
  /** A clear or unclear no. */
  readonly error?: ApiError | undefined;
  /** Why it was not sent for this instance. */
  readonly held?: string;
}

export interface Draining {
  readonly at: "draining";
  readonly since: number;
  readonly seen: Sightings;
  readonly asking?: Asking | undefined;
  /** Since when it is seen out of service. */
  readonly outSince?: number | undefined;
  /** Users were told that their sessions end. */
  readonly warnedAt?: number;
  /** Users are logged off. */
  readonly loggedOffAt?: number;
}

export interface Restoring {
  readonly at: "restoring";
  readonly since: number;
  readonly seen: Sightings;
  readonly asking?: Asking | undefined;
  readonly then: Extract<Phase, { readonly at: "idle" | "queued" | "done" }>;
  /** When the restart was asked for that has come to its end. */
  readonly restartedSince?: number | undefined;
}

export interface Probing {
  readonly at: "probing";
  readonly since: number;
  readonly seen: Sightings;
  /** How it came to be restarted. */
  readonly from: Extract<Phase, { readonly at: "sent" | "joined" | "stopping" | "starting" }>;
  /** What proves the restart, and what is to be said of it. */
  readonly evidence: Evidence;
  readonly message?: string | undefined;
}

/** The phases of an instance that holds a place of `maxUnavailable` because of this rollout. */
export type InHand = Extract<Phase, { readonly seen: Sightings }>;
export type PhaseOf<At extends Phase["at"]> = Extract<Phase, { readonly at: At }>;

/** All that a rollout knows of one instance. */
export interface Instance {
  readonly entry: LedgerEntry;
  readonly phase: Phase;
  /** The last look, and since when the same has been seen. */
  readonly look?: { readonly seen: Observation; readonly at: number; readonly since: number };
  /** Looks that failed for a reason that may be gone with the next one. */
  readonly unreadable?: { readonly seen: Observation; readonly at: number; readonly since: number };
  /** What its service answers; absent where that is not asked. */
  readonly answers?: Answers | undefined;
  /** Known to be out of service. */
  readonly down: boolean;
  /** A restart of ours left it out of service: it keeps its place until it is seen ready, whatever its state is called. */
  readonly keepsSlot: boolean;
  /** When its turn began; another operation is waited for `readyTimeout` from then. */
  readonly turnSince?: number | undefined;
  /** Restarts that were sent again because the one before was not applied. */
  readonly resends: number;
  /** Refusals that go on are answered by growing pauses. */
  readonly refusals?: { readonly times: number; readonly error: ApiError };
  /** Why it is restarted although it was asked to before. */
  readonly repetition?: string | undefined;
  /** That is because its job failed; of the restart itself it says nothing. */
  readonly repeatsFailure?: boolean | undefined;
  /** What was known of an earlier request before the one that is out. */
  readonly prior?: Pick<LedgerEntry, "requestedAt" | "evidence" | "job">;
  /** Calls that were accepted in this update. */
  readonly accepted: number;
  /** When this update began to drain it; milliseconds since the epoch. */
  readonly drainSince?: number | undefined;
  /** It may be out of service although no look has shown it: a request for that was sent. */
  readonly maybeOut?: boolean;
  /** What a restart was done in spite of. */
  readonly remark?: string | undefined;
}

/** What a rollout goes by; the same from its beginning to its end. */
export interface Rules {
  readonly settings: RolloutSettings;
  readonly api: Pick<RestartApi, "shows" | "signs" | "product" | "pollInterval" | "secondHalf" | "drain">;
  readonly ledger: Pick<Ledger, "generation" | "changedAt">;
  /** What was seen when this update began; tells a reboot that began since from one that was under way already. */
  readonly first: Observations;
  /** The generation was accepted by this very update, not by an earlier one that is being finished. */
  readonly acceptedNow: boolean;
  /** When restarts may start. */
  readonly deferral?: Deferral | undefined;
}

/** A call that is to be sent. */
export type Effect = "restart" | "force" | "start";

/** What one event makes of an instance, and what is to be done. */
export interface Step {
  readonly instance: Instance;
  /** `restart` goes with the phase `calling`, `start` with `starting`; `force` is sent while the phase stays `sent`. */
  readonly effect?: Effect;
  /** For people, at once. */
  readonly say?: string;
  /** The same, as a warning. */
  readonly warn?: string;
  /** No further call makes sense in this update. */
  readonly halt?: string;
  /** An error of ours. */
  readonly fault?: unknown;
}

export function isInHand(phase: Phase): phase is InHand {
  return "seen" in phase;
}

/** When the restart that is awaited was accepted; of other phases when they began. */
export function startOf(phase: InHand): number {
  if (phase.at === "starting") return phase.start.at;
  if (phase.at === "probing") return startOf(phase.from);
  return phase.at === "sent" && phase.force?.outcome === "taken" ? phase.force.at : phase.since;
}

/** What is known of one that nobody has looked at. */
export const unseen: Observation = { condition: "unknown", detail: "not read yet" };

/** The last look at it. */
export function lastSeen({ look }: Instance): Observation {
  return look?.seen ?? unseen;
}

/** The last answer of the cloud about it, whichever it was. */
export function latest({ look, unreadable }: Instance): Observation | undefined {
  return (unreadable ?? look)?.seen;
}

/** How a restart that somebody carried out ended. */
export interface FinishedRestart {
  /** When it was asked for, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly evidence: Evidence;
}
