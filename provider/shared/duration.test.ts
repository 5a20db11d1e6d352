import { formatDuration, parseDuration, roughDuration, suggestDuration } from "./duration";

describe("durations", () => {
  it.each([
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["500ms", 500],
    ["1.5h", 5_400_000],
    ["0s", 0],
    ["2h3m4s5ms", 7_384_005],
  ])("reads %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "90", "3d", "1h 30m", "-1h", "h", "1H", "1.h", "PT1H", "1e3s"])(
    "takes %j for no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [3_600_000, "1h"],
    [30, "30s"],
    [90, "1m30s"],
    ["3d", "72h"],
    ["3 days", "72h"],
    ["1h 30m", "1h30m"],
    ["15 minutes", "15m"],
  ])("knows what was meant by %j", (value, meant) => {
    expect(suggestDuration(value)).toBe(meant);
  });

  it("takes a small number for hours where less than an hour is refused", () => {
    expect([8, 90, 28_800_000].map((value) => suggestDuration(value, 3_600_000))).toEqual([
      "8h",
      "90h",
      "8h",
    ]);
  });

  it("has no guess for what nobody could have meant", () => {
    expect([{}, "soon", NaN, -1, null].map((value) => suggestDuration(value))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("writes them back in Go's form, exact or rounded for people", () => {
    expect([0, 250, 90_000, 5_400_000, 3_600_000].map(formatDuration)).toEqual([
      "0s",
      "250ms",
      "1m30s",
      "1h30m",
      "1h",
    ]);
    expect([-5, 61_900, 1_059_000].map(roughDuration)).toEqual(["0s", "1m1s", "17m"]);
  });
});
