import type { Authenticator } from "../auth/authenticator";
import { ApiError } from "../shared/errors";
import { opened } from "./pipeline.test.support";
import { exchangeOf, settled, type Scripted } from "./test-kit";

const write = { kind: "write", action: "rebootThing" } as const;
const page = { status: 404, body: "<html><head><title>Not Found</title></head></html>" };

describe("a read", () => {
  test.each<[string, Scripted]>([
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["503", { status: 503, body: "<html></html>" }],
    ["408", { status: 408 }],
    ["a cut connection", "cut after sending"],
    ["a cut answer", "cut within the answer"],
    ["no connection", "unreachable"],
    ["a success that is not JSON", { status: 200, body: "<html>" }],
  ])("is sent again after %s", async (_case, first) => {
    const { send } = opened([first, { status: 200, body: '{"fine":true}' }]);
    expect((await send(exchangeOf())).json).toEqual({ fine: true });
  });

  test("gives up after four attempts and says so", async () => {
    const { server, failure, clock } = opened(Array.from({ length: 9 }, () => ({ status: 503 }) as const));
    const error = await failure();
    expect(error).toMatchObject({ kind: "unavailable", status: 503 });
    expect(error.message).toContain("Given up after 4 attempts.");
    expect(server.sent).toHaveLength(4);
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  test("waits any time up to the longest, so that those who failed together come back apart", async () => {
    for (const [random, slept] of [
      [0, [0, 0, 0]],
      [0.25, [125, 250, 500]],
    ] as const) {
      const { failure, clock } = opened(
        Array.from({ length: 4 }, () => ({ status: 503 }) as const),
        { random },
      );
      await failure();
      expect(clock.slept).toEqual(slept);
    }
  });

  test.each<[string, Scripted, string]>([
    ["a service's own 404", { status: 404, body: '{"code":"X"}' }, "notFound"],
    ["an empty 404", { status: 404 }, "notFound"],
    ["a page that says 404", page, "notOffered"],
    ["the gateway's 404", { status: 404, body: '{"code":"PATH"}' }, "notOffered"],
    ["403", { status: 403 }, "forbidden"],
    ["409", { status: 409 }, "conflict"],
    ["a busy code in a 400", { status: 400, body: '{"code":"BUSY"}' }, "conflict"],
    ["an error in a 200", { status: 200, body: '{"code":"X"}' }, "refused"],
    ["400", { status: 400 }, "refused"],
    ["a redirect", { status: 302, headers: { location: "https://login.example.com/" } }, "refused"],
  ])("makes of %s one attempt", async (_case, answer, kind) => {
    const { server, failure } = opened([answer]);
    expect((await failure()).kind).toBe(kind);
    expect(server.sent).toHaveLength(1);
  });

  test("takes an empty success", async () => {
    const { send } = opened([{ status: 204 }]);
    expect(await send(exchangeOf())).toMatchObject({ json: undefined, answer: { status: 204 } });
  });

  test("does not try a bad certificate again", async () => {
    const { clock, failure } = opened(["bad certificate"]);
    expect(await failure()).toMatchObject({ kind: "unreachable" });
    expect(clock.slept).toEqual([]);
  });

  test("draws on a budget, so that a storm of retries ends", async () => {
    const { server, failure } = opened(
      Array.from({ length: 9 }, () => ({ status: 500 }) as const),
      { budget: 1 },
    );
    await failure();
    await failure();
    expect(server.sent).toHaveLength(3);
  });
});

describe("a write", () => {
  test.each<[string, Scripted]>([
    ["500", { status: 500, body: '{"code":"X"}' }],
    ["502", { status: 502 }],
    ["503", { status: 503, body: '{"code":"PATH"}' }],
    ["408", { status: 408 }],
    ["a cut connection", "cut after sending"],
    ["a cut answer", "cut within the answer"],
  ])("of which nothing is known after %s is not sent again", async (_case, answer) => {
    const { server, failure } = opened([answer]);
    expect((await failure(write)).kind).toBe("unknownOutcome");
    expect(server.sent).toHaveLength(1);
  });

  test.each<[string, Scripted]>([
    ["was throttled", { status: 429 }],
    ["found no connection", "unreachable"],
  ])("that %s is sent again", async (_case, first) => {
    const { send } = opened([first, { status: 200, body: "null" }]);
    expect((await send(exchangeOf(write))).json).toBeNull();
  });

  test("that was accepted in unreadable words is not sent again", async () => {
    const { server, failure } = opened([{ status: 200, body: "<html>" }]);
    expect((await failure(write)).kind).toBe("unreadable");
    expect(server.sent).toHaveLength(1);
  });

  test.each<[string, Scripted, string]>([
    ["a page", page, "notOffered"],
    ["nothing", { status: 404 }, "notOffered"],
    ["the gateway", { status: 404, body: '{"code":"PATH"}' }, "notOffered"],
    ["the service", { status: 404, body: '{"code":"X"}' }, "notFound"],
  ])("takes a 404 said by %s for what it is", async (_case, answer, kind) => {
    const { failure } = opened([answer]);
    expect((await failure(write)).kind).toBe(kind);
  });

  test("is of unknown outcome when no answer comes in time", async () => {
    const { timer, failure } = opened(["no answer"]);
    const pending = failure(write);
    await settled();
    timer.runOut(30_000);
    expect(await pending).toMatchObject({ kind: "unknownOutcome" });
    expect((await pending).message).toContain("no answer within 30 s");
  });

  test("that waited for a connection until its time was up has not been sent, and goes again", async () => {
    const { timer, send, server } = opened(["no connection yet", { status: 200 }]);
    const pending = send(exchangeOf(write));
    await settled();
    timer.runOut(30_000);
    await pending;
    expect(server.sent).toHaveLength(1);
  });

  test("that the caller stops after it was sent is of unknown outcome", async () => {
    const { failure } = opened(["no answer"]);
    const abort = new AbortController();
    const pending = failure({ ...write, callerSignal: abort.signal });
    await settled();
    abort.abort(new Error("stopped"));
    expect((await pending).kind).toBe("unknownOutcome");
  });

  test("that the caller stops before it was sent ends with the caller's reason", async () => {
    const { send } = opened(["no connection yet"]);
    const abort = new AbortController();
    const pending = send(exchangeOf({ ...write, callerSignal: abort.signal }));
    await settled();
    abort.abort(new Error("stopped"));
    await expect(pending).rejects.toThrow("stopped");
  });
});

describe("the whole call", () => {
  test("ends at its deadline with what the last attempt met", async () => {
    const { send, server } = opened([{ status: 500 }, { status: 500 }, { status: 500 }]);
    await expect(send(exchangeOf(), { deadline: 1200 })).rejects.toMatchObject({ status: 500 });
    expect(server.sent).toHaveLength(2);
  });

  test("ends after five minutes where it names no deadline", async () => {
    const { timer, failure } = opened(["no answer", "no answer"]);
    const ended = failure();
    await settled();
    timer.runOut(300_000);
    expect(await ended).toMatchObject({ kind: "unavailable" });
  });

  test("ends at its deadline while it waits for an answer", async () => {
    const { timer, send } = opened(["no answer"]);
    const pending = send(exchangeOf(), { deadline: 10_000 });
    await settled();
    timer.runOut(10_000);
    await expect(pending).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("ends at its deadline while it waits for its turn, with nothing sent", async () => {
    const { timer, send, server } = opened(["no answer"]);
    void send(exchangeOf()).catch(() => undefined);
    await settled();
    const second = send(exchangeOf(write), { deadline: 10_000 });
    await settled();
    timer.runOut(10_000);
    await expect(second).rejects.toMatchObject({ kind: "unreachable", action: "rebootThing" });
    expect(server.sent).toHaveLength(1);
  });

  test("waits as long as Retry-After asks", async () => {
    const { clock, send } = opened([{ status: 429, headers: { "retry-after": "7" } }, { status: 200 }]);
    await send(exchangeOf(write));
    expect(clock.slept).toEqual([7000]);
  });

  test("authenticates every attempt anew", async () => {
    const dates: number[] = [];
    const authenticator: Authenticator = {
      headers: async (_request, now) => {
        dates.push(now.getTime());
        return {};
      },
      renew: () => false,
    };
    const { send } = opened([{ status: 500 }, { status: 200 }], { authenticator });
    await send(exchangeOf());
    expect((dates[1] ?? 0) - (dates[0] ?? 0)).toBe(500);
  });
});

describe("a key that is refused", () => {
  const refused = { status: 401, body: '{"code":"X","words":"wrong signature"}' } as const;

  test("is not tried again by the next call", async () => {
    const { server, failure } = opened([refused]);
    expect(await failure()).toMatchObject({ kind: "unauthorized", status: 401, words: "wrong signature" });
    const second = await failure({ ...write });
    expect(second).toMatchObject({ kind: "unauthorized", status: 401, action: "rebootThing" });
    expect(second.message).toContain("Not sent: refused at 03:04:05Z");
    expect(server.sent).toHaveLength(1);
  });

  test("costs one attempt even when many calls start at once", async () => {
    const { server, failure } = opened(Array.from({ length: 20 }, () => refused));
    await Promise.all(Array.from({ length: 20 }, async () => failure()));
    expect(server.sent).toHaveLength(1);
  });

  test("is tried again after five minutes", async () => {
    const { clock, failure, send } = opened([refused]);
    await failure();
    clock.time += 300_000;
    await send(exchangeOf());
  });

  test("may be a token that is too old and cannot be renewed", async () => {
    const { server, failure } = opened([{ status: 401, body: '{"code":"TOKEN"}' }]);
    await failure();
    expect((await failure()).advice).toContain("Not sent: refused at");
    expect(server.sent).toHaveLength(1);
  });

  test("does not stand in the way of calls with a key that was accepted", async () => {
    const { server, send } = opened([]);
    await Promise.all(Array.from({ length: 20 }, async () => send(exchangeOf())));
    expect(server.sent).toHaveLength(20);
  });

  test("is named by its source and its last characters", async () => {
    const { failure } = opened([refused]);
    expect((await failure()).advice).toContain("Key …X3QA from HW_ACCESS_KEY was not accepted");
  });

  test("may suffer from a wrong clock, which is said with both times", async () => {
    const date = "Fri, 02 Jan 2026 03:24:05 GMT";
    const { failure } = opened([{ ...refused, headers: { date } }]);
    expect((await failure()).advice).toBe(
      "The clocks are 20 min apart: 2026-01-02T03:04:05Z here, 2026-01-02T03:24:05Z at the cloud, " +
        "which refuses more than 15 min. Set this machine's clock.",
    );
  });

  test("lacks a permission rather than the right secret after a 403", async () => {
    const { failure } = opened([{ status: 403, body: '{"code":"X","words":"denied"}' }]);
    const error = await failure({ ...write, permission: "workspace:server:batchReboot" });
    expect(error.message).toBe(
      'rebootThing: HTTP 403 X "denied". ' +
        "Key …X3QA from HW_ACCESS_KEY may lack workspace:server:batchReboot.",
    );
  });
});

describe("a token that must be updated", () => {
  const stale = { status: 401, body: '{"code":"TOKEN"}' } as const;

  function tokens() {
    let number = 1;
    const renewed: string[] = [];
    const authenticator: Authenticator = {
      headers: async () => ({ "x-auth-token": `token-${number}` }),
      renew: (sent) => {
        renewed.push(sent["x-auth-token"] ?? "");
        number++;
        return true;
      },
    };
    return { authenticator, renewed };
  }

  test("is renewed once and the request sent once more", async () => {
    const { authenticator, renewed } = tokens();
    const { send, server } = opened([stale], { authenticator });
    await send(exchangeOf(write));
    expect(renewed).toEqual(["token-1"]);
    expect(server.sent.map(({ headers }) => headers["x-auth-token"])).toEqual(["token-1", "token-2"]);
  });

  test("is not renewed twice", async () => {
    const { authenticator } = tokens();
    const { failure, server } = opened([stale, stale], { authenticator });
    expect((await failure(write)).kind).toBe("unauthorized");
    expect(server.sent).toHaveLength(2);
  });

  test("that cannot be had means that nothing was sent", async () => {
    const authenticator: Authenticator = {
      headers: async () => {
        throw new ApiError({ kind: "unavailable", action: "createToken", status: 503 });
      },
      renew: () => false,
    };
    const { failure, server } = opened([], { authenticator });
    expect(await failure(write)).toMatchObject({ kind: "unreachable", action: "createToken" });
    expect(server.sent).toHaveLength(0);
  });
});
