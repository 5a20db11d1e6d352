import { percentEncode } from "../auth/canonical-form";
import { ConfigurationError } from "../shared/errors";
import { isLoopback } from "../http/loopback";

/**
 * A base URL that requests may go to: `https://`, or `http://` on this machine. `name` is what messages call it; the
 * text itself is repeated only as far as it can hold no secret.
 */
export function baseUrl(text: string, name: string): URL {
  if (!URL.canParse(text)) throw new ConfigurationError(`${name} is not a URL; write https://host.`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw new ConfigurationError(
      `${name} holds a user name or password; credentials do not belong in a URL.`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      `${name} has a query or fragment; it must be a base URL such as ${url.origin}.`,
    );
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    throw new ConfigurationError(
      `${name}: ${url.protocol}//${url.host} is not https; http is accepted for this machine only ` +
        `(127.0.0.1, ::1, localhost).`,
    );
  }
  return url;
}

/** A path below a base URL, and a query, exactly as they will be sent. */
export function below(base: URL, path: string, query: readonly (readonly [string, string])[] = []): URL {
  const url = new URL(base);
  const full = base.pathname.replace(/\/+$/, "") + path;
  url.pathname = full;
  // An id such as ".." must not climb out of its path.
  if (url.pathname !== full) throw new ConfigurationError(`${path} is not a path that can be sent as it is.`);
  url.search = encodedPairs(query);
  return url;
}

/** `name=value&…` with everything but unreserved characters percent-encoded, as signatures want it. */
export function encodedPairs(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join("&");
}
