import type { RestartApi } from "../apis/api";
import { formatDuration } from "../shared/duration";
import type { ApiError } from "../shared/errors";
import type { FailureReason } from "./book";
import { formatInstant } from "../shared/instant";
import type { Flight } from "./flight";
import type { LedgerEntry } from "./ledger";
import type { RolloutSettings } from "./settings";
import { someOf } from "./some-of";

/** What happened to an instance that failed, when, and what was seen of it last. */
export function describeFailedFlight(
  flight: Flight,
  why: string,
  now: number,
  { attempts = 0 }: LedgerEntry,
  { readyTimeout, maxAttempts, whenUnproved }: RolloutSettings,
  { product }: Pick<RestartApi, "product">,
  repetition?: string,
  reason?: FailureReason,
): string {
  if (flight.mode === "waiting") return why;
  if (flight.mode === "joined") {
    return `${why} after ${formatDuration(readyTimeout)}. Last seen: ${flight.last.detail.replace(/\.$/, "")}.`;
  }
  if (flight.mode === "unresolved") {
    return (
      `connection lost after the request was sent; ${product} ${why}. ` +
      "It may have. The next pulumi up restarts it again."
    );
  }
  const down = flight.sawDownAt === undefined ? "" : `, down ${timeOf(flight.sawDownAt, now)}`;
  const time = formatDuration(readyTimeout);
  const outcome =
    why === "not ready" ? `${why} after ${time}` : reason === "unproved" ? `${why} in ${time}` : why;
  const sentences = [
    `reboot accepted ${timeOf(flight.since, now)}${forcedAt(flight, now)}${down}, ${outcome}.`,
    `Last seen: ${flight.last.detail.replace(/\.$/, "")}.`,
    flight.force?.error && `${describeRefusedForce(flight.force.error)}.`,
    reason === "unproved" && whenUnproved === "fail" && 'Not counted as restarted (whenUnproved "fail").',
    `Attempt ${attempts} of ${maxAttempts}.`,
    repetition !== undefined && `It was ${repetition}.`,
  ];
  return sentences.filter((sentence) => sentence).join(" ");
}

function forcedAt({ force }: Flight, now: number): string {
  if (force?.outcome !== "taken") return "";
  return `, forced ${timeOf(force.at, now)}${force.error ? " without a clear answer" : ""}`;
}

/** Why the forced restart that follows a graceful one was not carried out. */
export function describeRefusedForce({ message }: ApiError): string {
  return `forced restart not carried out: ${message.replace(/\.$/, "")}`;
}

/** What ended the whole rollout before its time. */
export function describeStop({ reason }: AbortSignal): string {
  const isOwn = reason instanceof Error && reason.name === "Error";
  return isOwn ? reason.message : "stopped on request";
}

/** What is waited for and since when, of those that have been waited for longest. */
export function describeWaiting(flights: Iterable<Flight>, now: number, most = 3): string {
  return describeLongest(
    flights,
    most,
    ({ id, last, since }) => `${id} (${last.detail}, since ${timeOf(since, now)})`,
  );
}

/** The same in few words, for a line that has little room. */
export function describeWaitingShortly(flights: Iterable<Flight>, now: number, most = 2): string {
  return describeLongest(flights, most, ({ id, mode, last, since, awaits }) => {
    const isQuiet = mode !== "waiting" && last.condition === "ready";
    const state = awaits === "throttle" ? "throttled" : isQuiet ? "asked" : last.condition;
    return `${id} (${state} ${timeOf(since, now)})`;
  });
}

function describeLongest(
  flights: Iterable<Flight>,
  most: number,
  describe: (flight: Flight) => string,
): string {
  const longest = [...flights].toSorted((a, b) => a.since - b.since);
  return `waiting for ${someOf(longest.map(describe), most)}`;
}

/** A refusal in the cloud's own words. */
export function notRestarted({ message }: ApiError): string {
  return `${message}${/[.!?]$/.test(message) ? "" : "."} Nothing was restarted.`;
}

/** `03:05:10Z`, with its date if that is not today. */
export function timeOf(instant: number, now: number): string {
  return formatInstant(instant, now, "second");
}
