import type { Observation, Shows } from "../apis/api";
import type { ApiError } from "../shared/errors";
import type { Evidence } from "./ledger";
import { interval } from "./rhythm";
import type { RolloutSettings } from "./settings";

/**
 * An instance that holds a slot.
 *
 * - `waiting`: nothing sent; something else is under way on it, or the account is throttled
 * - `joined`: nothing sent; a reboot is under way that counts as the restart
 * - `calling`: the restart call is out, and its answer is awaited
 * - `sent`: the restart was accepted, its proof is awaited
 * - `unresolved`: the restart was sent and no clear answer came; reading tells whether it was applied
 */
export interface Flight {
  readonly id: string;
  readonly mode: "waiting" | "joined" | "calling" | "sent" | "unresolved";
  /** When this mode began, milliseconds since the epoch; of `waiting` when the instance's turn began. */
  readonly since: number;
  /** What was seen last before the request. */
  readonly before: Observation;
  readonly last: Observation;
  /** When that was, milliseconds since the epoch; absent before the first look. */
  readonly lookedAt?: number;
  /** In `joined`: an earlier update asked for that reboot. */
  readonly ours?: boolean;
  readonly sawDownAt?: number;
  /** It was seen down before the forced restart: that one will take it down once more. */
  readonly downBefore?: boolean;
  readonly readySince?: number;
  /** What became of the forced restart, where one was sent. */
  readonly force?: Forced;
  /** In `waiting`: what is waited for. */
  readonly awaits?: "operation" | "throttle";
  /** A refused request is not sent again before; milliseconds since the epoch. */
  readonly notBefore?: number;
  /** A look failed or came late: what happened meanwhile was not seen. */
  readonly blind?: boolean;
}

/**
 * The forced restart that follows a graceful one.
 *
 * - `taken`: accepted, or sent without a clear answer: its end is awaited
 * - `later`: certainly not carried out; it is sent again
 * - `refused`: it will not be sent again
 */
export interface Forced {
  readonly outcome: "taken" | "later" | "refused";
  /** When it was answered, milliseconds since the epoch. */
  readonly at: number;
  readonly error?: ApiError | undefined;
}

export type Verdict =
  | { readonly kind: "goOn"; readonly flight: Flight }
  /** The request of unknown outcome was applied after all. */
  | { readonly kind: "applied"; readonly flight: Flight }
  /** The request of unknown outcome was not applied. */
  | { readonly kind: "notApplied" }
  /** What was waited for is over: what to do with the instance is decided anew. */
  | { readonly kind: "decide" }
  /** Not done in time: to be sent once more as a forced restart. */
  | { readonly kind: "escalate"; readonly flight: Flight }
  | { readonly kind: "restarted"; readonly evidence: Evidence; readonly message?: string }
  | { readonly kind: "vanished"; readonly detail: string }
  /**
   * `unshown`: the API cannot show whether it was restarted. `unproved`: it shows restarts, and nothing of this one.
   */
  | {
      readonly kind: "failed";
      readonly why: string;
      readonly flight: Flight;
      readonly reason?: "unshown" | "unproved";
    };

export interface Rules {
  readonly settings: Pick<
    RolloutSettings,
    "readyTimeout" | "minReady" | "settle" | "escalateAfter" | "pollInterval" | "whenUnproved"
  >;
  readonly shows: Shows;
  /** The fields in which a restart shows. */
  readonly signs?: string | undefined;
  readonly product: string;
  /** Time between two looks after the first minute; milliseconds. */
  readonly pollInterval: number;
}

/** What one more look at an instance means for its flight. Pure. */
export function advance(before: Flight, seen: Observation, now: number, rules: Rules): Verdict {
  if (seen.condition === "missing" && before.mode !== "calling") {
    return { kind: "vanished", detail: seen.detail };
  }
  const flight = look(before, seen, now, rules);
  switch (flight.mode) {
    case "calling":
      return { kind: "goOn", flight };
    case "waiting":
      return advanceWaiting(flight, now, rules);
    case "joined":
      return advanceJoined(flight, now, rules);
    case "unresolved":
      return advanceUnresolved(flight, now, rules);
    case "sent":
      return advanceSent(flight, now, rules);
  }
}

/** Looks that follow each other this quickly leave no gap, however short the interval is; milliseconds. */
const leastGap = 2_000;

/** One more look, taken note of. What happened in a gap of more than three looks was not seen. */
export function look(flight: Flight, seen: Observation, now: number, rules: Rules): Flight {
  const { readySince: _readySince, notBefore, ...rest } = flight;
  const ready = seen.condition === "ready";
  const usual = interval(now - acceptedAt(flight), rules, rules.settings.pollInterval);
  // A read that a throttle held back is no failure, and yet nobody was looking.
  const late = now - (flight.lookedAt ?? flight.since) > Math.max(3 * usual, leastGap);
  const down = flight.sawDownAt ?? (wentDown(flight, seen) ? now : undefined);
  return {
    ...rest,
    last: seen,
    lookedAt: now,
    ...(ready && { readySince: flight.readySince ?? now }),
    ...(down !== undefined && { sawDownAt: down }),
    ...((seen.error || late) && { blind: true }),
    // An operation that shows is waited for itself, without any further pause.
    ...(notBefore !== undefined && (flight.mode !== "waiting" || isIdle(seen)) && { notBefore }),
  };
}

function isIdle({ condition }: Observation): boolean {
  return ["ready", "unready", "broken", "stopped"].includes(condition);
}

/** A reboot shows, or an instance that was in service is not any more. An unreadable one shows nothing. */
function wentDown({ before }: Flight, seen: Observation): boolean {
  if (seen.error) return false;
  return seen.condition === "rebooting" || (before.condition === "ready" && seen.condition !== "ready");
}

function bootMoved({ before, last }: Flight): boolean {
  const [then, now] = [before, last].map(({ bootMark, bootTime }) => bootMark ?? bootTime);
  return then !== undefined && now !== undefined && now > then;
}

function evidenceOf(flight: Flight): Evidence | undefined {
  if (bootMoved(flight)) return "bootTime";
  return flight.sawDownAt === undefined ? undefined : "seenDown";
}

function advanceWaiting(flight: Flight, now: number, { settings }: Rules): Verdict {
  if (now - flight.since >= settings.readyTimeout) {
    const what = flight.awaits === "throttle" ? "the throttle" : "another operation";
    const why = `not restarted: ${what} did not end. Last seen: ${flight.last.detail}`;
    return { kind: "failed", why, flight };
  }
  const { condition } = flight.last;
  // A reboot that somebody began while we waited.
  if (condition === "rebooting" && flight.before.condition !== "rebooting") {
    return { kind: "goOn", flight: { ...flight, mode: "joined", since: now } };
  }
  const over = isIdle(flight.last) && now >= (flight.notBefore ?? 0);
  return over ? { kind: "decide" } : { kind: "goOn", flight };
}

function advanceJoined(flight: Flight, now: number, { settings }: Rules): Verdict {
  if (flight.readySince !== undefined) {
    if (now - flight.readySince < settings.minReady) return { kind: "goOn", flight };
    const message = flight.ours
      ? "asked for by an earlier update; its end was awaited"
      : "a reboot that somebody else began was counted";
    return { kind: "restarted", evidence: evidenceOf(flight) ?? "seenDown", message };
  }
  if (flight.last.condition === "stopped") return { kind: "decide" };
  if (now - flight.since < settings.readyTimeout) return { kind: "goOn", flight };
  const who = flight.ours ? "an earlier update" : "somebody else";
  return { kind: "failed", why: `restarted by ${who}, still not ready`, flight };
}

/** Nothing was applied if nothing shows for this many looks, at the least. */
const looksToBeSure = 10;
const usualLook = 2_000;

function advanceUnresolved(flight: Flight, now: number, { settings, shows }: Rules): Verdict {
  if (evidenceOf(flight)) return { kind: "applied", flight: { ...flight, mode: "sent" } };
  const least = looksToBeSure * (settings.pollInterval ?? usualLook);
  if (now - flight.since < Math.max(settings.settle, least)) return { kind: "goOn", flight };
  // A boot time tells afterwards, too; a status that nobody saw change tells nothing.
  const readable = !flight.last.error;
  const sure = shows === "bootTime" ? readable && flight.last.bootTime !== undefined : !flight.blind;
  if (sure && shows !== "nothing") return { kind: "notApplied" };
  if (shows !== "nothing" && now - flight.since < settings.readyTimeout) return { kind: "goOn", flight };
  return { kind: "failed", why: "cannot show whether it restarted", flight, reason: "unshown" };
}

function advanceSent(flight: Flight, now: number, rules: Rules): Verdict {
  const { settings } = rules;
  const { force, readySince } = flight;
  const age = now - acceptedAt(flight);
  const downBefore = flight.downBefore && age >= settings.settle ? "seenDown" : undefined;
  const evidence = evidenceOf(flight) ?? downBefore;
  if (readySince !== undefined && evidence) {
    const longEnough = now - readySince >= settings.minReady;
    return longEnough ? { kind: "restarted", evidence } : { kind: "goOn", flight };
  }
  const over = age >= settings.readyTimeout;
  if (mayForce(flight, age, now, rules) && !(force && over)) return { kind: "escalate", flight };
  if (readySince !== undefined && countsUnproved(flight, rules)) {
    const longEnough = now - readySince >= settings.minReady && age >= settings.settle;
    const message = `${rules.product} showed no sign of the restart it accepted`;
    return longEnough ? { kind: "restarted", evidence: "none", message } : { kind: "goOn", flight };
  }
  if (!over) return { kind: "goOn", flight };
  if (readySince === undefined) return { kind: "failed", why: "not ready", flight };
  const isCertain = rules.shows === "bootTime" && flight.before.bootTime !== undefined;
  if (isCertain) {
    return { kind: "failed", why: "but it never went down and its boot time did not move", flight };
  }
  return {
    kind: "failed",
    why: `and ${rules.signs ?? rules.product} never showed it`,
    flight,
    reason: "unproved",
  };
}

/** When the restart that is awaited was accepted. */
export function acceptedAt({ force, since }: Flight): number {
  return force?.outcome === "taken" ? force.at : since;
}

/** A graceful restart that is not done in time is sent as a forced one, once that is accepted or refused for good. */
function mayForce({ force, notBefore = 0 }: Flight, age: number, now: number, { settings }: Rules): boolean {
  const { escalateAfter, readyTimeout } = settings;
  if (escalateAfter === undefined || (force && force.outcome !== "later")) return false;
  return age >= Math.min(escalateAfter, readyTimeout) && now >= notBefore;
}

/** Whether an accepted restart that showed nothing is a restart; not while a forced one is still to come or was refused. */
function countsUnproved({ force }: Flight, { shows, settings }: Rules): boolean {
  if (force ? force.outcome !== "taken" : settings.escalateAfter !== undefined) return false;
  return shows === "nothing" || settings.whenUnproved === "warn";
}
