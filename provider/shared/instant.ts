import { DateTime } from "luxon";

/** Further away than this an instant is told with its year; milliseconds. */
const withinTheYear = 180 * 86_400_000;

/**
 * An instant for people, in UTC: `13:00Z` on the day of `now`, otherwise `28 Nov 13:00Z`, far away `28 Nov 2027 13:00Z`;
 * to the second `13:00:07Z`.
 *
 * @param instant milliseconds since the epoch
 * @param now when it is read, milliseconds since the epoch
 */
export function formatInstant(
  instant: number,
  now: number,
  precision: "minute" | "second" = "minute",
): string {
  const told = DateTime.fromMillis(instant, { zone: "utc", locale: "en" });
  const time = `HH:mm${precision === "second" ? ":ss" : ""}'Z'`;
  if (told.hasSame(DateTime.fromMillis(now, { zone: "utc" }), "day")) return told.toFormat(time);
  const date = Math.abs(instant - now) > withinTheYear ? "d LLL yyyy" : "d LLL";
  return told.toFormat(`${date} ${time}`);
}
