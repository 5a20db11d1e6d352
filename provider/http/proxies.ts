import { BlockList, isIP } from "node:net";

import { ConfigurationError } from "../shared/errors";

/** A proxy, and the variable that names it. */
export interface HttpProxy {
  /** With user and password, if there are any. */
  readonly url: string;
  /** `HTTPS_PROXY` */
  readonly variable: string;
  /** `proxy.example.com:3128`: fit for messages. */
  readonly host: string;
}

/** The proxies of an environment; undefined members if it names none. */
export interface Proxies {
  readonly http?: HttpProxy | undefined;
  readonly https?: HttpProxy | undefined;
  /** Hosts that are reached directly, as `NO_PROXY` lists them. */
  readonly except: string;
  /** Why a proxy that is named is not used. */
  readonly warning?: string;
}

const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:"]);

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, of which the lower-case name goes before the other.
 * `ALL_PROXY` serves what has no proxy of its own; if only `HTTP_PROXY` is set, it serves https as well.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies {
  const [http, https] = [proxy(env, "http_proxy"), proxy(env, "https_proxy")];
  const except = variable(env, "no_proxy")?.value ?? "";
  if (http && https) return { http, https, except };
  const every = variable(env, "all_proxy");
  // Often the one variable of other programs, for a kind of proxy that those know.
  if (every && /^socks/i.test(every.value)) {
    const warning =
      `${every.name} names a SOCKS proxy, which is not supported: requests go out without it. ` +
      "Name an HTTP proxy in HTTPS_PROXY.";
    return { http, https: https ?? http, except, ...(!https && !http && { warning }) };
  }
  const all = proxy(env, "all_proxy");
  return { http: http ?? all, https: https ?? all ?? http, except };
}

/** The proxy that a request goes through; `undefined` if none. */
export function proxyFor(proxies: Proxies, url: URL): HttpProxy | undefined {
  if (isExcepted(url, proxies.except)) return undefined;
  return url.protocol === "https:" ? proxies.https : proxies.http;
}

/**
 * Whether `NO_PROXY` lists a host: `*`, a domain (`example.com`, `.example.com`) with what is below it, `*.example.com` for
 * what is below it only, an address, or a range of addresses (`10.0.0.0/8`); a port may follow.
 */
export function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(/[\s,]+/).some((entry) => {
    const [, named = "", only] =
      /^(\*|\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (named === "" || (only !== undefined && only !== port)) return false;
    const name = named.replace(/^\[|\]$/g, "");
    if (name === "*" || name === host) return true;
    if (name.includes("/")) return isWithin(host, name);
    const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
    return (host === domain && !name.startsWith("*")) || host.endsWith(`.${domain}`);
  });
}

function isWithin(host: string, range: string): boolean {
  const [network = "", prefix = ""] = range.split("/");
  const family = isIP(network);
  const bits = Number(prefix);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(prefix) || bits > (family === 4 ? 32 : 128))
    return false;
  const kind = family === 4 ? "ipv4" : "ipv6";
  const subnet = new BlockList();
  subnet.addSubnet(network, bits, kind);
  return subnet.check(host, kind);
}

function variable(env: NodeJS.ProcessEnv, name: string): { name: string; value: string } | undefined {
  return [name, name.toUpperCase()]
    .map((each) => ({ name: each, value: env[each]?.trim() ?? "" }))
    .find(({ value }) => value !== "");
}

// The value may hold a password, so that no message repeats it.
function proxy(env: NodeJS.ProcessEnv, which: string): HttpProxy | undefined {
  const found = variable(env, which);
  if (!found) return undefined;
  // curl and Go take `proxy.example.com:3128` for http.
  const text = found.value.includes("://") ? found.value : `http://${found.value}`;
  if (!URL.canParse(text))
    throw new ConfigurationError(`${found.name} is not a URL; write http://host:port.`);
  const url = new URL(text);
  if (SCHEMES.has(url.protocol) && decodes(url.username) && decodes(url.password)) {
    return { url: text, variable: found.name, host: url.host };
  }
  throw new ConfigurationError(
    SCHEMES.has(url.protocol)
      ? `${found.name}: the user name or password is not percent-encoded as it must be in a URL.`
      : `${found.name}: ${url.protocol}// is no kind of proxy that is supported; write http://host:port.`,
  );
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
