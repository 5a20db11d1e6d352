import type { Authenticator } from "../auth/authenticator";
import { ApiError, type FailureKind } from "../shared/errors";
import { authenticatePolicy } from "./authenticate";
import type { Outcome } from "./outcome";
import { exchangeOf, testClock } from "./test-kit";

const answered: Outcome = { ok: true, answer: { status: 200, headers: {}, body: "" }, json: undefined };
const failed = (more: object = {}): Outcome => ({
  ok: false,
  failure: { kind: "unauthorized", action: "describeThing" },
  ...more,
});

const credentialOf = (authenticator: Authenticator) => ({
  id: "u",
  name: "User me",
  authenticator,
  secrets: [],
});

/** What came of a call, how often it was sent, and which tokens were renewed. */
async function called(outcomes: Outcome[], authenticator: Partial<Authenticator> = {}) {
  const renewed: unknown[] = [];
  let sent = 0;
  const policy = authenticatePolicy(
    credentialOf({
      headers: () => Promise.resolve({ "x-auth-token": `token-${sent}` }),
      renew: (added) => {
        renewed.push(added);
        return true;
      },
      ...authenticator,
    }),
    testClock(),
  );
  const outcome = await policy(exchangeOf(), async () => {
    const next = outcomes[sent++];
    if (!next) throw new Error("sent more often than was expected");
    return next;
  });
  return { outcome, sent, renewed };
}

describe("authentication", () => {
  it("renews a token that the service no longer takes, once", async () => {
    const renewal = failed({ renewToken: true });
    expect(await called([renewal, answered])).toEqual({
      outcome: answered,
      sent: 2,
      renewed: [{ "x-auth-token": "token-0" }],
    });
    expect(await called([renewal, renewal])).toMatchObject({ outcome: renewal, sent: 2 });
  });

  it("renews nothing for what was answered or refused otherwise, or where there is nothing to renew", async () => {
    expect(await called([answered])).toMatchObject({ outcome: answered, sent: 1, renewed: [] });
    expect(await called([failed()])).toMatchObject({ outcome: failed(), sent: 1, renewed: [] });
    const once = await called([failed({ renewToken: true })], { renew: () => false });
    expect(once).toMatchObject({ sent: 1 });
  });

  const failing = (error: Error) => called([], { headers: () => Promise.reject(error) });
  const identity = (kind: FailureKind, advice?: string) =>
    new ApiError({ kind, action: "createToken", status: 400, ...(advice && { advice }) });

  it.each<FailureKind>(["unauthorized", "forbidden", "refused", "throttled"])(
    "passes on what the identity service said clearly: %s",
    async (kind) => {
      const error = identity(kind, "said so");
      const { outcome, sent } = await failing(error);
      const { action, status, advice } = error;
      expect(outcome).toMatchObject({ ok: false, failure: { kind, action, status, advice }, cause: error });
      expect(sent).toBe(0);
    },
  );

  it("says that a request without a token never left", async () => {
    const error = identity("unknownOutcome", "It may have.");
    expect((await failing(error)).outcome).toEqual({
      ok: false,
      failure: { kind: "unreachable", action: "createToken", advice: "No token: It may have." },
      cause: error,
    });
    const silent = identity("unavailable");
    expect((await failing(silent)).outcome).toMatchObject({
      failure: { advice: `No token: ${silent.message}` },
    });
  });

  it("leaves errors of its own alone", async () => {
    const error = new TypeError("a defect");
    await expect(failing(error)).rejects.toBe(error);
  });
});
