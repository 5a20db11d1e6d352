import type { HttpProxy } from "./proxies";
import { plainWords } from "./words";

/** Why a host could not be reached, and what a person can do about it. */
export interface Obstacle {
  readonly why: string;
  readonly advice?: string;
  /** Trying again does not mend it. */
  readonly isLasting: boolean;
  /** What could not be reached, if it is not the host itself. */
  readonly proxy?: string;
}

const LASTING = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_|INVALID_ARG/;
const UNKNOWN_ISSUER = /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED/;
const PROXY_ANSWER = /^Proxy response \((\d{3})\)/;

const CA_ADVICE = "Behind a proxy that signs certificates itself, name its CA's file in NODE_EXTRA_CA_CERTS.";

/** What a connection to a proxy meets; what the host behind it does, the proxy answers for. */
const CONNECTING =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** What a connection that failed says for itself, without what a URL may hold; `via` is the proxy on its way. */
export function obstacleOf(cause: unknown, via?: HttpProxy): Obstacle {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  const words = typeof message === "string" ? message : "";
  const proxy = PROXY_ANSWER.exec(words)?.[1];
  if (proxy !== undefined) return ofProxy(proxy, via);
  const why = typeof code === "string" && code !== "" ? code : (plainWords(words) ?? "connection lost");
  const proxied = via !== undefined && CONNECTING.test(why);
  return {
    why,
    isLasting: LASTING.test(why),
    ...(proxied && { proxy: `The proxy ${via.host} of ${via.variable}` }),
    ...(UNKNOWN_ISSUER.test(why) && { advice: CA_ADVICE }),
  };
}

function ofProxy(status: string, via: HttpProxy | undefined): Obstacle {
  const which = via ? `the proxy ${via.host} of ${via.variable}` : "the proxy of HTTPS_PROXY or HTTP_PROXY";
  const why = `${which} answered ${status}`;
  const isLasting = status.startsWith("4");
  return status === "407"
    ? { why, isLasting, advice: "It wants a user name and password: http://user:password@host:port." }
    : { why, isLasting };
}
