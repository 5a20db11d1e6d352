import { plainWords } from "./words";

/** Why a host could not be reached, and what a person can do about it. */
export interface Obstacle {
  readonly why: string;
  readonly advice?: string;
  /** Trying again does not mend it. */
  readonly isLasting: boolean;
}

const LASTING = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_|INVALID_ARG/;
const UNKNOWN_ISSUER = /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED/;
const PROXY_ANSWER = /^Proxy response \((\d{3})\)/;

const CA_ADVICE = "Behind a proxy that signs certificates itself, name its CA's file in NODE_EXTRA_CA_CERTS.";

/** What a connection that failed says for itself, without what a URL may hold. */
export function obstacleOf(cause: unknown): Obstacle {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  const words = typeof message === "string" ? message : "";
  const proxy = PROXY_ANSWER.exec(words)?.[1];
  if (proxy !== undefined) return ofProxy(proxy);
  const why = typeof code === "string" && code !== "" ? code : (plainWords(words) ?? "connection lost");
  return {
    why,
    isLasting: LASTING.test(why),
    ...(UNKNOWN_ISSUER.test(why) && { advice: CA_ADVICE }),
  };
}

function ofProxy(status: string): Obstacle {
  const why = `the proxy of HTTPS_PROXY or HTTP_PROXY answered ${status}`;
  const isLasting = status.startsWith("4");
  return status === "407"
    ? { why, isLasting, advice: "It wants a user name and password: http://user:password@host:port." }
    : { why, isLasting };
}
