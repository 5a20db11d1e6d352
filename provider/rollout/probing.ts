import type { ProbeResult } from "../http/probe";
import { heard, isSilent, questionOf, unasked } from "./answers";
import { describeFailure } from "./describe";
import {
  isInHand,
  lastSeen,
  startOf,
  type Instance,
  type Phase,
  type PhaseOf,
  type Rules,
  type Step,
} from "./instance";
import type { Evidence } from "./ledger";
import { failed, restarted } from "./outcomes";
import { withoutOwedStart } from "./owed-start";
import { putBackFirst } from "./restoring";

/*
 * From the proof of a restart to a service that answers. All pure.
 */

/** Its restart is proved, and the cloud calls it ready: with `readiness` its service is asked before it counts. */
export function proved(
  instance: Instance,
  from: PhaseOf<"probing">["from"],
  evidence: Evidence,
  now: number,
  rules: Rules,
  message?: string,
): Instance {
  if (!rules.settings.readiness) return restarted(instance, evidence, now, rules, message);
  const { since, seen } = from;
  const phase: PhaseOf<"probing"> = { at: "probing", since, seen, from, evidence, message };
  // One that runs is owed no start.
  return { ...withoutOwedStart(instance), answers: instance.answers ?? unasked(now), phase };
}

/** Restarted since the change by whomever, which an answer that is new enough completes. */
export function counted(
  instance: Instance,
  evidence: Evidence,
  now: number,
  rules: Rules,
  message: string,
): Instance {
  const { readiness } = rules.settings;
  const { answers } = instance;
  const isNew = answers?.askedAt !== undefined && now - answers.askedAt <= (readiness?.period ?? 0);
  if (!readiness || (isNew && answers.ready)) return restarted(instance, evidence, now, rules, message);
  const last = lastSeen(instance);
  const seen = { before: last, last, lookedAt: now, readySince: now };
  const asked = { ...instance, answers: answers ?? unasked(now) };
  return proved(asked, { at: "joined", since: now, seen, ours: false }, evidence, now, rules, message);
}

/** How long the cloud alone must call it ready; with `readiness` that time is the answers'. */
export function minReadyOf({ settings }: Rules): number {
  return settings.readiness ? 0 : settings.minReady;
}

/** Why it cannot be asked, if it is to be. */
export function problemOf(instance: Instance, { settings }: Rules): string | undefined {
  const question = questionOf(instance, settings.readiness);
  return question && "problem" in question ? question.problem : undefined;
}

/** What the service on an instance answered. */
export function probed(
  before: Instance,
  result: ProbeResult,
  askedAt: number,
  now: number,
  rules: Rules,
): Step {
  return putBackFirst(before, concluded(before, result, askedAt, now, rules), now);
}

function concluded(before: Instance, result: ProbeResult, askedAt: number, now: number, rules: Rules): Step {
  const { readiness, minReady } = rules.settings;
  if (!before.answers || !readiness) return { instance: before };
  const { phase } = before;
  // It may have been asked before its restart, or before it went down.
  if (!hears(phase) || (before.look?.seen.condition ?? "ready") !== "ready") return { instance: before };
  // The first answer of all is enough for one that nothing was done to.
  const isFirst = phase.at !== "probing" && before.answers.said === undefined;
  const enough = isFirst ? 1 : readiness.successThreshold;
  const answers = heard(before.answers, result, askedAt, now, enough);
  if (answers === before.answers) return { instance: before };
  const instance = silenced({ ...before, answers }, before);
  if (phase.at !== "probing") return { instance };
  if (answers.ready && now - answers.since >= minReady) {
    return { instance: restarted(instance, phase.evidence, now, rules, phase.message) };
  }
  return { instance: overdue(instance, phase, now, rules) };
}

/** Nothing is done to it, or its service is what is waited for. */
function hears(phase: Phase): boolean {
  if (phase.at === "probing") return phase.seen.readySince !== undefined;
  return phase.at === "restoring" || !isInHand(phase);
}

/** Whether it is down follows what it answers; nothing else is known to have changed. */
function silenced(instance: Instance, before: Instance): Instance {
  if (isSilent(instance)) return { ...instance, down: true };
  return isSilent(before) ? { ...instance, down: false, keepsSlot: false } : instance;
}

/** One more look at an instance whose service is being asked. */
export function lookedProbing(
  instance: Instance,
  phase: PhaseOf<"probing">,
  now: number,
  rules: Rules,
): Instance {
  return overdue(instance, phase, now, rules);
}

function overdue(instance: Instance, phase: PhaseOf<"probing">, now: number, rules: Rules): Instance {
  if (now - startOf(phase) < rules.settings.readyTimeout) return instance;
  return failed(instance, describeFailure(instance, phase, "not ready", now, rules));
}
