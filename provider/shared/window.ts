import { DateTime, IANAZone } from "luxon";
import { z } from "zod";

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
}

/** The opening that holds `now`, or else the next one. */
export function currentOrNextOpening(window: Window, now: number): Opening {
  const today = DateTime.fromMillis(now, { zone: window.timeZone }).startOf("day");
  // Yesterday's opening may reach over midnight; a single day's opening may fall into the hour that daylight saving
  // leaves out, and is then a week later.
  for (let offset = -1; offset <= 15; offset++) {
    const day = today.plus({ days: offset });
    if (window.days && !window.days.includes(weekdays[day.weekday - 1] as (typeof weekdays)[number]))
      continue;
    const opening = openingOn(window, day);
    if (opening.closes > now && opening.closes > opening.opens) return opening;
  }
  throw new Error("a window opens at least once in two weeks");
}

/** Whether the window is open, and until when or from when it is. */
export function isOpen(window: Window, now: number): boolean {
  return currentOrNextOpening(window, now).opens <= now;
}

/** `Tue 22:00 Asia/Seoul (13:00Z)` */
export function describeInstant(window: Window, instant: number): string {
  const local = DateTime.fromMillis(instant, { zone: window.timeZone }).setLocale("en");
  return `${local.toFormat("ccc HH:mm")} ${window.timeZone} (${local.toUTC().toFormat("HH:mm")}Z)`;
}

function openingOn(window: Window, day: DateTime): Opening {
  const endDay = window.end <= window.start ? day.plus({ days: 1 }) : day;
  return { opens: at(day, window.start), closes: at(endDay, window.end) };
}

function at(day: DateTime, time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return day.set({ hour, minute }).toMillis();
}
