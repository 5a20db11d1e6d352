import type { Zone } from "luxon";

/** A stretch of time, milliseconds since the epoch. */
export interface Span {
  readonly opens: number;
  readonly closes: number;
}

const hour = 3_600_000;
/** No time zone is further from UTC. */
const furthestOffset = 15 * hour;
/** A time zone does not change its offset twice within this. */
const offsetHolds = 6 * hour;

/**
 * When the clocks of a time zone show a time from `from` up to `to`, given as if they were in UTC: not at all or in part
 * if daylight saving leaves it out, twice if it comes twice.
 */
export function spansBetween(zone: Zone, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (const { begins, ends, offset } of offsetsBetween(zone, from - furthestOffset, to + furthestOffset)) {
    const opens = Math.max(begins, from - offset);
    const closes = Math.min(ends, to - offset);
    if (opens >= closes) continue;
    const last = spans.at(-1);
    if (last?.closes === opens) spans[spans.length - 1] = { opens: last.opens, closes };
    else spans.push({ opens, closes });
  }
  return spans;
}

/** The offsets from UTC that are in force one after the other; milliseconds. */
function offsetsBetween(zone: Zone, from: number, to: number) {
  const periods: { begins: number; ends: number; offset: number }[] = [];
  let period = { begins: from, ends: to, offset: offsetAt(zone, from) };
  for (let at = from; at < to; at += offsetHolds) {
    const until = Math.min(at + offsetHolds, to);
    if (offsetAt(zone, until) === period.offset) continue;
    const change = changeBetween(zone, at, until);
    periods.push({ ...period, ends: change });
    period = { begins: change, ends: to, offset: offsetAt(zone, until) };
  }
  return [...periods, period];
}

/** The instant at which the offset becomes that of `late`. */
function changeBetween(zone: Zone, early: number, late: number): number {
  const after = offsetAt(zone, late);
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(zone, middle) === after) late = middle;
    else early = middle;
  }
  return late;
}

/** What the clocks are ahead of UTC; milliseconds. */
export function offsetAt(zone: Zone, instant: number): number {
  return zone.offset(instant) * 60_000;
}
