import type { Observation } from "../apis/api";
import type { ProbeResult } from "../http/probe";
import type { Instance } from "./instance";
import { questionFor, type Question, type Readiness } from "./question";

/*
 * What the service on an instance answers, beside what the cloud says of it. All pure; instants in milliseconds since
 * the epoch.
 */

/** What was last heard of a service. */
export interface Answers {
  /** Answers to what was asked before say nothing: the instance was restarted, or went down. */
  readonly sinceAsked: number;
  readonly askedAt?: number;
  /** When it was asked last before that: nobody is asked more than once a period. */
  readonly askedBefore?: number | undefined;
  /** `GET http://10.0.0.7:8080/healthz answers 503`; absent before the first answer. */
  readonly said?: string;
  /** The same in few words: `answers 503`. */
  readonly brief?: string;
  /** Good answers in a row. */
  readonly successes: number;
  /** Since when all answers are good, or none is. */
  readonly since: number;
  /** There were enough of them in a row, and none was bad since. */
  readonly ready: boolean;
}

/** Nothing that was heard before counts. */
export function unasked(now: number, before?: Answers): Answers {
  const askedBefore = before?.askedAt ?? before?.askedBefore;
  return { sinceAsked: now, askedBefore, successes: 0, since: now, ready: false };
}

/**
 * One more answer.
 *
 * @param enough how many in a row make it ready
 */
export function heard(
  before: Answers,
  { ok, said, brief }: ProbeResult,
  askedAt: number,
  now: number,
  enough: number,
): Answers {
  if (askedAt < before.sinceAsked) return before;
  const successes = ok ? before.successes + 1 : 0;
  const goesOn = before.said !== undefined && before.successes > 0 === ok;
  const since = goesOn ? before.since : now;
  return { ...before, askedAt, said, brief, successes, since, ready: successes >= enough };
}

/** What an instance is asked; `undefined` if nothing is asked of any. */
export function questionOf(
  { entry, look }: Instance,
  readiness: Readiness | undefined,
): Question | undefined {
  return readiness && questionFor(readiness.check, entry.id, look?.seen.address);
}

/** Whom a question can be put to is in service only when it answers. */
export function askable(instance: Instance, readiness: Readiness, now: number): Instance {
  const question = questionOf(instance, readiness);
  return question && "check" in question ? { ...instance, answers: unasked(now) } : instance;
}

/** The cloud calls it ready, or says nothing of it, and its service does not answer as it should. */
export function isSilent({ answers, look }: Instance): boolean {
  return answers !== undefined && !answers.ready && (look?.seen.condition ?? "ready") === "ready";
}

/** What was seen, with what its service says: one that was asked and is not ready is not in service. */
export function judged(instance: Instance): Observation | undefined {
  const { look, answers } = instance;
  if (!look || answers?.said === undefined || !isSilent(instance)) return look?.seen;
  return { ...look.seen, condition: "unready", detail: describeState(instance) };
}

/** What it is, in the cloud's words or its service's. */
export function describeState(instance: Instance): string {
  const { look, answers } = instance;
  const silence = isSilent(instance) && answers?.said;
  return silence ? describeSilence(silence) : (look?.seen.detail ?? "not read");
}

/** `ready in the cloud, GET http://10.0.0.7:8080/healthz answers 503` */
export function describeSilence(said: string): string {
  return `ready in the cloud, ${said}`;
}

/** When a service is to be asked next; `undefined` if not at all. */
export function nextQuestion(instance: Instance, readiness: Readiness): number | undefined {
  const { phase, answers } = instance;
  if (!answers) return undefined;
  const isAwaited = phase.at === "probing" ? phase.seen.readySince !== undefined : isBlocking(instance);
  if (!isAwaited) return undefined;
  const { askedAt, askedBefore = -Infinity, sinceAsked } = answers;
  return askedAt === undefined
    ? Math.max(sinceAsked, askedBefore + readiness.period)
    : askedAt + readiness.period;
}

/** It takes a place of `maxUnavailable`, or is not put back in service, because its service does not answer. */
function isBlocking(instance: Instance): boolean {
  const { at } = instance.phase;
  return ["idle", "queued", "done", "restoring"].includes(at) && isSilent(instance);
}
