import type { ApiError } from "../shared/errors";
import { describeRefusedForce, notRestarted } from "./describe";
import { describeRefusedStart } from "./describe-halves";
import type { Forced, Instance, PhaseOf, Start, Step } from "./instance";
import { noted } from "./looked";
import { accepted, asked, failed, queued, unrequested, withoutJob } from "./outcomes";
import { pauseAfterRefusals } from "./resending";
import { putBackFirst } from "./restoring";
import type { Answer } from "./send";

/**
 * What the cloud's answer to a restart call means for one instance. The call for a `calling` instance was the restart, that
 * for a `sent` one the forced restart after it, that for a `starting` one its start; any other asked for nothing. Pure.
 */
export function answered(instance: Instance, answer: Answer, now: number): Step {
  return putBackFirst(instance, answeredCall(instance, answer, now), now);
}

function answeredCall(instance: Instance, answer: Answer, now: number): Step {
  const { phase } = instance;
  switch (phase.at) {
    case "calling":
      return answeredRestart(instance, phase, answer, now);
    case "sent":
      return answeredForce(instance, phase, answer, now);
    case "starting":
      return answeredStart(instance, phase, answer, now);
    case "idle":
    case "queued":
    case "waiting":
    case "joined":
    case "unclear":
    case "stopping":
    case "draining":
    case "restoring":
    case "probing":
    case "done":
      return { instance: answer.kind === "recheck" ? noted(instance, answer.seen, now) : instance };
  }
}

function answeredRestart(instance: Instance, phase: PhaseOf<"calling">, answer: Answer, now: number): Step {
  const { readySince: _readySince, ...seen } = phase.seen;
  switch (answer.kind) {
    case "accepted":
      return { instance: asked(accepted(instance, answer.receipt, false), phase, now) };
    case "unresolved":
      return { instance: { ...instance, phase: { at: "unclear", since: now, seen } }, fault: answer.fault };
    case "conflict":
      // Nothing is under way on a broken instance that could end: it cannot be restarted in its state.
      if (instance.look?.seen.condition === "broken") return { instance: refused(instance, answer.error) };
      return { instance: putOff(instance, phase, answer, now) };
    case "throttled":
      return { instance: putOff(instance, phase, answer, now) };
    case "recheck":
      return { instance: noted(queued(unrequested(instance)), answer.seen, now) };
    case "unsent":
      return { instance: queued(unrequested(instance)) };
    case "refused": {
      const halt = answer.halts ? answer.error.message : undefined;
      return { instance: refused(instance, answer.error), ...(halt !== undefined && { halt }) };
    }
  }
}

function refused(instance: Instance, error: ApiError): Instance {
  return failed(unrequested(instance), notRestarted(error));
}

/** Certainly not carried out, and worth trying again. */
function putOff(
  instance: Instance,
  { seen }: PhaseOf<"calling">,
  { kind, error }: Extract<Answer, { kind: "conflict" | "throttled" }>,
  now: number,
): Instance {
  const { notBefore, ...rest } = pausing(unrequested(instance), error, now);
  return {
    ...rest,
    phase: {
      at: "waiting",
      since: instance.turnSince ?? now,
      seen,
      for: kind === "conflict" ? "operation" : "throttle",
      notBefore,
    },
  };
}

function pausing(instance: Instance, error: ApiError, now: number): Instance & { notBefore: number } {
  const times = instance.refusals?.times ?? 0;
  const notBefore = now + pauseAfterRefusals(times);
  return { ...instance, refusals: { times: times + 1, error }, notBefore };
}

/** The graceful restart was accepted before, and its end is awaited whatever becomes of the forced one. */
function answeredForce(instance: Instance, phase: PhaseOf<"sent">, answer: Answer, now: number): Step {
  switch (answer.kind) {
    case "accepted":
      return {
        instance: taken(accepted(instance, answer.receipt, true), phase, { outcome: "taken", at: now }),
      };
    case "unresolved": {
      const force: Forced = { outcome: "taken", at: now, error: answer.error };
      // Nobody knows its job, and that of the graceful one says nothing of it.
      return { instance: taken(withoutJob(instance), phase, force), fault: answer.fault };
    }
    case "conflict":
    case "throttled": {
      const { notBefore, ...rest } = pausing(instance, answer.error, now);
      const force: Forced = { outcome: "later", at: now, notBefore, error: answer.error };
      return { instance: { ...rest, phase: { ...phase, force } } };
    }
    case "recheck": {
      const force: Forced = { outcome: "later", at: now };
      return { instance: noted({ ...instance, phase: { ...phase, force } }, answer.seen, now) };
    }
    case "unsent":
      return { instance };
    case "refused": {
      const force: Forced = { outcome: "refused", at: now, error: answer.error };
      const say = describeRefusedForce(answer.error);
      const halt = answer.halts ? answer.error.message : undefined;
      return {
        instance: { ...instance, phase: { ...phase, force } },
        say,
        ...(halt !== undefined && { halt }),
      };
    }
  }
}

/** What was stopped stays owed its start until it runs, whatever becomes of this one. */
function answeredStart(instance: Instance, phase: PhaseOf<"starting">, answer: Answer, now: number): Step {
  const after = (start: Start): Instance => ({ ...instance, phase: { ...phase, start } });
  switch (answer.kind) {
    case "accepted":
      return { instance: after({ outcome: "taken", at: now }) };
    case "unresolved":
      return { instance: after({ outcome: "unclear", at: now }), fault: answer.fault };
    case "conflict":
    case "throttled": {
      const { notBefore, refusals } = pausing(instance, answer.error, now);
      const later = after({ outcome: "later", at: now, notBefore });
      return { instance: { ...later, ...(refusals && { refusals }) } };
    }
    case "recheck":
      return { instance: noted(after({ outcome: "later", at: now }), answer.seen, now) };
    case "unsent":
      return { instance: after({ outcome: "later", at: now }) };
    case "refused": {
      const halt = answer.halts ? answer.error.message : undefined;
      const words = describeRefusedStart(instance, answer.error, now);
      return { instance: failed(instance, words, "startFailed"), ...(halt !== undefined && { halt }) };
    }
  }
}

/** What the graceful restart showed is no sign of the forced one, which takes it down once more. */
function taken(instance: Instance, phase: PhaseOf<"sent">, force: Forced): Instance {
  const { downAt, jobDone, readySince: _readySince, ...seen } = phase.seen;
  const before = instance.look?.seen ?? seen.before;
  const downBefore = seen.downBefore ?? (downAt !== undefined || jobDone === true);
  return { ...instance, phase: { ...phase, force, seen: { ...seen, before, last: before, downBefore } } };
}
