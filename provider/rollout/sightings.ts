import type { Condition, Observation } from "../apis/api";
import { startOf, type Forced, type InHand, type Rules, type Sightings } from "./instance";
import type { Evidence } from "./ledger";
import { interval } from "./rhythm";

/** Looks that follow each other this quickly leave no gap, however short the interval is; milliseconds. */
const leastGap = 2_000;

/** One more look, taken note of. What happened in a gap of more than three looks was not seen. */
export function sighted(phase: InHand, seen: Observation, now: number, rules: Rules): Sightings {
  const { readySince, ...before } = phase.seen;
  const usual = interval(now - startOf(phase), rules.api, rules.settings.pollInterval);
  // A read that a throttle held back is no failure, and yet nobody was looking.
  const late = now - (before.lookedAt ?? phase.since) > Math.max(3 * usual, leastGap);
  const downAt = before.downAt ?? (wentDown(before, seen) ? now : undefined);
  return {
    ...before,
    last: seen,
    lookedAt: now,
    ...(seen.condition === "ready" && { readySince: readySince ?? now }),
    ...(downAt !== undefined && { downAt }),
    ...((seen.error || late) && { blind: true }),
  };
}

/** A reboot shows, or an instance that was in service is not any more. An unreadable one shows nothing. */
function wentDown({ before }: Sightings, seen: Observation): boolean {
  if (seen.error) return false;
  return seen.condition === "rebooting" || (before.condition === "ready" && seen.condition !== "ready");
}

/** What proves a restart: its boot time moved, or it was seen down. */
export function evidenceOf({ before, last, downAt }: Sightings): Evidence | undefined {
  const [then, now] = [before, last].map(({ bootMark, bootTime }) => bootMark ?? bootTime);
  if (then !== undefined && now !== undefined && now > then) return "bootTime";
  return downAt === undefined ? undefined : "seenDown";
}

/** No operation is under way on it. */
const idle: ReadonlySet<Condition> = new Set(["ready", "unready", "broken", "stopped"]);

export function isIdle({ condition }: Observation): boolean {
  return idle.has(condition);
}

/** A graceful restart that is not done in time is sent as a forced one, until that is taken or refused for good. */
export function mayForce(force: Forced | undefined, age: number, now: number, { settings }: Rules): boolean {
  const { escalateAfter, readyTimeout } = settings;
  if (escalateAfter === undefined || (force && force.outcome !== "later")) return false;
  return age >= Math.min(escalateAfter, readyTimeout) && now >= (force?.notBefore ?? 0);
}

/** Whether an accepted restart that showed nothing is a restart; not while a forced one is to come or was refused. */
export function countsUnproved(force: Forced | undefined, { api, settings }: Rules): boolean {
  if (force ? force.outcome !== "taken" : settings.escalateAfter !== undefined) return false;
  return api.shows === "nothing" || settings.whenUnproved === "warn";
}
