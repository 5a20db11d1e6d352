import { judged, unasked } from "./answers";
import { decide, type Decision } from "./decide";
import { timeOf } from "./describe";
import {
  lastSeen,
  type FinishedRestart,
  type Instance,
  type PhaseOf,
  type Rules,
  type Step,
} from "./instance";
import { drainFirst, situationOf } from "./draining";
import { starting } from "./halves";
import { calling } from "./calling";
import { deferred, failed, settled, skipped } from "./outcomes";
import { withoutOwedStart } from "./owed-start";
import { putBackFirst } from "./restoring";
import { counted, problemOf } from "./probing";

/** What else is known when an instance's turn comes. */
export interface Around {
  /** Another resource of this process restarted it since this rollout began. */
  readonly elsewhere?: FinishedRestart | undefined;
  /** When any instance was last read, milliseconds since the epoch. */
  readonly lastReadAt: number;
}

/** What an instance's turn brings: whether it may go, and how. Pure. */
export function begin(instance: Instance, now: number, rules: Rules, around: Around): Step {
  return putBackFirst(instance, turn(instance, now, rules, around), now);
}

function turn(instance: Instance, now: number, rules: Rules, around: Around): Step {
  if (instance.unreadable) return { instance: passedOver(instance, instance.unreadable, now, rules, around) };
  if (around.elsewhere) {
    const message = "restarted by another resource of this program meanwhile";
    const anew = { ...instance, answers: instance.answers && unasked(now, instance.answers) };
    return { instance: counted(anew, around.elsewhere.evidence, now, rules, message) };
  }
  const seen = judged(instance);
  const decision = decide(instance.entry, seen, situationOf(rules, now));
  const asks = decision.action === "restart" || decision.action === "count";
  const problem = asks ? problemOf(instance, rules) : undefined;
  if (problem !== undefined) return { instance: failed(instance, `${problem}. Nothing was restarted.`) };
  switch (decision.action) {
    case "restart":
      if (rules.settings.drain) return drainFirst(takingTurn(instance, now), now, rules);
      return { instance: calling(takingTurn(instance, now), now, rules), effect: "restart" };
    case "start":
      return starting(takingTurn(instance, now), now, rules);
    case "settle":
      return { instance: settled(instance) };
    case "wait":
      return { instance: waiting(takingTurn(instance, now), decision, now) };
    case "count":
      return { instance: counted(instance, decision.evidence, now, rules, decision.message) };
    case "skip":
      return { instance: skipped(instance, decision.as, rules, seen?.detail) };
    case "defer":
      return { instance: deferred(upAgain(instance), decision.message) };
    case "fail":
      return { instance: failed(upAgain(instance), decision.message, decision.reason) };
  }
}

/** One that runs is owed no start, however it came to run. */
function upAgain(instance: Instance): Instance {
  return instance.look?.seen.condition === "ready" ? withoutOwedStart(instance) : instance;
}

function takingTurn(instance: Instance, now: number): Instance {
  return { ...instance, turnSince: instance.turnSince ?? now };
}

function waiting(instance: Instance, decision: Extract<Decision, { action: "wait" }>, now: number): Instance {
  return { ...instance, phase: waitingPhase(instance, decision, now) };
}

function waitingPhase(
  instance: Instance,
  decision: Extract<Decision, { action: "wait" }>,
  now: number,
): PhaseOf<"waiting" | "joined" | "sent" | "stopping"> {
  const last = lastSeen(instance);
  const seen = { before: last, last };
  switch (decision.then) {
    case "decide":
      return { at: "waiting", since: instance.turnSince ?? now, seen, for: "operation" };
    case "count":
      // Its service alone may be what is not ready.
      return {
        at: "joined",
        since: now,
        seen: last.condition === "ready" ? seen : { ...seen, downAt: now },
        ours: decision.ours,
        evidence: decision.evidence,
      };
    case "start": {
      const downAt = last.condition === "rebooting" ? { downAt: now } : {};
      return { at: "stopping", since: now, seen: { ...seen, ...downAt }, ours: false };
    }
    case "prove":
      return { at: "sent", since: decision.since, seen: { ...seen, lookedAt: now } };
  }
}

/** One that alone could not be read fails by itself after the time that it would have had. */
function passedOver(
  instance: Instance,
  { since, seen }: NonNullable<Instance["unreadable"]>,
  now: number,
  { settings }: Rules,
  { lastReadAt }: Around,
): Instance {
  if (lastReadAt <= since || now - since < settings.readyTimeout) return instance;
  return failed(instance, `cannot be read since ${timeOf(since, now)}, while others can. ${seen.detail}`);
}
