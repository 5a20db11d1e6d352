import { formatInstant } from "./instant";

const at = (text: string) => Date.parse(text);

describe("an instant for people", () => {
  const now = at("2026-11-28T12:00:00Z");

  it.each([
    ["its time alone on the day on which it is read", "2026-11-28T23:59:59.999Z", "23:59Z"],
    ["its date as soon as the day is another one", "2026-11-29T00:00:00Z", "29 Nov 00:00Z"],
    ["its date for the same time of another day", "2026-11-27T12:00:00Z", "27 Nov 12:00Z"],
    ["no year within half a year, the turn of the year included", "2027-01-02T13:00:00Z", "2 Jan 13:00Z"],
    ["its year where the same date comes again", "2027-11-28T13:00:00Z", "28 Nov 2027 13:00Z"],
    ["its year where it is long ago", "2026-03-01T13:00:00Z", "1 Mar 2026 13:00Z"],
  ])("has %s", (_what, instant, text) => {
    expect(formatInstant(at(instant), now)).toBe(text);
  });

  it("has its seconds where they are asked for, with its date by the same rule", () => {
    expect(formatInstant(at("2026-11-28T03:04:11.900Z"), now, "second")).toBe("03:04:11Z");
    expect(formatInstant(at("2026-11-27T23:59:58Z"), now, "second")).toBe("27 Nov 23:59:58Z");
  });

  it("is a day of UTC, whatever the time zone of the machine", () => {
    expect(formatInstant(at("2026-11-28T00:30:00+09:00"), now)).toBe("27 Nov 15:30Z");
  });
});
