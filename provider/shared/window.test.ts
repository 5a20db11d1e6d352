import { currentOrNextOpening, describeOpening, isOpen, windowSchema, type Window } from "./window";

const seoul: Window = { days: ["tue"], start: "22:00", end: "05:00", timeZone: "Asia/Seoul" };

describe("a window", () => {
  it("reaches over midnight from the day on which it opens", () => {
    expect(isOpen(seoul, Date.parse("2026-06-02T22:00:00+09:00"))).toBe(true);
    expect(isOpen(seoul, Date.parse("2026-06-03T04:59:00+09:00"))).toBe(true);
    expect(isOpen(seoul, Date.parse("2026-06-03T05:00:00+09:00"))).toBe(false);
    expect(isOpen(seoul, Date.parse("2026-06-02T04:00:00+09:00"))).toBe(false);
  });

  it("says when it opens next, in its own time and in UTC", () => {
    const now = Date.parse("2026-06-03T06:00:00+09:00");
    const opening = currentOrNextOpening(seoul, now);
    expect(new Date(opening.opens).toISOString()).toBe("2026-06-09T13:00:00.000Z");
    expect(describeOpening(seoul, opening, now)).toBe("Tue 22:00 Asia/Seoul (13:00Z)");
  });

  it("follows daylight saving", () => {
    const berlin: Window = { start: "22:00", end: "23:00", timeZone: "Europe/Berlin" };
    expect(isOpen(berlin, Date.parse("2026-03-28T21:30:00Z"))).toBe(true);
    expect(isOpen(berlin, Date.parse("2026-03-29T20:30:00Z"))).toBe(true);
    expect(isOpen(berlin, Date.parse("2026-03-29T21:30:00Z"))).toBe(false);
  });

  it.each([
    [{ start: "24:00", end: "05:00", timeZone: "UTC" }, "time of day"],
    [{ start: "22:00", end: "22:00", timeZone: "UTC" }, "differ"],
    [{ start: "22:00", end: "05:00", timeZone: "Mars/Olympus" }, "IANA"],
    [{ start: "22:00", end: "05:00", timeZone: "UTC", days: [] }, "at least one"],
  ])("refuses %j", (window, words) => {
    expect(windowSchema.safeParse(window).error?.issues[0]?.message).toContain(words);
  });
});
