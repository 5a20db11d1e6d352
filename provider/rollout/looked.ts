import type { Condition, Observation } from "../apis/api";
import { isSilent, unasked } from "./answers";
import { describeFailure, describeUnanswered, type Ending } from "./describe";
import { lookedDraining } from "./draining";
import { jobOf } from "./jobs";
import { lookedStarting, lookedStopping } from "./halves";
import {
  isInHand,
  startOf,
  type InHand,
  type Instance,
  type Phase,
  type PhaseOf,
  type Rules,
  type Step,
} from "./instance";
import {
  accepted,
  asked,
  describeRepetition,
  failed,
  jobSaidSo,
  queued,
  sawDown,
  skipped,
  unrequested,
} from "./outcomes";
import { maxResends, timeToBeSure } from "./resending";
import { lookedRestoring, putBackFirst } from "./restoring";
import { lookedProbing, minReadyOf, proved } from "./probing";
import { countsUnproved, evidenceOf, isForceToCome, isIdle, mayForce, sighted } from "./sightings";
import { isPassing } from "./traits";

/** What one more look at an instance means. Pure. */
export function looked(before: Instance, seen: Observation, now: number, rules: Rules): Step {
  return putBackFirst(before, conclude(before, seen, now, rules), now);
}

function conclude(before: Instance, seen: Observation, now: number, rules: Rules): Step {
  const instance = watched(before, seen, now, rules);
  const { phase } = instance;
  switch (phase.at) {
    case "idle":
    case "queued":
    case "done":
    case "calling":
      return { instance };
    case "draining":
      if (isGone(phase)) return { instance: vanished(instance, phase, rules) };
      return lookedDraining(instance, phase, now, rules);
    case "restoring":
      return { instance: lookedRestoring(instance, phase, now, rules) };
    case "waiting":
      return { instance: lookedWaiting(instance, phase, now, rules) };
    case "joined":
      return { instance: lookedJoined(instance, phase, now, rules) };
    case "unclear":
      return lookedUnclear(instance, phase, now, rules);
    case "probing":
      if (isGone(phase)) return { instance: vanished(instance, phase, rules) };
      return { instance: lookedProbing(instance, phase, now, rules) };
    case "sent":
      return lookedSent(instance, phase, now, rules);
    case "stopping":
    case "starting":
      if (isGone(phase)) return { instance: vanished(instance, phase, rules) };
      return phase.at === "stopping"
        ? lookedStopping(instance, phase, now, rules)
        : lookedStarting(instance, phase, now, rules);
  }
}

/** One more look, taken note of without a conclusion. */
export function watched(before: Instance, seen: Observation, now: number, rules: Rules): Instance {
  const instance = noted(before, seen, now);
  const { phase } = instance;
  if (!isInHand(phase)) return instance;
  const sightings = sighted(instance.entry, phase, seen, now, rules);
  const after = inPhase(instance, { ...phase, seen: sightings });
  if (!isAsked(phase)) return after;
  // Whoever goes on after a kill has only the entry to know by; if the call turns out not to have been applied it is taken back.
  if (sightings.jobDone) return jobSaidSo(after);
  return sightings.downAt === undefined ? after : sawDown(after);
}

function isAsked({ at }: InHand): boolean {
  return ["calling", "sent", "unclear", "stopping", "starting"].includes(at);
}

/** Switched-off and missing instances are no part of the service, unknown states prove nothing. */
const outOfService: ReadonlySet<Condition> = new Set(["rebooting", "unready", "busy", "broken"]);

/** What a look says of the instance itself, whatever it was looked at for. */
export function noted(instance: Instance, seen: Observation, now: number): Instance {
  if (isPassing(seen.error)) {
    return { ...instance, unreadable: { seen, at: now, since: instance.unreadable?.since ?? now } };
  }
  const { unreadable: _unreadable, look, ...rest } = instance;
  const since = look?.seen.detail === seen.detail ? look.since : now;
  const noticed = { ...rest, look: { seen, at: now, since } };
  // A state that nobody knows proves nothing, neither that it is down nor that it is up again.
  if (seen.error || seen.condition === "unknown") return noticed;
  const keepsSlot = instance.keepsSlot && seen.condition !== "ready" && seen.condition !== "missing";
  // Whatever was answered before it went down says nothing of the time after.
  const answers =
    seen.condition === "ready" ? instance.answers : instance.answers && unasked(now, instance.answers);
  const down = outOfService.has(seen.condition) || keepsSlot || isSilent({ ...noticed, answers });
  const { requestedAt, state } = instance.entry;
  // What was asked to restart, by this update or an earlier one, is seen to do so.
  const ours = seen.condition === "rebooting" && requestedAt !== undefined && state !== "restarted";
  return { ...(ours ? sawDown(noticed) : noticed), answers, keepsSlot, down };
}

function inPhase(instance: Instance, phase: InHand): Instance {
  return { ...instance, phase };
}

function isGone({ seen }: InHand): boolean {
  return seen.last.condition === "missing";
}

function vanished(instance: Instance, { seen }: InHand, rules: Rules): Instance {
  const { detail } = seen.last;
  if (rules.settings.whenMissing === "skip") return skipped(instance, "missing", rules, detail);
  return failed(instance, `is not known to the cloud any more (${detail})`, "missing");
}

function end(instance: Instance, phase: InHand, ending: Ending, now: number, rules: Rules): Instance {
  const reason = ending === "unshown" || ending === "unproved" ? ending : "failed";
  return failed(instance, describeFailure(instance, phase, ending, now, rules), reason);
}

function lookedWaiting(instance: Instance, phase: PhaseOf<"waiting">, now: number, rules: Rules): Instance {
  if (isGone(phase)) return vanished(instance, phase, rules);
  if (now - phase.since >= rules.settings.readyTimeout)
    return end(instance, phase, "not restarted", now, rules);
  const { last, before } = phase.seen;
  // A reboot that somebody began while we waited.
  if (last.condition === "rebooting" && before.condition !== "rebooting") {
    return inPhase(instance, { at: "joined", since: now, seen: phase.seen, ours: false });
  }
  // An operation that shows is waited for itself, without any further pause.
  if (!isIdle(last)) return inPhase(instance, { ...phase, notBefore: undefined });
  if (now < (phase.notBefore ?? 0)) return instance;
  // Another wait has its whole time again, unless the cloud says "in progress" of an instance that is not.
  return queued(instance.refusals ? instance : { ...instance, turnSince: undefined });
}

function lookedJoined(instance: Instance, phase: PhaseOf<"joined">, now: number, rules: Rules): Instance {
  if (isGone(phase)) return vanished(instance, phase, rules);
  const { readySince, last } = phase.seen;
  if (readySince !== undefined) {
    if (now - readySince < minReadyOf(rules)) return instance;
    const message = phase.ours
      ? "asked for by an earlier update; its end was awaited"
      : "a reboot that somebody else began was counted";
    return proved(
      instance,
      phase,
      evidenceOf(phase.seen) ?? phase.evidence ?? "seenDown",
      now,
      rules,
      message,
    );
  }
  if (last.condition === "stopped") {
    return queued(instance.refusals ? instance : { ...instance, turnSince: undefined });
  }
  if (now - phase.since < rules.settings.readyTimeout) return instance;
  return end(instance, phase, "not ready", now, rules);
}

function lookedUnclear(instance: Instance, phase: PhaseOf<"unclear">, now: number, rules: Rules): Step {
  if (isGone(phase)) return { instance: vanished(instance, phase, rules) };
  if (evidenceOf(phase.seen)) {
    const after = asked(accepted(instance, {}, false), phase, now);
    return isHalfDone(after.phase) ? lookedStopping(after, after.phase, now, rules) : { instance: after };
  }
  return { instance: stillUnclear(instance, phase, now, rules) };
}

function isHalfDone(phase: Phase): phase is PhaseOf<"stopping"> {
  return phase.at === "stopping";
}

function stillUnclear(instance: Instance, phase: PhaseOf<"unclear">, now: number, rules: Rules): Instance {
  const { settings, api } = rules;
  const { seen } = phase;
  const age = now - phase.since;
  if (age < timeToBeSure(settings)) return instance;
  // A boot time tells afterwards, too; a status that nobody saw change tells nothing.
  const readable = !seen.last.error;
  const sure = api.shows === "bootTime" ? readable && seen.last.bootTime !== undefined : !seen.blind;
  if (sure && api.shows !== "nothing") return notApplied(instance, phase, rules);
  if (api.shows !== "nothing" && age < settings.readyTimeout) return instance;
  return end(instance, phase, "unshown", now, rules);
}

function notApplied(before: Instance, phase: PhaseOf<"unclear">, { api }: Rules): Instance {
  // A boot time that did not move is certain; a status that nobody saw change may have changed between two looks.
  const certain = api.shows === "bootTime";
  const repetition = certain ? before.repetition : (describeRepetition(before.entry) ?? before.repetition);
  const resends = before.resends + 1;
  const instance = { ...before, repetition, resends, turnSince: undefined };
  // What may have been carried out all the same stays asked for, also if this run never comes to send it again.
  if (resends <= maxResends) return queued(certain ? unrequested(instance) : instance);
  const words = describeUnanswered(resends, certain, phase.seen.last.detail);
  return failed(certain ? unrequested(instance) : instance, words);
}

function lookedSent(instance: Instance, phase: PhaseOf<"sent">, now: number, rules: Rules): Step {
  if (isGone(phase)) return { instance: vanished(instance, phase, rules) };
  const { settings, api } = rules;
  const { force, seen } = phase;
  const age = now - startOf(phase);
  const over = age >= settings.readyTimeout;
  const forces = mayForce(force, age, now, rules) && !(force && over);
  if (jobOf(instance.entry, seen.last)?.state === "failed") {
    if (forces) return { instance, effect: "force" };
    if (isForceToCome(force, rules) && !over) return { instance };
    return { instance: end(instance, phase, "job failed", now, rules) };
  }
  const downBefore = seen.downBefore && age >= settings.settle ? "seenDown" : undefined;
  const evidence = evidenceOf(seen) ?? downBefore;
  const readyFor = seen.readySince === undefined ? undefined : now - seen.readySince;
  if (readyFor !== undefined && evidence) {
    return {
      instance: readyFor >= minReadyOf(rules) ? proved(instance, phase, evidence, now, rules) : instance,
    };
  }
  if (forces) return { instance, effect: "force" };
  if (readyFor !== undefined && countsUnproved(force, rules)) {
    if (readyFor < minReadyOf(rules) || age < settings.settle) return { instance };
    const message = `${api.product} showed no sign of the restart it accepted`;
    return { instance: proved(instance, phase, "none", now, rules, message) };
  }
  if (!over) return { instance };
  if (readyFor === undefined) return { instance: end(instance, phase, "not ready", now, rules) };
  const isCertain = api.shows === "bootTime" && seen.before.bootTime !== undefined;
  return { instance: end(instance, phase, isCertain ? "never down" : "unproved", now, rules) };
}
