import { formatDuration } from "../../provider/shared/duration";

/** `2026-11-28 13:00Z`: short, sortable, and never without its date. */
export function shortInstant(instant: number): string {
  const iso = new Date(instant).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}

/** `in 17m`, `3h ago`, `now`: rounded to what a person plans by. */
export function fromNow(instant: number, now: number): string {
  const ms = instant - now;
  const rough = roughly(Math.abs(ms));
  if (rough === "0s") return "now";
  return ms > 0 ? `in ${rough}` : `${rough} ago`;
}

/** Seconds up to two minutes, minutes up to two hours, then hours, days from two days on. */
export function roughly(ms: number): string {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
  if (ms >= 2 * day) return `${Math.floor(ms / day)}d`;
  if (ms >= 12 * hour) return `${Math.floor(ms / hour)}h`;
  const unit = ms < 2 * minute ? second : minute;
  return formatDuration(Math.floor(ms / unit) * unit);
}

export const iso = (instant: number): string => new Date(instant).toISOString();
