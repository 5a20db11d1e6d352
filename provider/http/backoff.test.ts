import { backoff } from "./backoff";

test("a wait doubles from one failure to the next, up to its limit", () => {
  const rule = { initialDelay: 500, maxDelay: 3_000 };
  expect([1, 2, 3, 4, 5, 2_000].map((failures) => backoff(failures, rule))).toEqual([
    500, 1_000, 2_000, 3_000, 3_000, 3_000,
  ]);
});
