import type { Clock } from "../shared/clock";
import type { KeystoneToken } from "./keystone-token";
import { fixedToken, tokenSource } from "./token-source";

const hour = 3_600_000;

function world(): { clock: Clock & { time: number }; requests: PromiseWithResolvers<KeystoneToken>[] } {
  const clock = { time: 0, now: () => clock.time, sleep: async () => undefined };
  return { clock, requests: [] };
}

const token = (value: string, expiresAt: number): KeystoneToken => ({ value, expiresAt, projectId: "p1" });

function opened() {
  const { clock, requests } = world();
  const request = async (): Promise<KeystoneToken> => {
    const pending = Promise.withResolvers<KeystoneToken>();
    requests.push(pending);
    return pending.promise;
  };
  return { clock, requests, tokens: tokenSource({ request, clock }) };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe("a token source", () => {
  test("asks once for all who wait at the same time, and not again while the token lives", async () => {
    const { requests, tokens } = opened();
    const waiting = Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    await turns();
    requests[0]?.resolve(token("first", 24 * hour));
    expect((await waiting).map(({ value }) => value)).toEqual(["first", "first", "first"]);
    await tokens.get();
    expect(requests).toHaveLength(1);
  });

  test("renews ten minutes before the end", async () => {
    const { clock, requests, tokens } = opened();
    const first = tokens.get();
    await turns();
    requests[0]?.resolve(token("first", 24 * hour));
    await first;
    clock.time = 24 * hour - 600_001;
    await tokens.get();
    expect(requests).toHaveLength(1);
    clock.time += 1;
    const second = tokens.get();
    await turns();
    requests[1]?.resolve(token("second", 48 * hour));
    expect((await second).value).toBe("second");
  });

  test("keeps a short token for half of its life", async () => {
    const { clock, requests, tokens } = opened();
    const first = tokens.get();
    await turns();
    requests[0]?.resolve(token("first", 60_000));
    await first;
    clock.time = 29_999;
    expect((await tokens.get()).value).toBe("first");
    clock.time = 30_000;
    void tokens.get();
    await turns();
    expect(requests).toHaveLength(2);
  });

  test("replaces a refused token once, however many callers report it", async () => {
    const { requests, tokens } = opened();
    const first = tokens.get();
    await turns();
    requests[0]?.resolve(token("first", 24 * hour));
    await first;
    expect([tokens.invalidate("first"), tokens.invalidate("first")]).toEqual([true, true]);
    const second = tokens.get();
    await turns();
    requests[1]?.resolve(token("second", 24 * hour));
    await second;
    tokens.invalidate("first");
    expect((await tokens.get()).value).toBe("second");
    expect(requests).toHaveLength(2);
  });

  test("tells a failure to those who wait and tries again for the next", async () => {
    const { requests, tokens } = opened();
    const [one, two] = [tokens.get(), tokens.get()];
    await turns();
    requests[0]?.reject(new Error("no service"));
    await expect(one).rejects.toThrow("no service");
    await expect(two).rejects.toThrow("no service");
    const third = tokens.get();
    await turns();
    requests[1]?.resolve(token("late", 24 * hour));
    expect((await third).value).toBe("late");
  });

  test("lets one caller give up without the others", async () => {
    const { requests, tokens } = opened();
    const abort = new AbortController();
    const [impatient, patient] = [tokens.get(abort.signal), tokens.get()];
    await turns();
    abort.abort(new Error("no time"));
    await expect(impatient).rejects.toThrow("no time");
    requests[0]?.resolve(token("first", 24 * hour));
    expect((await patient).value).toBe("first");
  });

  test("uses a given token as it is and cannot renew it", async () => {
    const tokens = fixedToken("given");
    expect((await tokens.get()).value).toBe("given");
    expect(tokens.invalidate("given")).toBe(false);
  });
});
