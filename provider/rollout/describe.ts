import type { Observation } from "../apis/api";
import type { JobReport } from "../apis/receipts";
import { formatDuration } from "../shared/duration";
import type { ApiError } from "../shared/errors";
import { formatInstant } from "../shared/instant";
import { listFirst } from "../shared/text";
import { describeSilence, describeState, isSilent } from "./answers";
import { describeFailedJob, jobOf } from "./jobs";
import { describeUnclearStop, describeUnfinished } from "./describe-halves";
import { isInHand, type InHand, type Instance, type PhaseOf, type Rules, type Sightings } from "./instance";

/**
 * How an instance came to fail.
 *
 * - `not restarted`: what it waited for did not end
 * - `not ready`: it is not back in service in time
 * - `never down`: its boot time did not move
 * - `job failed`: the cloud's job says so of this instance
 * - `unproved`: the API shows restarts, and nothing of this one
 * - `unshown`: the API cannot show whether it was restarted
 */
export type Ending = "not restarted" | "not ready" | "never down" | "job failed" | "unproved" | "unshown";

/** What happened to an instance that failed, when, and what was seen of it last. */
export function describeFailure(
  instance: Instance,
  phase: InHand,
  ending: Ending,
  now: number,
  rules: Rules,
): string {
  const { product } = rules.api;
  const lastSeen = phase.seen.last.detail;
  switch (phase.at) {
    case "draining":
    case "restoring":
      return `not ready. Last seen: ${lastSeen}`;
    case "waiting": {
      const what = phase.for === "throttle" ? "the throttle" : "another operation";
      const said = instance.refusals ? `. ${instance.refusals.error.message}` : "";
      return `not restarted: ${what} did not end. Last seen: ${lastSeen}${said}`;
    }
    case "joined": {
      const who = phase.ours ? "an earlier update" : "somebody else";
      const time = formatDuration(rules.settings.readyTimeout);
      return `restarted by ${who}, still not ready after ${time}. Last seen: ${withoutStop(lastSeen)}.`;
    }
    case "calling":
    case "unclear":
      if (instance.entry.startOwed) return describeUnclearStop(instance, now);
      return (
        `connection lost after the request was sent; ${product} cannot show whether it restarted. ` +
        "It may have. The next pulumi up restarts it again."
      );
    case "sent":
      return describeSent(instance, phase, ending, now, rules);
    case "stopping":
    case "starting":
      return describeUnfinished(instance, phase, now, rules);
    case "probing":
      return describeProbing(instance, phase, ending, now, rules);
  }
}

/** What is to be said of the service, then of the restart before it. */
function describeProbing(
  instance: Instance,
  { from, seen }: PhaseOf<"probing">,
  ending: Ending,
  now: number,
  rules: Rules,
): string {
  const { entry, answers, repetition } = instance;
  const { settings } = rules;
  if (seen.readySince === undefined) {
    return describeFailure(instance, { ...from, seen }, ending, now, rules);
  }
  const said = answers?.said ?? "its service was not asked in time";
  const short =
    answers?.ready && settings.minReady > 0
      ? ` since ${timeOf(answers.since, now)}, less than minReadySeconds ${settings.minReady / 1000}`
      : "";
  const sentences = [
    `${describeSilence(said)}${short}; not ready within ${formatDuration(settings.readyTimeout)}.`,
    describeRestart(from, seen, now),
    from.at !== "joined" && `Attempt ${entry.attempts ?? 0} of ${settings.maxAttempts}.`,
    repetition !== undefined && `It was ${repetition}.`,
  ];
  return sentences.filter((sentence) => sentence).join(" ");
}

function describeRestart(from: PhaseOf<"probing">["from"], { downAt }: Sightings, now: number): string {
  const down = downAt === undefined ? undefined : timeOf(downAt, now);
  switch (from.at) {
    case "sent":
      return `Reboot accepted ${timeOf(from.since, now)}${down === undefined ? "" : `, down ${down}`}.`;
    case "joined":
      return `It was restarted by ${from.ours ? "an earlier update" : "somebody else"}.`;
    case "stopping":
      return "It was started by somebody else.";
    case "starting":
      return `Started ${timeOf(from.start.at, now)}.`;
  }
}

function describeSent(
  { entry, repetition }: Instance,
  { since, seen, force }: PhaseOf<"sent">,
  ending: Ending,
  now: number,
  { api, settings }: Rules,
): string {
  const time = formatDuration(settings.readyTimeout);
  const forced =
    force?.outcome === "taken"
      ? `, forced ${timeOf(force.at, now)}${force.error ? " without a clear answer" : ""}`
      : "";
  const down = seen.downAt === undefined ? "" : `, down ${timeOf(seen.downAt, now)}`;
  const job = jobOf(entry, seen.last);
  const jobOutcome = job && describeJob(job, seen.last, time);
  const outcome =
    ending === "never down"
      ? "but it never went down and its boot time did not move"
      : ending === "unproved"
        ? `and ${api.signs ?? api.product} never showed it in ${time}`
        : (jobOutcome ?? `not ready after ${time}`);
  const sentences = [
    `reboot accepted ${timeOf(since, now)}${forced}${down}, ${outcome}.`,
    `Last seen: ${withoutStop(seen.last.detail)}.`,
    force?.error && `${describeRefusedForce(force.error)}.`,
    ending === "unproved" &&
      settings.whenUnproved === "fail" &&
      'Not counted as restarted (whenUnproved "fail").',
    `Attempt ${entry.attempts ?? 0} of ${settings.maxAttempts}.`,
    repetition !== undefined && `It was ${repetition}.`,
  ];
  return sentences.filter((sentence) => sentence).join(" ");
}

function describeJob(job: JobReport, { condition }: Observation, time: string): string | undefined {
  if (job.state === "failed") return describeFailedJob(job);
  const isWaitedForAlone = job.state === "running" && condition === "ready";
  return isWaitedForAlone ? `job ${job.id} still running after ${time}` : undefined;
}

/** Why the forced restart that follows a graceful one was not carried out. */
export function describeRefusedForce({ message }: ApiError): string {
  return `forced restart not carried out: ${withoutStop(message)}`;
}

/** Request after request got no clear answer; `certain`: none of them can have been applied. */
export function describeUnanswered(times: number, certain: boolean, lastSeen: string): string {
  const outcome = certain ? "none was applied" : "nothing showed that any was carried out";
  return `no clear answer to ${times} requests, and ${outcome}. ${lastSeen}`;
}

/** A refusal in the cloud's own words. */
export function notRestarted({ message }: ApiError): string {
  return `${message}${/[.!?]$/.test(message) ? "" : "."} Nothing was restarted.`;
}

/** What is waited for and since when, of those that have been waited for longest. */
export function describeWaiting(inHand: readonly Instance[], now: number, most = 3): string {
  return describeLongest(
    inHand,
    most,
    (instance, { since }) => `${stateOf(instance)}, since ${timeOf(since, now)}`,
  );
}

/** The same in few words, for a line that has little room. */
export function describeWaitingShortly(inHand: readonly Instance[], now: number, most = 2): string {
  return describeLongest(
    inHand,
    most,
    (instance, phase) => `${shortState(instance, phase)} ${timeOf(phase.since, now)}`,
  );
}

/** In the cloud's words, or its service's while that is asked. */
function stateOf(instance: Instance): string {
  const { phase } = instance;
  if (phase.at === "probing" && isSilent(instance)) return describeState(instance);
  return "seen" in phase ? phase.seen.last.detail : "";
}

function shortState({ answers }: Instance, phase: InHand): string {
  if (phase.at === "probing" && phase.seen.readySince !== undefined) return answers?.brief ?? "asked";
  const { condition } = phase.seen.last;
  if (phase.at === "restoring") return "put back";
  if (phase.at === "draining") return "taken out";
  if (phase.at === "waiting") return phase.for === "throttle" ? "throttled" : condition;
  return condition === "ready" ? "asked" : condition;
}

function describeLongest(
  inHand: readonly Instance[],
  most: number,
  describe: (instance: Instance, phase: InHand) => string,
): string {
  const phases = inHand.flatMap((instance) =>
    isInHand(instance.phase) ? [{ instance, phase: instance.phase }] : [],
  );
  const longest = phases.toSorted((a, b) => a.phase.since - b.phase.since);
  return `waiting for ${listFirst(
    longest.map(({ instance, phase }) => `${instance.entry.id} (${describe(instance, phase)})`),
    most,
  )}`;
}

export function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}

/** `03:05:10Z`, with its date if that is not today. */
export function timeOf(instant: number, now: number): string {
  return formatInstant(instant, now, "second");
}
