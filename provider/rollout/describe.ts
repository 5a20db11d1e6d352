import type { Observation } from "../apis/api";
import type { JobReport } from "../apis/receipts";
import { formatDuration } from "../shared/duration";
import type { ApiError } from "../shared/errors";
import { formatInstant } from "../shared/instant";
import { listFirst } from "../shared/text";
import { describeFailedJob, jobOf } from "./jobs";
import { describeUnclearStop, describeUnfinished } from "./describe-halves";
import type { InHand, Instance, PhaseOf, Rules } from "./instance";

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
    ({ seen, since }) => `${seen.last.detail}, since ${timeOf(since, now)}`,
  );
}

/** The same in few words, for a line that has little room. */
export function describeWaitingShortly(inHand: readonly Instance[], now: number, most = 2): string {
  return describeLongest(inHand, most, (phase) => `${shortState(phase)} ${timeOf(phase.since, now)}`);
}

function shortState(phase: InHand): string {
  const { condition } = phase.seen.last;
  if (phase.at === "restoring") return "put back";
  if (phase.at === "draining") return "taken out";
  if (phase.at === "waiting") return phase.for === "throttle" ? "throttled" : condition;
  return condition === "ready" ? "asked" : condition;
}

function describeLongest(
  inHand: readonly Instance[],
  most: number,
  describe: (phase: InHand) => string,
): string {
  const phases = inHand.flatMap(({ entry, phase }) => ("seen" in phase ? [{ id: entry.id, phase }] : []));
  const longest = phases.toSorted((a, b) => a.phase.since - b.phase.since);
  return `waiting for ${listFirst(
    longest.map(({ id, phase }) => `${id} (${describe(phase)})`),
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
