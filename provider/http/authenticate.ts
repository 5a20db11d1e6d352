import type { Clock } from "../shared/clock";
import { ApiError, type ApiFailure } from "../shared/errors";
import { failureIs } from "../shared/failure-traits";
import type { Credential } from "./credential";
import type { Outcome } from "./outcome";
import type { Policy } from "./policy";

/**
 * Adds the signature or token to each attempt. When the service wants a newer token, it is renewed once for all who
 * wait and the request, which was not applied, is sent once more.
 */
export function authenticatePolicy({ authenticator, scope }: Credential, clock: Clock): Policy {
  return async (exchange, next) => {
    const { request, signal } = exchange;
    const attempt = async (): Promise<{ outcome: Outcome; added: Record<string, string> }> => {
      const added = await authenticator.headers(request, new Date(clock.now()), signal);
      const headers = { ...request.headers, ...added };
      return { added, outcome: await next({ ...exchange, request: { ...request, headers } }) };
    };
    try {
      const first = await attempt();
      const { outcome, added } = first;
      if (outcome.ok || !outcome.renewToken || !authenticator.renew(added)) return outcome;
      return (await attempt()).outcome;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ok: false, failure: tokenFailure(error, scope), cause: error };
    }
  };
}

// The token could not be had, so this request never left, whatever became of the one for the token.
function tokenFailure(error: ApiError, scope: string | undefined): ApiFailure {
  const { kind, action, status, code, words, requestId, advice } = error;
  const none = scope === undefined ? "No token" : `No token for ${scope}`;
  if (!failureIs(kind, "ofToken"))
    return { kind: "unreachable", action, advice: `${none}: ${advice ?? error.message}` };
  return { kind, action, status, code, words, requestId, advice: advice ?? `${none}.` };
}
