import { limitPolicy } from "./limit";
import type { Outcome } from "./outcome";
import { exchangeOf, settled } from "./test-kit";

const fine: Outcome = { ok: true, answer: { status: 200, headers: {}, body: "" }, json: undefined };

function opened(permits: number) {
  const limit = limitPolicy(permits);
  const running: PromiseWithResolvers<Outcome>[] = [];
  const next = async (): Promise<Outcome> => {
    const request = Promise.withResolvers<Outcome>();
    running.push(request);
    return request.promise;
  };
  return { running, call: async (signal?: AbortSignal) => limit(exchangeOf({ signal }), next) };
}

describe("the limit", () => {
  test("lets so many through and the next when one is done", async () => {
    const { running, call } = opened(2);
    const calls = [call(), call(), call()];
    await settled();
    expect(running).toHaveLength(2);
    running[0]?.resolve(fine);
    await calls[0];
    await settled();
    expect(running).toHaveLength(3);
  });

  test("frees a place after a failure", async () => {
    const { running, call } = opened(1);
    const first = call();
    const second = call();
    await settled();
    running[0]?.reject(new Error("broken"));
    await expect(first).rejects.toThrow("broken");
    await settled();
    running[1]?.resolve(fine);
    expect(await second).toBe(fine);
  });

  test("loses no place when somebody stops waiting", async () => {
    const { running, call } = opened(1);
    const first = call();
    const abort = new AbortController();
    const impatient = call(abort.signal);
    const third = call();
    await settled();
    abort.abort(new Error("no time"));
    await expect(impatient).rejects.toThrow("no time");
    running[0]?.resolve(fine);
    await first;
    await settled();
    running[1]?.resolve(fine);
    expect(await third).toBe(fine);
  });
});
