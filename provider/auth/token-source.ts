import type { Clock } from "../shared/clock";
import type { KeystoneToken } from "./keystone-token";
import { sharedOnce, type SharedOnce } from "./shared-once";

export interface TokenSource {
  /** The current token; one request serves every caller that waits at the same time. */
  get(signal?: AbortSignal): Promise<KeystoneToken>;
  /**
   * Says that the service wants this token renewed: the next `get` asks for another. Late news about a token that
   * has been renewed meanwhile changes nothing. False where the token is not this source's to renew.
   */
  invalidate(token: string): boolean;
}

export interface TokenSourceOptions {
  readonly request: () => Promise<KeystoneToken>;
  readonly clock: Clock;
  /**
   * How long before its end a token is renewed, but never in the first half of its life; milliseconds.
   *
   * @default 600000, ten minutes of the usual 24 hours
   */
  readonly renewBefore?: number;
}

const RENEW_BEFORE = 10 * 60_000;

interface Held {
  readonly token: KeystoneToken;
  readonly renewAt: number;
}

/** Keeps one token, asks for the next before it ends. */
export function tokenSource(options: TokenSourceOptions): TokenSource {
  const { clock, renewBefore = RENEW_BEFORE } = options;
  const obtain = async (): Promise<Held> => {
    const token = await options.request();
    const lifetime = token.expiresAt - clock.now();
    return { token, renewAt: token.expiresAt - Math.min(renewBefore, lifetime / 2) };
  };
  let current: SharedOnce<Held> = sharedOnce(obtain);
  return {
    get: async (signal) => {
      const held = current.settled();
      if (held && held.renewAt <= clock.now()) current = sharedOnce(obtain);
      return (await current.get(signal)).token;
    },
    invalidate: (token) => {
      if (current.settled()?.token.value === token) current = sharedOnce(obtain);
      return true;
    },
  };
}

/** A token that somebody else obtained: used as it is, never renewed. */
export function fixedToken(value: string): TokenSource {
  const token = { value, expiresAt: Number.POSITIVE_INFINITY, projectId: undefined };
  return { get: async () => token, invalidate: () => false };
}
