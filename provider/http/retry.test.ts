import type { RepeatReason, Failed, Outcome } from "./outcome";
import { retryPolicy } from "./retry";
import { retryBudget, type RetryBudget } from "./retry-budget";
import { exchangeOf, testClock } from "./test-kit";

const fine: Outcome = { ok: true, answer: { status: 200, headers: {}, body: "" }, json: undefined };
const failed = (repeat: RepeatReason, retryAfter?: number): Failed => ({
  ok: false,
  failure: { kind: "unavailable", action: "describeThing" },
  repeat,
  retryAfter,
});

async function sent(outcomes: readonly Outcome[], budget: RetryBudget = retryBudget()) {
  const clock = testClock();
  let attempts = 0;
  const policy = retryPolicy({ clock, random: () => 1, budget });
  const outcome = await policy(exchangeOf(), async () => outcomes[attempts++] ?? fine);
  return { attempts, outcome, slept: clock.slept };
}

describe("sending again", () => {
  test.each(["transient", "neverSent"] as const)(
    "ends after four attempts for what is %s",
    async (reason) => {
      const { attempts, slept, outcome } = await sent(Array<Outcome>(9).fill(failed(reason)));
      expect([attempts, slept]).toEqual([4, [500, 1000, 2000]]);
      expect(outcome).toMatchObject({ ok: false, failure: { advice: "Given up after 4 attempts." } });
    },
  );

  test("waits as long as an answer asks, if that is longer", async () => {
    expect((await sent([failed("transient", 7_000)])).slept).toEqual([7_000]);
    expect((await sent([failed("transient", 100)])).slept).toEqual([500]);
  });

  test("does not count what was throttled: the throttle spaces that", async () => {
    const outcomes = [
      ...Array<Outcome>(20).fill(failed("throttled")),
      ...Array<Outcome>(9).fill(failed("transient")),
    ];
    expect((await sent(outcomes)).attempts).toBe(24);
  });

  test("takes from a budget, to which each call adds a fifth of a retry", async () => {
    const budget = retryBudget(1);
    const twice = [failed("transient"), failed("transient")];
    expect((await sent(twice, budget)).attempts).toBe(2);
    for (let call = 0; call < 4; call++) expect((await sent(twice, budget)).attempts).toBe(1);
    expect((await sent(twice, budget)).attempts).toBe(2);
  });
});
