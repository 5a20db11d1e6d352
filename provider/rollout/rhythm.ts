import type { RestartApi } from "../apis/api";

const firstMinute = 60_000;
const firstInterval = 2_000;

/** Where in an interval this process looks: rollouts of one process look together, those of many do not march in step. */
let phase: number | undefined;

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
  const interval = override ?? (age < firstMinute ? firstInterval : api.pollInterval);
  phase ??= random();
  const since = (now - phase * interval) % interval;
  const left = interval - (since < 0 ? since + interval : since);
  // Never two looks in quick succession: the next instant that is at least half an interval away.
  return left < interval / 2 ? left + interval : left;
}
