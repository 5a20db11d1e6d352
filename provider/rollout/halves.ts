import { describeShortLease, describeUnfinished } from "./describe-halves";
import { lastSeen, type Instance, type PhaseOf, type Rules, type Step } from "./instance";
import { accepted, failed, queued, sawDown } from "./outcomes";
import { withoutOwedStart } from "./owed-start";
import { minReadyOf, proved } from "./probing";
import { maxResends, timeToBeSure } from "./resending";

/*
 * A restart in two halves: what looks mean to an instance that is stopped and started again. All pure.
 */

/** It is stopped, and its start is to be sent. */
export function starting(instance: Instance, now: number, rules: Rules): Step {
  const { phase } = instance;
  const last = lastSeen(instance);
  const again = phase.at === "starting";
  const short = again ? phase.short : describeShortLease(instance, now, rules);
  return {
    instance: {
      ...sawDown(taken(instance)),
      phase: {
        at: "starting",
        since: again ? phase.since : now,
        seen: { before: last, last, downAt: now },
        start: { outcome: "out", at: now },
        rose: false,
        ...(short !== undefined && { short }),
      },
    },
    effect: "start",
    ...(short !== undefined && !again && { say: short }),
  };
}

/** The stop of an update that was killed before it knew the answer was accepted, if it is stopped. */
function taken(instance: Instance): Instance {
  const { state, requestedAt, attempts = 0 } = instance.entry;
  const isOfNow = state === "requested" && requestedAt !== undefined && attempts === 0;
  return isOfNow ? accepted(instance, {}, false) : instance;
}

export function lookedStopping(
  instance: Instance,
  phase: PhaseOf<"stopping">,
  now: number,
  rules: Rules,
): Step {
  const { seen, ours, since } = phase;
  const { condition } = seen.last;
  if (condition === "stopped" || condition === "broken") return starting(instance, now, rules);
  if (condition === "ready") {
    const counts = seen.downAt !== undefined && (ours || !wasUnderWay(instance, rules));
    if (counts)
      return { instance: cameUp(instance, phase, now, rules, "started by somebody else meanwhile") };
    // What an earlier update asked for was not carried out, or was over before this change: its turn comes anew.
    if (!ours) return { instance: queued({ ...withoutOwedStart(instance), turnSince: undefined }) };
  }
  if (now - since < rules.settings.readyTimeout) return { instance };
  return { instance: unfinished(instance, phase, now, rules) };
}

/** It may have been coming up already when this generation was accepted, with what was there before. */
function wasUnderWay({ entry }: Instance, { acceptedNow, first }: Rules): boolean {
  return acceptedNow && first.get(entry.id)?.condition !== "stopped";
}

export function lookedStarting(
  instance: Instance,
  phase: PhaseOf<"starting">,
  now: number,
  rules: Rules,
): Step {
  const { start, seen, since, rose } = phase;
  const { settings } = rules;
  const { condition } = seen.last;
  if (start.outcome === "out") return { instance };
  if (condition === "ready") return { instance: cameUp(instance, phase, now, rules, phase.short) };
  const isLate = now - (start.outcome === "later" ? since : start.at) >= settings.readyTimeout;
  if (isLate) return { instance: unfinished(instance, phase, now, rules) };
  if (condition !== "stopped" && condition !== "broken")
    return { instance: rises.has(condition) ? { ...instance, phase: { ...phase, rose: true } } : instance };
  if (start.outcome === "later")
    return now >= (start.notBefore ?? 0) ? starting(instance, now, rules) : { instance };
  const wasCarriedOut = rose || (condition === "broken" && seen.before.condition !== "broken");
  if (wasCarriedOut) return { instance: unfinished(instance, phase, now, rules) };
  if (start.outcome === "taken" || now - start.at < timeToBeSure(settings)) return { instance };
  const resends = instance.resends + 1;
  if (resends > maxResends) return { instance: unfinished(instance, phase, now, rules) };
  return starting({ ...instance, resends }, now, rules);
}

const rises: ReadonlySet<string> = new Set(["rebooting", "busy", "unready"]);

/** It runs again, whoever started it. */
function cameUp(
  instance: Instance,
  phase: PhaseOf<"stopping" | "starting">,
  now: number,
  rules: Rules,
  message?: string,
): Instance {
  const { readySince } = phase.seen;
  if (readySince === undefined || now - readySince < minReadyOf(rules)) return instance;
  return proved(instance, phase, "seenDown", now, rules, message);
}

/** It is not up again, and still owed its start. */
function unfinished(
  instance: Instance,
  phase: PhaseOf<"stopping" | "starting">,
  now: number,
  rules: Rules,
): Instance {
  return failed(instance, describeUnfinished(instance, phase, now, rules), "startFailed");
}
