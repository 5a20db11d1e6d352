import type { Condition, Observation } from "../apis/api";
import { startOf, type Forced, type InHand, type Rules, type Sightings } from "./instance";
import { jobOf } from "./jobs";
import type { Evidence, LedgerEntry } from "./ledger";
import { interval } from "./rhythm";

/** Looks that follow each other this quickly leave no gap, however short the interval is; milliseconds. */
const leastGap = 2_000;

/** One more look, taken note of. What happened in a gap of more than three looks was not seen. */
export function sighted(
  entry: LedgerEntry,
  phase: InHand,
  seen: Observation,
  now: number,
  rules: Rules,
): Sightings {
  const { readySince, ...before } = phase.seen;
  const job = jobOf(entry, seen)?.state;
  const usual = interval(now - startOf(phase), rules.api, rules.settings.pollInterval);
  // A read that a throttle held back is no failure, and yet nobody was looking.
  const late = now - (before.lookedAt ?? phase.since) > Math.max(3 * usual, leastGap);
  const downAt = before.downAt ?? (wentDown(before, seen, rules) ? now : undefined);
  return {
    ...before,
    last: seen,
    lookedAt: now,
    // While its job goes on it may still go down.
    ...(seen.condition === "ready" && job !== "running" && { readySince: readySince ?? now }),
    ...(job === "succeeded" && { jobDone: true }),
    ...(downAt !== undefined && { downAt }),
    ...((seen.error || late) && { blind: true }),
  };
}

/**
 * A reboot shows, or an instance that was in service is not any more; if we stop it ourselves, only that it is stopped.
 * An unreadable one shows nothing.
 */
function wentDown({ before }: Sightings, seen: Observation, { api }: Rules): boolean {
  if (seen.error) return false;
  if (api.secondHalf) return seen.condition === "rebooting" || seen.condition === "stopped";
  return seen.condition === "rebooting" || (before.condition === "ready" && seen.condition !== "ready");
}

/** What proves a restart: its boot time moved, its job says so, or it was seen down. */
export function evidenceOf({ before, last, downAt, jobDone }: Sightings): Evidence | undefined {
  const [then, now] = [before, last].map(({ bootMark, bootTime }) => bootMark ?? bootTime);
  if (then !== undefined && now !== undefined && now > then) return "bootTime";
  if (jobDone) return "job";
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
  if (escalateAfter === undefined || !isForceToCome(force, { settings })) return false;
  return age >= Math.min(escalateAfter, readyTimeout) && now >= (force?.notBefore ?? 0);
}

/** Whether a forced restart is still to be sent, now or later. */
export function isForceToCome(force: Forced | undefined, { settings }: Pick<Rules, "settings">): boolean {
  return settings.escalateAfter !== undefined && (!force || force.outcome === "later");
}

/** Whether an accepted restart that showed nothing is a restart; not while a forced one is to come or was refused. */
export function countsUnproved(force: Forced | undefined, { api, settings }: Rules): boolean {
  if (force ? force.outcome !== "taken" : settings.escalateAfter !== undefined) return false;
  return api.shows === "nothing" || settings.whenUnproved === "warn";
}
