import { ApiError, type FailureKind } from "../shared/errors";
import { authenticatePolicy } from "./authenticate";
import { exchangeOf, testClock } from "./test-kit";

const without = async (kind: FailureKind, advice?: string) => {
  const headers = async () => Promise.reject(new ApiError({ kind, action: "token", advice }));
  const authenticator = { headers, renew: () => false };
  const credential = { id: "u", name: "User me", scope: "project p", authenticator, secrets: [] };
  const next = jest.fn();
  const outcome = await authenticatePolicy(credential, testClock())(exchangeOf({ kind: "write" }), next);
  expect(next).not.toHaveBeenCalled();
  return outcome;
};

describe("a token that cannot be had", () => {
  test.each(["unauthorized", "forbidden", "refused", "throttled"] as const)(
    "is the request's own failure where the identity service says a clear no: %s",
    async (kind) => {
      expect(await without(kind, "why")).toMatchObject({ failure: { kind, action: "token", advice: "why" } });
      expect(await without(kind)).toMatchObject({ failure: { kind, advice: "No token for project p." } });
    },
  );

  test.each(["unavailable", "unreachable", "unknownOutcome", "notFound", "unreadable", "conflict"] as const)(
    "means that nothing left where it was %s",
    async (kind) => {
      expect(await without(kind, "why")).toMatchObject({
        failure: { kind: "unreachable", action: "token", advice: "No token for project p: why" },
      });
    },
  );
});
