import type { ServiceState } from "../apis/drain";
import { calling } from "./calling";
import { decide, type Situation } from "./decide";
import { describeInUse } from "./describe-drain";
import { lastSeen, type Draining, type Instance, type PhaseOf, type Rules, type Step } from "./instance";
import { deferred, failed, settled, skipped } from "./outcomes";
import { counted } from "./probing";
import { effectAfter, pauseAfter } from "./restoring";
import type { DrainSettings } from "./settings";
import { isClearNo } from "./traits";

/*
 * Taking an instance out of service before its restart. All pure.
 */

/** A request that nobody seems to follow is given up after so many. */
const mostRequests = 8;
/** Sessions end this long after the time at which users are logged off, at the latest; milliseconds. */
const logoffTakes = 120_000;

/** An instance whose restart may begin is taken out of service first. */
export function drainFirst(instance: Instance, now: number, rules: Rules): Step {
  const seen = lastSeen(instance);
  const since = instance.drainSince ?? now;
  const phase: Draining = { at: "draining", since, seen: { before: seen, last: seen, lookedAt: now } };
  const drained = { ...instance, drainSince: since, phase };
  return goOn(drained, phase, now, rules);
}

/** What one more look at a draining instance means. */
export function lookedDraining(
  instance: Instance,
  phase: PhaseOf<"draining">,
  now: number,
  rules: Rules,
): Step {
  const { last } = phase.seen;
  const decision = decide(instance.entry, last.error ? undefined : last, situationOf(rules, now));
  switch (decision.action) {
    case "restart":
      return goOn(instance, phase, now, rules);
    case "wait":
      if (decision.then === "count") {
        const seen = { ...phase.seen, downAt: now };
        return { instance: { ...instance, phase: { at: "joined", since: now, seen, ours: decision.ours } } };
      }
      return { instance: isOverdue(phase, now, rules) ? gaveUp(instance) : instance };
    case "count":
      return { instance: counted(instance, decision.evidence, now, rules, decision.message) };
    case "settle":
      return { instance: settled(instance) };
    case "start":
      return { instance };
    case "skip":
      return { instance: skipped(instance, decision.as, rules, last.detail) };
    case "defer":
      return { instance: deferred(instance, decision.message) };
    case "fail":
      return { instance: failed(instance, decision.message, decision.reason) };
  }
}

export function situationOf(
  { settings, ledger, first, acceptedNow, deferral }: Rules,
  now: number,
): Situation {
  return { settings, ledger, first, acceptedNow, deferral, now };
}

/** Something else is under way on it, or it cannot be read, for longer than anything may take. */
function isOverdue({ since }: Draining, now: number, { settings }: Rules): boolean {
  const { timeout = 0, logoffDelay = 0 } = settings.drain ?? {};
  return now - since >= timeout + logoffDelay + settings.readyTimeout;
}

function gaveUp(instance: Instance): Instance {
  const { seen } = instance.phase as Draining;
  return failed(instance, `not restarted: another operation did not end. Last seen: ${seen.last.detail}`);
}

/** Nothing but its users keeps it from being restarted. */
function goOn(instance: Instance, phase: Draining, now: number, rules: Rules): Step {
  const { drain } = rules.settings;
  const { service } = phase.seen.last;
  if (!drain) return restart(instance, now, rules);
  if (!service) return { instance: isOverdue(phase, now, rules) ? gaveUp(instance) : instance };
  if (service.isIn) {
    const step = takingOut(instance, phase, service, now, rules);
    return isTakingEffect(step.phase, now) ? { instance: step } : inUse(step, now, rules, drain);
  }
  const outSince = phase.outSince ?? now;
  const out = { ...instance, phase: { ...phase, outSince } };
  if (rules.api.drain?.hasSessions) {
    return service.sessions === 0 ? restart(out, now, rules) : inUse(out, now, rules, drain);
  }
  if (!instance.entry.drained) {
    const message = "is in none of the groups that drain names; restarted without being taken out";
    return { ...restart(out, now, rules, message), warn: message };
  }
  return now - outSince >= drain.wait ? restart(out, now, rules) : { instance: out };
}

/** Asks for it to be taken out, again if it is back by itself. */
function takingOut(
  instance: Instance,
  phase: Draining,
  service: ServiceState,
  now: number,
  rules: Rules,
): Instance {
  const { asking, outSince, ...rest } = phase;
  if (service.held !== undefined) return { ...instance, phase: rest };
  const before = asking?.request === "takeOut" ? asking : undefined;
  if (asking && asking.answeredAt === undefined) return instance;
  const isBack = outSince !== undefined;
  if (before?.answeredAt !== undefined && !isBack && now - before.answeredAt < pauseAfter(before)) {
    return instance;
  }
  const times = before?.times ?? 0;
  if (times >= mostRequests && !before?.error) {
    return failed(
      instance,
      `does not stay ${rules.api.drain?.out ?? "out of service"}. Nothing was restarted.`,
    );
  }
  const { entry } = instance;
  const from = service.groups && [...new Set([...(entry.drainedFrom ?? []), ...service.groups])];
  return {
    ...instance,
    entry: { ...entry, drained: true, ...(from && { drainedFrom: from }) },
    maybeOut: true,
    phase: { ...rest, asking: { request: "takeOut", times, isFirst: !entry.drained } },
  };
}

/** It was asked for, or is about to be, and cannot show yet. */
function isTakingEffect(phase: Instance["phase"], now: number): boolean {
  if (phase.at !== "draining" || phase.asking?.request !== "takeOut") return false;
  const { answeredAt, error, held } = phase.asking;
  return answeredAt === undefined || (!error && held === undefined && now - answeredAt < effectAfter);
}

/** The restart call is to be sent. */
function restart(instance: Instance, now: number, rules: Rules, remark?: string): Step {
  const remarked = remark === undefined ? instance : { ...instance, remark };
  return { instance: calling(remarked, now, rules), effect: "restart" };
}

/** It is in use; what is done about that when its time is over. */
function inUse(instance: Instance, now: number, rules: Rules, drain: DrainSettings): Step {
  const { phase } = instance;
  if (phase.at !== "draining" || now - phase.since < drain.timeout) return { instance };
  const message = describeInUse(phase, drain, rules);
  switch (drain.onTimeout) {
    case "defer":
      return { instance: deferred(instance, message), warn: message };
    case "fail":
      return { instance: failed(instance, message, "inUse") };
    case "restart":
      return restart(instance, now, rules, message);
    case "logoff":
      return loggingOff(instance, phase, now, rules, drain);
  }
}

function loggingOff(
  instance: Instance,
  phase: Draining,
  now: number,
  rules: Rules,
  drain: DrainSettings,
): Step {
  const { asking, warnedAt, loggedOffAt } = phase;
  if (asking && asking.answeredAt === undefined) return { instance };
  const warns = rules.api.drain?.warn !== undefined;
  const delay = warns ? 0 : drain.logoffDelay;
  if (loggedOffAt !== undefined) {
    const message = describeInUse(phase, drain, rules);
    return now - loggedOffAt >= delay + logoffTakes ? restart(instance, now, rules, message) : { instance };
  }
  if (warnedAt !== undefined && now - warnedAt < drain.logoffDelay) return { instance };
  const request = warns && warnedAt === undefined ? "warn" : "logOff";
  const before = asking?.request === request ? asking : undefined;
  if (before && (isClearNo(before.error) || before.times >= mostRequests)) {
    const why = before.error?.message ?? before.held ?? "";
    return { instance: failed(instance, `${describeInUse(phase, drain, rules)} ${why}`.trim(), "inUse") };
  }
  if (before?.answeredAt !== undefined && now - before.answeredAt < pauseAfter(before)) return { instance };
  const next = { request, times: before?.times ?? 0 } as const;
  return { instance: { ...instance, phase: { ...phase, asking: next } } };
}
