import type { FailureKind } from "../shared/errors";
import { keyGuardPolicy, REFUSED_KEY_REST } from "./key-guard";
import type { Failed, Outcome } from "./outcome";
import { exchangeOf, settled, testClock } from "./test-kit";

const fine: Outcome = { ok: true, answer: { status: 200, headers: {}, body: "" }, json: undefined };
const failed = (kind: FailureKind, more: Partial<Failed> = {}): Failed => ({
  ok: false,
  failure: { kind, action: "describeThing" },
  ...more,
});
const refused = failed("unauthorized", { wrongKey: true });

function opened() {
  const clock = testClock();
  const guard = keyGuardPolicy(clock);
  const running: PromiseWithResolvers<Outcome>[] = [];
  const next = async (): Promise<Outcome> => {
    const request = Promise.withResolvers<Outcome>();
    running.push(request);
    return request.promise;
  };
  const call = async (url = "https://example.com/", action = "describeThing", signal?: AbortSignal) =>
    guard(exchangeOf({ action, signal, request: { method: "GET", url: new URL(url), headers: {} } }), next);
  return { clock, running, call };
}

describe("the guard of a key", () => {
  test.each<[string, Failed, boolean]>([
    ["a refusal in the vendor's words", failed("refused", { vendorSaid: true }), true],
    ["a missing thing in the vendor's words", failed("notFound", { vendorSaid: true }), true],
    ["a lacking permission in the vendor's words", failed("forbidden", { vendorSaid: true }), true],
    ["a redirect or a page of something in between", failed("refused"), false],
    ["a proxy's own 403", failed("forbidden"), false],
    ["a broken service", failed("unavailable", { vendorSaid: true }), false],
    ["a throttle", failed("throttled", { vendorSaid: true }), false],
  ])("takes %s for proof that the key is right, or not", async (_case, outcome, isProof) => {
    const { running, call } = opened();
    const first = call();
    await settled();
    running.shift()?.resolve(outcome);
    await first;
    void call();
    void call();
    await settled();
    expect(running).toHaveLength(isProof ? 2 : 1);
  });

  test("lets one wrong key be tried once, to whatever host", async () => {
    const { running, call } = opened();
    const calls = ["a", "b", "c"].map(async (host) => call(`https://${host}.example.com/`));
    await settled();
    expect(running).toHaveLength(1);
    running[0]?.resolve(refused);
    const outcomes = await Promise.all(calls);
    expect(outcomes).toMatchObject(Array(3).fill({ ok: false, failure: { kind: "unauthorized" } }));
    expect(running).toHaveLength(1);
  });

  test("does not share with others that the time of the one that went ahead was up", async () => {
    const { running, call } = opened();
    const timeUp = new AbortController();
    const ahead = call("https://example.com/", "short", timeUp.signal);
    const other = call("https://example.com/", "long");
    await settled();
    timeUp.abort(new Error("no answer within 10 s"));
    running[0]?.resolve(failed("unreachable"));
    await ahead;
    await settled();
    expect(running).toHaveLength(2);
    running[1]?.resolve(fine);
    expect(await other).toBe(fine);
  });

  test("tries it again, alone, when the vendor has forgotten the attempt", async () => {
    const { clock, running, call } = opened();
    const first = call();
    await settled();
    running[0]?.resolve(refused);
    await first;
    clock.time += REFUSED_KEY_REST;
    void call();
    void call();
    await settled();
    expect(running).toHaveLength(2);
  });

  test("does not make those who wait for the first find out by themselves that the host cannot be reached", async () => {
    const { running, call } = opened();
    const calls = [call(), call("https://example.com/x", "rebootThing"), call("https://other.example.com/")];
    await settled();
    running[0]?.resolve(failed("unreachable", { repeat: "neverSent" }));
    expect(await calls[0]).toMatchObject({ repeat: "neverSent" });
    expect(await calls[1]).toMatchObject({
      repeat: "neverSent",
      failure: { kind: "unreachable", action: "rebootThing" },
    });
    await settled();
    expect(running).toHaveLength(2);
    running[1]?.resolve(fine);
    expect(await calls[2]).toBe(fine);
  });

  test("lets the next one try when the first ends in an error of our own", async () => {
    const { running, call } = opened();
    const [first, second] = [call(), call()];
    await settled();
    running[0]?.reject(new Error("a bug"));
    await expect(first).rejects.toThrow("a bug");
    await settled();
    running[1]?.resolve(fine);
    expect(await second).toBe(fine);
  });

  test("lets those who wait give up", async () => {
    const { call } = opened();
    void call();
    const stop = new AbortController();
    const waiting = call("https://example.com/", "describeThing", stop.signal);
    await settled();
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
  });
});
