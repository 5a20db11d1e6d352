import { deadlinePolicy, TimeUp } from "./deadline";
import { exchangeOf, testClock } from "./test-kit";

/** A policy whose timer is rung by hand, and whether it is still set. */
function started(deadline = 60_000) {
  const state = { armed: 0, ring: () => undefined as void };
  const clock = testClock();
  const policy = deadlinePolicy({
    clock,
    deadline,
    timer: (_ms, ring) => {
      state.armed++;
      state.ring = ring;
      return () => state.armed--;
    },
  });
  return { state, policy, clock };
}

const waiting = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));

describe("the deadline of a call", () => {
  it("is told in the unit that is read", () => {
    expect(new TimeUp(999).message).toBe("no answer within 999 ms");
    expect(new TimeUp(1_000).message).toBe("no answer within 1 s");
    expect(new TimeUp(90_000).message).toBe("no answer within 90 s");
  });

  it("ends a wait with words that say where and how long", async () => {
    const { state, policy } = started();
    const pending = policy(exchangeOf(), ({ signal }) => waiting(signal));
    state.ring();
    expect(await pending).toMatchObject({
      ok: false,
      failure: {
        kind: "unreachable",
        action: "describeThing",
        advice: "example.com: no answer within 60 s; nothing was sent.",
      },
    });
    expect(state.armed).toBe(0);
  });

  it("leaves a caller its own reason, also when time is up as well", async () => {
    for (const ringsToo of [false, true]) {
      const { state, policy } = started();
      const end = new AbortController();
      const pending = policy(exchangeOf({ callerSignal: end.signal }), ({ signal }) => waiting(signal));
      end.abort(new Error("stopped on request"));
      if (ringsToo) state.ring();
      await expect(pending).rejects.toThrow("stopped on request");
      expect(state.armed).toBe(0);
    }
  });

  it("leaves a defect what it is", async () => {
    const { policy } = started();
    await expect(policy(exchangeOf(), () => Promise.reject(new TypeError("a defect")))).rejects.toThrow(
      "a defect",
    );
  });

  it("tells those behind it when time is up", async () => {
    const { policy, clock } = started();
    let deadlineAt: number | undefined;
    await policy(exchangeOf(), (exchange) => {
      ({ deadlineAt } = exchange);
      return Promise.resolve({ ok: false, failure: { kind: "refused", action: "" } });
    });
    expect(deadlineAt).toBe(clock.now() + 60_000);
  });
});
