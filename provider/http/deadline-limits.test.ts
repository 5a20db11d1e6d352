import { deadlinePolicy, TimeUp } from "./deadline";
import { exchangeOf, testClock, testTimer } from "./test-kit";

const opened = () => {
  const timer = testTimer();
  const policy = deadlinePolicy({ clock: testClock(), timer: timer.set, deadline: 10_000 });
  return { timer, policy };
};

describe("the deadline of a call", () => {
  test("that ends while it waits for its turn says so, with the host", async () => {
    const { timer, policy } = opened();
    const outcome = policy(exchangeOf(), async ({ signal }) => {
      timer.runOut(10_000);
      return Promise.reject(signal?.reason as Error);
    });
    expect(await outcome).toMatchObject({
      failure: { kind: "unreachable", advice: "example.com: no answer within 10 s; nothing was sent." },
      cause: expect.any(TimeUp),
    });
  });

  test("leaves a caller who has stopped as well with their own reason", async () => {
    const { timer, policy } = opened();
    const stop = new AbortController();
    const outcome = policy(exchangeOf({ callerSignal: stop.signal }), async () => {
      stop.abort(new Error("stopped"));
      timer.runOut(10_000);
      return Promise.reject(stop.signal.reason as Error);
    });
    await expect(outcome).rejects.toThrow("stopped");
  });

  test("leaves any other error as it is, and sets no timer for long", async () => {
    const { policy } = opened();
    await expect(policy(exchangeOf(), async () => Promise.reject(new Error("a bug")))).rejects.toThrow(
      "a bug",
    );
  });
});
