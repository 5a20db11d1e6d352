import type { Observation, Shows } from "../apis/api";
import type { Evidence } from "./ledger";
import type { RolloutSettings } from "./settings";

/**
 * An instance that holds a slot.
 *
 * - `waiting`: nothing sent; something else is under way on it
 * - `sent`: the restart was accepted, its proof is awaited
 * - `unresolved`: the restart was sent and no clear answer came; reading tells whether it was applied
 */
export interface Flight {
  readonly id: string;
  readonly mode: "waiting" | "sent" | "unresolved";
  /** When this mode began, milliseconds since the epoch. */
  readonly since: number;
  /** What was seen last before the request. */
  readonly before: Observation;
  readonly last: Observation;
  /** In `waiting`: the reboot under way counts as the restart. */
  readonly joined: boolean;
  readonly sawDownAt?: number;
  readonly readySince?: number;
  readonly escalated?: boolean;
}

export type Verdict =
  | { readonly kind: "goOn"; readonly flight: Flight }
  /** The request of unknown outcome was applied after all. */
  | { readonly kind: "applied"; readonly flight: Flight }
  /** The request of unknown outcome was not applied. */
  | { readonly kind: "notApplied" }
  /** Its turn has come at last. */
  | { readonly kind: "send"; readonly flight: Flight }
  /** Not done in time: to be sent once more as a forced restart. */
  | { readonly kind: "escalate"; readonly flight: Flight }
  | { readonly kind: "restarted"; readonly evidence: Evidence; readonly message?: string }
  | { readonly kind: "vanished"; readonly detail: string }
  | { readonly kind: "failed"; readonly why: string };

export interface Rules {
  readonly settings: Pick<RolloutSettings, "readyTimeout" | "minReady" | "settle" | "escalateAfter">;
  readonly shows: Shows;
  readonly product: string;
}

/** What one more look at an instance means for its flight. Pure. */
export function advance(before: Flight, seen: Observation, now: number, rules: Rules): Verdict {
  if (seen.condition === "missing") return { kind: "vanished", detail: seen.detail };
  const flight = look(before, seen, now);
  if (flight.mode === "waiting") return advanceWaiting(flight, now, rules);
  if (flight.mode === "unresolved") return advanceUnresolved(flight, now, rules);
  return advanceSent(flight, now, rules);
}

function look(flight: Flight, seen: Observation, now: number): Flight {
  const { readySince: _readySince, ...rest } = flight;
  const ready = seen.condition === "ready";
  const down = flight.sawDownAt ?? (wentDown(flight, seen) ? now : undefined);
  return {
    ...rest,
    last: seen,
    ...(ready && { readySince: flight.readySince ?? now }),
    ...(down !== undefined && { sawDownAt: down }),
  };
}

/** A reboot shows, or an instance that was in service is not any more. An unreadable one shows nothing. */
function wentDown({ before }: Flight, seen: Observation): boolean {
  if (seen.error) return false;
  return seen.condition === "rebooting" || (before.condition === "ready" && seen.condition !== "ready");
}

function bootMoved({ before, last }: Flight): boolean {
  return before.bootTime !== undefined && last.bootTime !== undefined && last.bootTime > before.bootTime;
}

function evidenceOf(flight: Flight): Evidence | undefined {
  if (bootMoved(flight)) return "bootTime";
  return flight.sawDownAt === undefined ? undefined : "seenDown";
}

function advanceWaiting(flight: Flight, now: number, { settings }: Rules): Verdict {
  if (flight.readySince !== undefined) {
    if (!flight.joined) return { kind: "send", flight };
    if (now - flight.readySince < settings.minReady) return { kind: "goOn", flight };
    const evidence = evidenceOf(flight) ?? "seenDown";
    return { kind: "restarted", evidence, message: "a reboot that somebody else began was counted" };
  }
  // Once it is out of its other operation, a machine that is merely out of service is worth a restart.
  const condition = flight.last.condition;
  if (!flight.joined && (condition === "unready" || condition === "broken")) return { kind: "send", flight };
  if (now - flight.since < settings.readyTimeout) return { kind: "goOn", flight };
  return {
    kind: "failed",
    why: `not restarted: another operation did not end. Last seen: ${flight.last.detail}`,
  };
}

function advanceUnresolved(flight: Flight, now: number, { settings, shows }: Rules): Verdict {
  if (evidenceOf(flight)) return { kind: "applied", flight: { ...flight, mode: "sent" } };
  if (now - flight.since < settings.settle) return { kind: "goOn", flight };
  if (shows !== "nothing") return { kind: "notApplied" };
  return { kind: "failed", why: "cannot show whether it restarted" };
}

function advanceSent(flight: Flight, now: number, rules: Rules): Verdict {
  const { settings, shows } = rules;
  const age = now - flight.since;
  const evidence = evidenceOf(flight);
  if (flight.readySince !== undefined) {
    const longEnough = now - flight.readySince >= settings.minReady;
    if (evidence) return longEnough ? { kind: "restarted", evidence } : { kind: "goOn", flight };
    const silent = shows !== "bootTime" || flight.before.bootTime === undefined;
    if (silent && longEnough && age >= settings.settle) {
      return {
        kind: "restarted",
        evidence: "none",
        message: `${rules.product} showed no sign of the restart it accepted`,
      };
    }
    if (silent || age < settings.readyTimeout) return { kind: "goOn", flight };
    return { kind: "failed", why: "accepted, but it never went down and its boot time did not move" };
  }
  if (settings.escalateAfter !== undefined && !flight.escalated && age >= settings.escalateAfter) {
    return { kind: "escalate", flight };
  }
  return age < settings.readyTimeout ? { kind: "goOn", flight } : { kind: "failed", why: "not ready" };
}
