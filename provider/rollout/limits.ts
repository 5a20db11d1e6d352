import { formatDuration } from "../shared/duration";
import { ApiError, ConfigurationError } from "../shared/errors";
import { describeInternalError } from "../shared/internal-error";
import { listFirst } from "../shared/text";
import { describeState } from "./answers";
import type { Roster } from "./roster";
import type { RolloutSettings } from "./settings";

/*
 * What ends a rollout, or makes it wait. All pure.
 */

/** Why nothing more may be started; `undefined` where something may. */
export function whyHalted(
  { maxErrors, maxDuration }: RolloutSettings,
  errors: number,
  runningFor: number,
  signal: AbortSignal | undefined,
): string | undefined {
  if (signal?.aborted) return describeStop(signal);
  if (errors > maxErrors) return `more than maxErrors ${maxErrors} failed`;
  if (maxDuration === undefined || runningFor < maxDuration) return undefined;
  return `maxDuration ${formatDuration(maxDuration)} is over`;
}

/** What ended the whole rollout before its time. */
function describeStop({ reason }: AbortSignal): string {
  const isOwn = reason instanceof Error && reason.name === "Error";
  return isOwn ? reason.message : "stopped on request";
}

/** The rest of the pause between two batches; 0 while one is under way. */
export function pauseLeft(
  { pauseBetweenBatches }: RolloutSettings,
  { busy, lastEndAt }: Pick<Roster, "busy" | "lastEndAt">,
  now: number,
): number {
  if (pauseBetweenBatches === undefined || lastEndAt === undefined || busy > 0) return 0;
  return Math.max(0, lastEndAt + pauseBetweenBatches - now);
}

/** With nothing in hand: why waiting for others to be ready cannot free a place any more; `undefined` where it can. */
export function whyBlocked(
  { maxUnavailable, readyTimeout }: RolloutSettings,
  roster: Roster,
  now: number,
): string | undefined {
  const failed = new Set(roster.failures.map(({ id }) => id));
  const blockers = roster.blockers();
  const hopeless = blockers.length > 0 && blockers.every((id) => failed.has(id));
  if (!hopeless && now - (roster.blockedSince ?? now) < readyTimeout) return undefined;
  const [next = ""] = roster.queue;
  const detail = (id: string) => describeState(roster.get(id));
  const why = (blockers.length > 0 ? blockers : [next]).map((id) => `${id} (${detail(id)})`);
  return `no free slot, maxUnavailable ${maxUnavailable}; not ready: ${listFirst(why)}`;
}

/** An error that ended a rollout: the cloud's or the configuration's in its own words, any other as ours. */
export function whyEnded(error: unknown): { readonly halted: string; readonly cause?: Error } {
  if (error instanceof ApiError || error instanceof ConfigurationError) return { halted: error.message };
  const cause = error instanceof Error ? error : new Error(String(error));
  return { halted: describeInternalError(error), cause };
}
