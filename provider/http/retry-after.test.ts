import { retryAfter } from "./retry-after";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("Retry-After", () => {
  test.each([
    ["seconds", { "retry-after": "7" }, 7000],
    ["a date", { "retry-after": "Fri, 02 Jan 2026 03:04:15 GMT" }, 10_000],
    [
      "a date by the answer's own clock",
      { "retry-after": "Fri, 02 Jan 2026 04:00:09 GMT", date: "Fri, 02 Jan 2026 04:00:00 GMT" },
      9000,
    ],
    ["a date that is past", { "retry-after": "Fri, 02 Jan 2026 03:00:00 GMT" }, 0],
    ["more than four minutes", { "retry-after": "3600" }, 240_000],
  ])("may be %s", (_case, headers: Record<string, string>, wait) => {
    expect(retryAfter(headers, now)).toBe(wait);
  });

  test.each([
    ["is missing", {}],
    ["makes no sense", { "retry-after": "soon" }],
  ])("counts for nothing where it %s", (_case, headers: Record<string, string>) => {
    expect(retryAfter(headers, now)).toBeUndefined();
  });
});
