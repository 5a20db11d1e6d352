import type { HttpRequest } from "../http/types";
import type { Signer } from "./signer";
import type { TokenSource } from "./token-source";

/** Authenticates attempts, with a signature or with a token. */
export interface Authenticator {
  /** Headers to add to this attempt (lower-case names). */
  headers(request: HttpRequest, now: Date, signal?: AbortSignal): Promise<Record<string, string>>;
  /** After "the token must be updated": true where another attempt will carry another token. */
  renew(sent: Readonly<Record<string, string>>): boolean;
}

export function signatureAuthenticator(signer: Signer): Authenticator {
  return { headers: async (request, now) => signer(request, now), renew: () => false };
}

/** Sends `x-auth-token`. */
export function tokenAuthenticator(tokens: TokenSource): Authenticator {
  return {
    headers: async (_request, _now, signal) => ({ "x-auth-token": (await tokens.get(signal)).value }),
    renew: (sent) => tokens.invalidate(sent["x-auth-token"] ?? ""),
  };
}

/** For calls that need none, such as asking for a token. */
export const anonymous: Authenticator = { headers: async () => ({}), renew: () => false };
