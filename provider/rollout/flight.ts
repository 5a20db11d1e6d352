import type { Observation, Shows } from "../apis/api";
import type { Evidence } from "./ledger";
import type { RolloutSettings } from "./settings";

/**
 * An instance that holds a slot.
 *
 * - `waiting`: nothing sent; something else is under way on it
 * - `joined`: nothing sent; a reboot is under way that counts as the restart
 * - `sent`: the restart was accepted, its proof is awaited
 * - `unresolved`: the restart was sent and no clear answer came; reading tells whether it was applied
 */
export interface Flight {
  readonly id: string;
  readonly mode: "waiting" | "joined" | "sent" | "unresolved";
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
  readonly escalated?: boolean;
  /** A look failed or came late: what happened meanwhile was not seen. */
  readonly blind?: boolean;
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
  /** `unshown`: the API cannot show whether it was restarted. */
  | { readonly kind: "failed"; readonly why: string; readonly flight: Flight; readonly unshown?: boolean };

export interface Rules {
  readonly settings: Pick<
    RolloutSettings,
    "readyTimeout" | "minReady" | "settle" | "escalateAfter" | "pollInterval"
  >;
  readonly shows: Shows;
  readonly product: string;
}

/** What one more look at an instance means for its flight. Pure. */
export function advance(before: Flight, seen: Observation, now: number, rules: Rules): Verdict {
  if (seen.condition === "missing") return { kind: "vanished", detail: seen.detail };
  const flight = look(before, seen, now, rules);
  switch (flight.mode) {
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

/** Looks further apart than this may have missed a whole reboot; milliseconds. */
const longestGap = 30_000;

function look(flight: Flight, seen: Observation, now: number, { settings }: Rules): Flight {
  const { readySince: _readySince, ...rest } = flight;
  const ready = seen.condition === "ready";
  // A read that a throttle held back is no failure, and yet nobody was looking.
  const late =
    now - (flight.lookedAt ?? flight.since) > Math.max(longestGap, 2 * (settings.pollInterval ?? 0));
  const down = flight.sawDownAt ?? (wentDown(flight, seen) ? now : undefined);
  return {
    ...rest,
    last: seen,
    lookedAt: now,
    ...(ready && { readySince: flight.readySince ?? now }),
    ...(down !== undefined && { sawDownAt: down }),
    ...((seen.error || late) && { blind: true }),
  };
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
    return {
      kind: "failed",
      why: `not restarted: another operation did not end. Last seen: ${flight.last.detail}`,
      flight,
    };
  }
  const { condition } = flight.last;
  // A reboot that somebody began while we waited.
  if (condition === "rebooting" && flight.before.condition !== "rebooting") {
    return { kind: "goOn", flight: { ...flight, mode: "joined", since: now } };
  }
  const over = ["ready", "unready", "broken", "stopped"].includes(condition);
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
  return { kind: "failed", why: "cannot show whether it restarted", flight, unshown: true };
}

function advanceSent(flight: Flight, now: number, rules: Rules): Verdict {
  const { settings, shows } = rules;
  const age = now - flight.since;
  const downBefore = flight.downBefore && age >= settings.settle ? "seenDown" : undefined;
  const evidence = evidenceOf(flight) ?? downBefore;
  const ready = flight.readySince !== undefined;
  if (flight.readySince !== undefined && evidence) {
    const longEnough = now - flight.readySince >= settings.minReady;
    return longEnough ? { kind: "restarted", evidence } : { kind: "goOn", flight };
  }
  const mayEscalate = settings.escalateAfter !== undefined && !flight.escalated;
  const escalateAfter = Math.min(settings.escalateAfter ?? 0, settings.readyTimeout);
  if (mayEscalate && age >= escalateAfter) return { kind: "escalate", flight };
  const silent = ready && (shows !== "bootTime" || flight.before.bootTime === undefined);
  if (silent) {
    const longEnough = now - (flight.readySince ?? now) >= settings.minReady && age >= settings.settle;
    if (mayEscalate || !longEnough) return { kind: "goOn", flight };
    const message = `${rules.product} showed no sign of the restart it accepted`;
    return { kind: "restarted", evidence: "none", message };
  }
  if (age < settings.readyTimeout) return { kind: "goOn", flight };
  return {
    kind: "failed",
    why: ready ? "but it never went down and its boot time did not move" : "not ready",
    flight,
  };
}
