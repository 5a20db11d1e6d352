import { isSilent } from "./answers";
import type { Observation } from "../apis/api";
import type { ServiceState } from "../apis/drain";
import { describeLeftOut } from "./describe-drain";
import {
  isInHand,
  unseen,
  type Asking,
  type Instance,
  type Phase,
  type PhaseOf,
  type Restoring,
  type Rules,
  type Step,
} from "./instance";
import type { LedgerEntry } from "./ledger";
import { pauseAfterRefusals } from "./resending";
import { isClearNo } from "./traits";

/*
 * Putting back what was taken out of service. All pure.
 */

/**
 * Whoever has come to an end in this step, and is out of service because of us, is put back first. One whose restart has not
 * brought it back stays out, and of one that the cloud does not know any more nothing is left to be put back.
 */
export function putBackFirst(before: Instance, step: Step, now: number): Step {
  const { phase: then, entry } = step.instance;
  if (then.at !== "done" || before.phase.at === "done" || before.phase.at === "restoring") return step;
  if (!entry.drained) return step;
  const instance = leaving(step.instance, before, then, now);
  return { ...step, instance };
}

/** Its drain is over, whatever comes next. */
export function leaving(after: Instance, before: Instance, then: Restoring["then"], now: number): Instance {
  const { drainSince: _since, ...instance } = after;
  const { entry } = instance;
  if (!entry.drained) return { ...instance, phase: then };
  if (entry.state === "missing") return { ...instance, entry: inService(entry), phase: then };
  const last = lastKnown(after);
  const hasComeBack = last.condition === "ready" && before.phase.at !== "probing";
  if (isFailure(then) && isRestarting(before.phase) && !hasComeBack) return { ...instance, phase: then };
  const restartedSince = isRestart(then) && "seen" in before.phase ? before.phase.since : undefined;
  const asking = { request: "putBack", times: 0 } as const;
  const seen = { before: last, last };
  return { ...instance, phase: { at: "restoring", since: now, seen, then, asking, restartedSince } };
}

/** What an earlier update left out of service; one that is not ready is waited for. */
export function resumed(instance: Instance, now: number): Instance {
  const last = lastKnown(instance);
  const then = instance.phase.at === "queued" ? ({ at: "queued" } as const) : ({ at: "idle" } as const);
  const phase: Restoring = { at: "restoring", since: now, seen: { before: last, last }, then };
  return asked({ ...instance, phase }, phase, now);
}

function lastKnown({ phase, look }: Instance): Observation {
  return look?.seen ?? (isInHand(phase) ? phase.seen.last : unseen);
}

function isRestarting({ at }: Phase): boolean {
  return at === "sent" || at === "joined" || at === "unclear" || at === "probing";
}

function isFailure(then: Restoring["then"]): boolean {
  return then.at === "done" && typeof then.outcome === "object";
}

function isRestart(then: Restoring["then"]): boolean {
  return then.at === "done" && then.outcome === "restarted";
}

/** The entry of what is in service again. */
export function inService({ drained: _drained, drainedFrom: _from, ...entry }: LedgerEntry): LedgerEntry {
  return entry;
}

/** What took effect shows this late at the most; milliseconds. */
export const effectAfter = 10_000;
/** A clear no is taken for an answer after so many. */
const mostRefusals = 3;
/** How long after an answer the same is asked for again. */
export function pauseAfter({ error, times }: Asking): number {
  return error ? pauseAfterRefusals(Math.max(0, times - 1)) : effectAfter;
}

/** One more look at an instance that is put back. */
export function lookedRestoring(
  instance: Instance,
  phase: PhaseOf<"restoring">,
  now: number,
  rules: Rules,
): Instance {
  const { last } = phase.seen;
  if (last.condition === "missing") return restored(instance, phase);
  const { then, asking } = phase;
  // Of one that goes on to be restarted, or failed, its groups' opinion is not awaited.
  const expectsHealth = isRestart(then) || then.at === "idle";
  const isBack =
    last.service?.isIn === true && !last.service.isPartly && !(expectsHealth && last.service.isUnhealthy);
  if (isBack && (asking?.answeredAt !== undefined || !instance.maybeOut)) return restored(instance, phase);
  if (now - phase.since >= rules.settings.readyTimeout || isRefused(asking)) {
    return leftOut(instance, phase, now, rules);
  }
  return asked(instance, phase, now);
}

/** Asks for it, for the first time or again. */
function asked(instance: Instance, phase: Restoring, now: number): Instance {
  const { asking, seen } = phase;
  const { condition, service } = seen.last;
  const request = "putBack" as const;
  if (!asking) {
    if ((condition !== "ready" && condition !== "stopped") || isSilent(instance)) return instance;
    return { ...instance, phase: { ...phase, asking: { request, times: 0 } } };
  }
  if (asking.answeredAt === undefined || !isOut(service)) return instance;
  if (now - asking.answeredAt < pauseAfter(asking)) return instance;
  return { ...instance, phase: { ...phase, asking: { request, times: asking.times } } };
}

function isOut(service: ServiceState | undefined): boolean {
  return service !== undefined && (!service.isIn || service.isPartly === true);
}

function isRefused(asking: Asking | undefined): boolean {
  return asking?.answeredAt !== undefined && isClearNo(asking.error) && asking.times >= mostRefusals;
}

/** It is in service again, or there is nothing left to be put back. */
function restored(instance: Instance, phase: Restoring): Instance {
  const { maybeOut: _maybeOut, ...rest } = instance;
  return { ...rest, entry: inService(instance.entry), phase: phase.then };
}

/** It stays out: the next update begins with putting it back. */
export function leftOut(
  instance: Instance,
  phase: Restoring,
  now: number,
  rules: Pick<Rules, "api" | "settings">,
): Instance {
  const { entry } = instance;
  const { then } = phase;
  const message = describeLeftOut(instance, phase, now, rules);
  // How it came to hold its generation is still what there is to say of it.
  const isOwed = then.at === "queued" || (then.at === "done" && then.outcome !== "restarted");
  return {
    ...instance,
    ...(isOwed && { entry: { ...entry, message } }),
    phase: { at: "done", outcome: { id: entry.id, message, reason: "leftOut" } },
  };
}

/** Nothing that is under way would bring it back. */
export function isToBePutBack(instance: Instance): boolean {
  const { entry, phase, drainSince, look } = instance;
  if (!entry.drained) return false;
  if (phase.at === "draining" || phase.at === "waiting" || phase.at === "restoring") return true;
  const isUp =
    (look?.seen.condition === "ready" && !isSilent(instance)) || look?.seen.condition === "stopped";
  return phase.at === "queued" ? isUp || drainSince !== undefined : phase.at === "idle" && isUp;
}

/** Put back with a request of its own, whatever was asked for before. */
export function askingAnew(instance: Instance, now: number): Instance {
  const { phase } = instance;
  const then = phase.at === "idle" ? phase : ({ at: "queued" } as const);
  const next = phase.at === "restoring" ? instance : leaving(instance, instance, then, now);
  if (next.phase.at !== "restoring") return next;
  const times = next.phase.asking?.times ?? 0;
  return { ...next, phase: { ...next.phase, asking: { request: "putBack", times } } };
}
