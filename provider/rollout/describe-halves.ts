import { formatDuration, roughDuration } from "../shared/duration";
import { listFirst } from "../shared/text";
import type { ApiError } from "../shared/errors";
import { timeOf, withoutStop } from "./describe";
import type { Instance, PhaseOf, Rules } from "./instance";
import type { LedgerEntry } from "./ledger";
import { runOf } from "./owed-start";

/*
 * What there is to say of a restart in two halves.
 */

const next = "The next pulumi up starts it before anything else.";

/** `stopped 03:04:11Z for its restart` */
function sinceWhen({ startOwed }: LedgerEntry, now: number): string {
  return startOwed === undefined
    ? "stopped for its restart"
    : `stopped ${timeOf(Date.parse(startOwed.since), now)} for its restart`;
}

/** It was not stopped in time, or its start did not come to its end. */
export function describeUnfinished(
  { entry }: Instance,
  { at, seen }: PhaseOf<"stopping" | "starting">,
  now: number,
  { settings }: Pick<Rules, "settings">,
): string {
  const lastSeen = `Last seen: ${withoutStop(seen.last.detail)}.`;
  const time = formatDuration(settings.readyTimeout);
  if (at === "starting") return `${sinceWhen(entry, now)}, and not running again. ${lastSeen} ${next}`;
  const sent = timeOf(Date.parse(entry.startOwed?.since ?? "") || now, now);
  return `stop sent ${sent}, not stopped after ${time}. ${lastSeen} If it is stopped by then, the next pulumi up starts it before anything else.`;
}

/** Nobody saw whether it was stopped. */
export function describeUnclearStop({ entry }: Instance, now: number): string {
  const sent = timeOf(Date.parse(entry.startOwed?.since ?? "") || now, now);
  return (
    `connection lost after its stop was sent ${sent}, and nothing shows whether it was carried out. ` +
    "The next pulumi up reads it first, and starts it if it is stopped."
  );
}

/** The cloud refused to start it, in its own words. */
export function describeRefusedStart({ entry }: Instance, { message }: ApiError, now: number): string {
  return `${sinceWhen(entry, now)}, and its start was refused: ${withoutStop(message)}. It is stopped. ${next}`;
}

/** An update that was ended left it stopped. */
export function describeOwedStart(entry: LedgerEntry, now: number): string {
  return `${sinceWhen(entry, now)} and not started yet. ${next}`;
}

/** Nobody will start them any more. */
export function describeLeftStopped(owed: readonly LedgerEntry[], now: number): string {
  const which = owed.map((entry) => `${entry.id} (${sinceWhen(entry, now)})`);
  const [verb, it] = owed.length === 1 ? ["stays", "it"] : ["stay", "them"];
  return `${listFirst(which)} ${verb} stopped: nothing starts ${it} from here on. Start ${it} in the console.`;
}

/** Less was left of its lease than a start can ask for; `undefined` if it was not. */
export function describeShortLease(
  instance: Instance,
  now: number,
  { api }: Pick<Rules, "api">,
): string | undefined {
  const { autoStop, left } = runOf(instance, now);
  const { leastRun = 0 } = api.secondHalf ?? {};
  if (!autoStop || left === undefined || left >= leastRun) return undefined;
  const was = left > 0 ? `${roughDuration(left)} of its lease was left` : "its lease would have ended";
  return `${was}; started for ${formatDuration(leastRun)}, the least that the API takes`;
}
