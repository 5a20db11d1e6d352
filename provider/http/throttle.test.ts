import { VirtualClock } from "../../test/support/virtual-clock";
import type { Outcome } from "./outcome";
import { perHostPolicy } from "./per-host";
import type { Exchange } from "./policy";
import { exchangeOf, settled } from "./test-kit";
import { throttlePolicy } from "./throttle";

const fine: Outcome = { ok: true, answer: { status: 200, headers: {}, body: "" }, json: undefined };
const broken: Outcome = { ok: false, failure: { kind: "unreachable", action: "describeThing" } };

function throttled(retryAfter?: number): Outcome {
  const failure = {
    kind: "throttled",
    action: "other",
    status: 429,
    code: "410",
    words: "Slow down",
  } as const;
  return { ok: false, failure, repeat: "throttled", retryAfter };
}

function opened(atOnce: number) {
  const clock = new VirtualClock(0);
  const policy = throttlePolicy({ clock, random: () => 1, atOnce });
  const running: (PromiseWithResolvers<Outcome> & { readonly at: number })[] = [];
  const next = async (): Promise<Outcome> => {
    const request = { ...Promise.withResolvers<Outcome>(), at: clock.now() };
    running.push(request);
    return request.promise;
  };
  const call = async (parts: Partial<Exchange> = {}) => policy(exchangeOf(parts), next);
  /** Lets the time of all sleepers pass. */
  const passed = async (ms: number) => {
    await settled();
    await clock.sleep(ms);
    await clock.sleep(0);
    await settled();
  };
  return { clock, running, call, passed, policy };
}

describe("the throttle", () => {
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
    const impatient = call({ callerSignal: abort.signal, signal: abort.signal });
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

  test("makes everybody wait for what one was told, then sends one alone", async () => {
    const { running, call, passed } = opened(8);
    const first = call();
    await settled();
    running[0]?.resolve(throttled(60_000));
    await first;
    for (let more = 0; more < 5; more++) void call();
    await passed(59_999);
    expect(running).toHaveLength(1);
    await passed(1);
    expect(running.map(({ at }) => at)).toEqual([0, 60_000]);
  });

  test("tells at once who cannot wait that long, without waiting for a place", async () => {
    const { running, call } = opened(2);
    const [one] = [call(), call()];
    await settled();
    running[0]?.resolve(throttled(60_000));
    await one;
    const hurried = call({ deadlineAt: 10_000 });
    let outcome: Outcome | undefined;
    void hurried.then((known) => (outcome = known));
    await settled();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "throttled", status: 429 } });
  });

  test("tells as soon as it is known that the pause became too long", async () => {
    const { clock, running, call, passed } = opened(2);
    const [one, two] = [call(), call()];
    await settled();
    running[0]?.resolve(throttled(10_000));
    await one;
    let told: number | undefined;
    void call({ deadlineAt: 20_000 }).then(() => (told = clock.now()));
    await passed(5_000);
    running[1]?.resolve(throttled(60_000));
    await two;
    await passed(5_000);
    expect(told).toBe(5_000);
    expect(running).toHaveLength(2);
  });

  test("is no reason any more once it is over", async () => {
    const { running, call, passed } = opened(1);
    const one = call();
    await settled();
    running[0]?.resolve(throttled(1_000));
    await one;
    await passed(1_000);
    void call();
    await settled();
    const timeUp = new AbortController();
    const waiting = call({ signal: timeUp.signal });
    await settled();
    timeUp.abort(new Error("no time left"));
    await expect(waiting).rejects.toThrow("no time left");
  });

  test("goes on waiting where an earlier request is told to wait still longer", async () => {
    const { running, call, passed } = opened(2);
    const [one, two] = [call(), call()];
    await settled();
    running[0]?.resolve(throttled(10_000));
    await one;
    void call();
    await passed(5_000);
    running[1]?.resolve(throttled(30_000));
    await two;
    await passed(29_999);
    expect(running).toHaveLength(2);
    await passed(1);
    expect(running[2]?.at).toBe(35_000);
  });

  test("becomes as fast as before, step by step", async () => {
    const { running, call, passed } = opened(3);
    void call();
    await settled();
    running.shift()?.resolve(throttled(1_000));
    await settled();
    const most: number[] = [];
    for (let more = 0; more < 30; more++) void call();
    for (let second = 0; second < 5; second++) {
      await passed(1_000);
      most.push(running.length);
      for (const request of running.splice(0)) request.resolve(fine);
      await settled();
    }
    expect(most).toEqual([1, 1, 2, 3, 3]);
  });

  test("tells a call that cannot wait that long why, at once and without sending it", async () => {
    const { clock, running, call } = opened(4);
    const first = call();
    await settled();
    running[0]?.resolve(throttled(60_000));
    await first;
    const action = "rebootThing";
    expect(await call({ action, kind: "write", deadlineAt: clock.now() + 10_000 })).toEqual({
      ok: false,
      failure: {
        kind: "throttled",
        action,
        status: 429,
        code: "410",
        words: "Slow down",
        advice: "Not carried out: example.com throttles this account, until 00:01:00Z at least.",
      },
    });
    expect(running).toHaveLength(1);
  });

  test("gives its error to a call whose time runs out in the queue, and frees its place", async () => {
    const { running, call, passed } = opened(1);
    const first = call();
    await settled();
    running[0]?.resolve(throttled(20_000));
    await first;
    const deadline = new AbortController();
    const [holder, queued] = [call({ signal: deadline.signal }), call({ signal: deadline.signal })];
    const patient = call();
    await passed(5_000);
    deadline.abort(new Error("time is up"));
    for (const outcome of [await holder, await queued]) {
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "throttled", words: "Slow down" } });
    }
    await passed(15_000);
    running[1]?.resolve(fine);
    expect(await patient).toBe(fine);
  });

  test("gives a caller who stops while it waits their own reason back", async () => {
    const { running, call, passed } = opened(1);
    const first = call();
    await settled();
    running[0]?.resolve(throttled(20_000));
    await first;
    const stop = new AbortController();
    const stopped = call({ signal: stop.signal, callerSignal: stop.signal });
    await passed(5_000);
    stop.abort(new Error("Ctrl-C"));
    await expect(stopped).rejects.toThrow("Ctrl-C");
  });

  test("takes no answer at all for a sign of recovery", async () => {
    const { running, call, passed } = opened(2);
    void call();
    await settled();
    running.shift()?.resolve(throttled(1_000));
    await settled();
    for (let more = 0; more < 5; more++) void call();
    await passed(1_000);
    for (let second = 0; second < 3; second++) {
      expect(running).toHaveLength(1);
      running.shift()?.resolve(broken);
      await passed(1_000);
    }
  });

  test("slows down one host and leaves the others as they are", async () => {
    const clock = new VirtualClock(0);
    const policy = perHostPolicy(() => throttlePolicy({ clock, random: () => 1, atOnce: 2 }));
    const to = (host: string) =>
      exchangeOf({ request: { method: "GET", url: new URL(`https://${host}/`), headers: {} } });
    await policy(to("a.example.com"), async () => throttled(60_000));
    expect(await policy(to("b.example.com"), async () => fine)).toBe(fine);
    expect(clock.now()).toBe(0);
    expect(await policy(to("a.example.com"), async () => fine)).toBe(fine);
    expect(clock.now()).toBe(60_000);
  });
});
