import type { RestartApi } from "../apis/api";

const firstMinute = 60_000;
const firstInterval = 2_000;

/** How often something is looked at that has been awaited for `age`; milliseconds. */
export function interval(
  age: number,
  { pollInterval }: Pick<RestartApi, "pollInterval">,
  override: number | undefined,
): number {
  return override ?? (age < firstMinute ? firstInterval : pollInterval);
}

/**
 * How long until the next look at something that has been awaited for `age`; milliseconds. Looks fall on common
 * instants, an interval apart, so that one read can serve many rollouts: `phase`, from 0 up to 1, is the process's, so that
 * those of many processes do not march in step.
 */
export function nextLook(
  now: number,
  age: number,
  api: Pick<RestartApi, "pollInterval">,
  override: number | undefined,
  phase: number,
): number {
  const every = interval(age, api, override);
  const since = (now - phase * every) % every;
  const left = every - (since < 0 ? since + every : since);
  // Never two looks in quick succession: the next instant that is at least half an interval away.
  return left < every / 2 ? left + every : left;
}
