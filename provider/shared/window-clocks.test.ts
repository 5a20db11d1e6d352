import fc from "fast-check";
import { currentOrNextOpening, describeOpening, isOpen, type Window } from "./window";

const minute = 60_000;
const newYork = (start: string, end: string, days?: Window["days"]): Window => ({
  start,
  end,
  timeZone: "America/New_York",
  ...(days && { days }),
});

/** Openings from `from` on, as `HH:MMZ–HH:MMZ` with the dates of UTC. */
function openings(window: Window, from: string, most: number): string[] {
  const found: string[] = [];
  let at = Date.parse(from);
  while (found.length < most) {
    const { opens, closes } = currentOrNextOpening(window, at);
    found.push([opens, closes].map((ms) => new Date(ms).toISOString().slice(5, 16)).join("–"));
    at = closes;
  }
  return found;
}

describe("a window on the day on which the clocks go forward", () => {
  // New York, 2026-03-08: 02:00 EST (07:00Z) is followed by 03:00 EDT.
  const before = "2026-03-08T05:00:00Z";

  it("opens in the part of its hours that exists", () => {
    expect(openings(newYork("02:30", "03:15"), before, 2)).toEqual([
      "03-08T07:00–03-08T07:15",
      "03-09T06:30–03-09T07:15",
    ]);
    expect(openings(newYork("01:30", "02:15"), before, 1)).toEqual(["03-08T06:30–03-08T07:00"]);
    expect(openings(newYork("01:30", "03:30"), before, 1)).toEqual(["03-08T06:30–03-08T07:30"]);
  });

  it("also where it opens on that day of the week only", () => {
    expect(openings(newYork("02:30", "03:15", ["sun"]), before, 2)).toEqual([
      "03-08T07:00–03-08T07:15",
      "03-15T06:30–03-15T07:15",
    ]);
  });

  it("does not open at another time where none of its hours exists, and says so", () => {
    const window = newYork("02:15", "02:45");
    expect(openings(window, before, 1)).toEqual(["03-09T06:15–03-09T06:45"]);
    const now = Date.parse(before);
    expect(describeOpening(window, currentOrNextOpening(window, now), now)).toBe(
      "Mon 02:15 America/New_York (06:15Z; not on Sun 8 Mar, when the clocks leave out 02:15 to 02:45)",
    );
    const sundays = newYork("02:15", "02:45", ["sun"]);
    expect(describeOpening(sundays, currentOrNextOpening(sundays, now), now)).toBe(
      "Sun 15 Mar 02:15 America/New_York (06:15Z; not on Sun 8 Mar, when the clocks leave out 02:15 to 02:45)",
    );
  });

  it("has nothing to say of what is left out once the clocks are past it", () => {
    const window = newYork("02:15", "02:45");
    expect(currentOrNextOpening(window, Date.parse("2026-03-08T08:00:00Z")).skipped).toEqual([]);
  });
});

describe("a window on the day on which the clocks go back", () => {
  // New York, 2026-11-01: 02:00 EDT (06:00Z) is followed by 01:00 EST.
  it("opens whenever the clocks show its hours", () => {
    expect(openings(newYork("01:15", "01:45"), "2026-11-01T04:00:00Z", 3)).toEqual([
      "11-01T05:15–11-01T05:45",
      "11-01T06:15–11-01T06:45",
      "11-02T06:15–11-02T06:45",
    ]);
    expect(openings(newYork("00:30", "03:00"), "2026-11-01T04:00:00Z", 1)).toEqual([
      "11-01T04:30–11-01T08:00",
    ]);
  });
});

describe("the words for an opening", () => {
  const seoul: Window = { days: ["tue"], start: "05:00", end: "06:00", timeZone: "Asia/Seoul" };
  const said = (now: string) =>
    describeOpening(seoul, currentOrNextOpening(seoul, Date.parse(now)), Date.parse(now));

  it("name UTC's day where it is another one", () => {
    expect(said("2026-06-03T06:00:00+09:00")).toBe("Tue 05:00 Asia/Seoul (Mon 20:00Z)");
  });

  it("name the date where the day of the week would be today's", () => {
    expect(said("2026-06-02T06:00:00+09:00")).toBe("Tue 9 Jun 05:00 Asia/Seoul (Mon 20:00Z)");
  });
});

describe("over time zones and days, a window", () => {
  const zones = [
    "America/New_York",
    "America/St_Johns",
    "America/Asuncion",
    "America/Havana",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Seoul",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Antarctica/Troll",
    "Etc/UTC",
  ];
  const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
  const windows = fc
    .record({
      start: time,
      end: time,
      timeZone: fc.constantFrom(...zones),
      days: fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), { nil: undefined }),
    })
    .filter(({ start, end }) => start !== end);
  /** Half of them around a change of the clocks. */
  const moments = (zone: string) =>
    fc.oneof(
      fc.integer({ min: Date.parse("2011-01-01"), max: Date.parse("2036-01-01") }),
      fc
        .tuple(fc.constantFrom(...changesOf(zone)), fc.integer({ min: -30 * 60, max: 30 * 60 }))
        .map(([change, minutes]) => change + minutes * minute),
    );
  const cases = windows.chain((window) =>
    fc.record({ window: fc.constant(window), now: moments(window.timeZone) }),
  );

  it("is open exactly while the clocks there show what is written", () => {
    fc.assert(
      fc.property(cases, ({ window, now }) => {
        expect(isOpen(window, now)).toBe(showsWritten(window, now));
      }),
      { numRuns: 2_000 },
    );
  });

  it("opens and closes where it says, and not before", () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ window, now }, part) => {
        const { opens, closes } = currentOrNextOpening(window, now);
        expect(closes).toBeGreaterThan(now);
        const open = [opens, Math.floor(opens + (closes - opens) * part), closes - 1];
        const shut = [
          opens - 1,
          closes,
          ...(opens > now ? [now, Math.floor(now + (opens - now) * part)] : []),
        ];
        expect(open.map((at) => showsWritten(window, at))).toEqual(open.map(() => true));
        expect(shut.map((at) => showsWritten(window, at))).toEqual(shut.map(() => false));
      }),
      { numRuns: 1_000 },
    );
  });

  /** By the clock of `Intl`, without a look at offsets. */
  function showsWritten({ start, end, timeZone, days }: Window, now: number): boolean {
    const parts = Object.fromEntries(
      clockOf(timeZone)
        .formatToParts(now)
        .map(({ type, value }) => [type, value]),
    );
    const shown = `${parts["hour"]}:${parts["minute"]}`;
    const date = Date.UTC(Number(parts["year"]), Number(parts["month"]) - 1, Number(parts["day"]));
    const opensOn = (midnight: number) => {
      const name = nameOfDay.format(midnight).toLowerCase();
      return !days || days.includes(name as (typeof weekdays)[number]);
    };
    if (start < end) return start <= shown && shown < end && opensOn(date);
    return (shown >= start && opensOn(date)) || (shown < end && opensOn(date - 86_400_000));
  }
});

const nameOfDay = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = "2-digit" as const;
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("en", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    });
  clocks.set(timeZone, clock);
  return clock;
}

const changes = new Map<string, number[]>();

/** Instants at most half a day from a change of the clocks of a zone, from 2011 on. */
function changesOf(timeZone: string): number[] {
  const known = changes.get(timeZone);
  if (known) return known;
  const day = 24 * 60 * minute;
  const shown = (at: number) => clockOf(timeZone).format(at).slice(-5);
  const found = [Date.parse("2026-06-01")];
  for (let at = Date.parse("2011-01-01"); at < Date.parse("2036-01-01"); at += day)
    if (shown(at) !== shown(at + day)) found.push(at + day / 2);
  changes.set(timeZone, found);
  return found;
}
