import { HUAWEI, bench, closeBenches } from "../bench.test.support";
import { RateLimit } from "./rate-limit";

afterEach(closeBenches);

test("lets as many by in a second as it is told, each account by itself", () => {
  let now = 0;
  const limit = new RateLimit(() => now);
  expect([1, 2, 3].map(() => limit.take("a", 2))).toEqual([true, true, false]);
  expect(limit.take("b", 2)).toBe(true);
  now += 500;
  expect([1, 2].map(() => limit.take("a", 2))).toEqual([true, false]);
});

test("answers too many requests in the vendor's words", async () => {
  const { huawei } = await bench({ huaweicloud: { requestsPerSecond: 1, retryAfter: "2s" } });
  await huawei("GET", `${HUAWEI}/app-servers`);
  const answer = await huawei("GET", `${HUAWEI}/app-servers`);
  expect([answer.status, answer.headers["retry-after"], answer.body]).toMatchObject([
    429,
    "2",
    { error_code: "APIGW.0308" },
  ]);
});
