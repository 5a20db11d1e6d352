import type { RestartApi } from "../apis/api";

const firstMinute = 60_000;
const firstInterval = 2_000;
/** Looks of many resources must not march in step. */
const jitter = 0.1;

/** How long until the next look at something that has been awaited for `age`; milliseconds. */
export function nextLook(
  age: number,
  api: Pick<RestartApi, "pollInterval">,
  override: number | undefined,
  random: () => number,
): number {
  const interval = override ?? (age < firstMinute ? firstInterval : api.pollInterval);
  return interval * (1 - jitter + 2 * jitter * random());
}
