import { DateTime, IANAZone } from "luxon";
import { z } from "zod";
import { offsetAt, spansBetween } from "./wall-clock";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const weekdayNames: Readonly<Record<(typeof weekdays)[number], string>> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: ({ input }) => `${JSON.stringify(input)} must be a time of day like "22:00"`,
});

/** A time window that opens on some days, may cross midnight, and follows a time zone with its daylight saving. */
export const windowSchema = z
  .strictObject({
    days: z
      .array(z.enum(weekdays).meta({ typeName: "Weekday", choices: weekdayNames }))
      .min(1, "must name at least one day")
      .optional()
      .meta({ description: "The days on which it opens.", defaultsTo: "every day" }),
    start: timeOfDay.describe("The time of day when it opens, for example `22:00`."),
    end: timeOfDay.describe(
      "The time of day when it closes, for example `05:00`: on the next day where that is not later than `start`.",
    ),
    timeZone: z
      .string()
      .refine((zone) => IANAZone.isValidZone(zone), {
        error: ({ input }) => `${JSON.stringify(input)} is not an IANA time zone; write it like "Asia/Seoul"`,
      })
      .describe("The IANA time zone, for example `Asia/Seoul`; its daylight saving is followed."),
  })
  .refine(({ start, end }) => start !== end, { path: ["end"], error: "must differ from start" })
  .meta({
    description: "A window of time that opens on some days, and may cross midnight.",
    typeName: "Window",
  });

export type Window = z.infer<typeof windowSchema>;

/** An opening of the window, milliseconds since the epoch. */
export interface Opening {
  readonly opens: number;
  readonly closes: number;
  /** Days before it on which the clocks leave the whole window out, as midnight UTC of the date there. */
  readonly skipped: readonly number[];
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * The opening that holds `now`, or else the next one. It is open exactly while the clocks there show a time that is
 * written: hours that daylight saving leaves out do not open it later, and hours that come twice open it twice.
 */
export function currentOrNextOpening(window: Window, now: number): Opening {
  const zone = IANAZone.create(window.timeZone);
  const wallNow = now + offsetAt(zone, now);
  const today = Math.floor(wallNow / day) * day;
  const skipped: number[] = [];
  // Yesterday's opening may reach over midnight; that of the only day of the week may not exist.
  for (let date = today - day; date <= today + 15 * day; date += day) {
    if (!opensOn(window, date)) continue;
    const [from, to] = writtenOn(window, date);
    const spans = spansBetween(zone, from, to);
    const next = spans.find(({ closes }) => closes > now);
    if (next) return { ...next, skipped };
    if (spans.length === 0 && to > wallNow) skipped.push(date);
  }
  throw new Error("a window opens at least once in two weeks");
}

/** Whether the window is open. */
export function isOpen(window: Window, now: number): boolean {
  return currentOrNextOpening(window, now).opens <= now;
}

/** `Tue 22:00 Asia/Seoul (13:00Z)`: with its date from a week on, and with what daylight saving leaves out before it. */
export function describeOpening(window: Window, { opens, skipped }: Opening, now: number): string {
  const local = DateTime.fromMillis(opens, { zone: window.timeZone, locale: "en" });
  const here = DateTime.fromMillis(now, { zone: window.timeZone });
  const utc = local.toUTC();
  const days = local.startOf("day").diff(here.startOf("day"), "days").days;
  const when = local.toFormat(days < 7 ? "ccc HH:mm" : "ccc d LLL HH:mm");
  const inUtc = utc.toFormat(utc.weekday === local.weekday ? "HH:mm'Z'" : "ccc HH:mm'Z'");
  const dates = skipped.map((date) =>
    DateTime.fromMillis(date, { zone: "utc", locale: "en" }).toFormat("ccc d LLL"),
  );
  const not =
    dates.length === 0
      ? ""
      : `; not on ${dates.join(", ")}, when the clocks leave out ${window.start} to ${window.end}`;
  return `${when} ${window.timeZone} (${inUtc}${not})`;
}

function opensOn({ days }: Window, date: number): boolean {
  // Midnight of 1 January 1970, a Thursday, is 0.
  const weekday = weekdays[(((date / day + 3) % 7) + 7) % 7];
  return !days || (weekday !== undefined && days.includes(weekday));
}

/** From when to when the clocks on the wall show what is written for that date, counted as if they were in UTC. */
function writtenOn({ start, end }: Window, date: number): [from: number, to: number] {
  return [date + timeOfDayOf(start), date + timeOfDayOf(end) + (end <= start ? day : 0)];
}

function timeOfDayOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return (hours * 60 + minutes) * minute;
}
