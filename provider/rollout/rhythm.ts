import type { RestartApi } from "../apis/api";

const firstMinute = 60_000;
const firstInterval = 2_000;

/** Where in an interval this process looks: rollouts of one process look together, those of many do not march in step. */
let phase: number | undefined;

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
 * instants, an interval apart, so that one read can serve many rollouts.
 */
export function nextLook(
  now: number,
  age: number,
  api: Pick<RestartApi, "pollInterval">,
  override: number | undefined,
  random: () => number,
): number {
  const every = interval(age, api, override);
  phase ??= random();
  const since = (now - phase * every) % every;
  const left = every - (since < 0 ? since + every : since);
  // Never two looks in quick succession: the next instant that is at least half an interval away.
  return left < every / 2 ? left + every : left;
}
