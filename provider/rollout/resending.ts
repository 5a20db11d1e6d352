import type { RolloutSettings } from "./settings";

/*
 * Requests that are sent again: those of unknown outcome that nothing came of, and those that were refused for now.
 */

/** Nothing was applied if nothing shows for this many looks, at the least. */
const looksToBeSure = 10;
const usualLook = 2_000;

/** How long after a request of unknown outcome it is sure that nothing came of it, if nothing shows; milliseconds. */
export function timeToBeSure({
  settle,
  pollInterval = usualLook,
}: Pick<RolloutSettings, "settle" | "pollInterval">): number {
  return Math.max(settle, looksToBeSure * pollInterval);
}

/** A request that was not applied is sent again this often at most. */
export const maxResends = 2;

/** What is refused for now is sent again after this long, then twice as long, and so on up to the most; milliseconds. */
const [firstPause, longestPause] = [2_000, 60_000];

/** The pause after a refusal that so many came before; milliseconds. */
export function pauseAfterRefusals(before: number): number {
  return Math.min(longestPause, firstPause * 2 ** before);
}
