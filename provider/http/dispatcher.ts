import type { Agent, Dispatcher } from "undici";

import { isLoopback } from "./loopback";
import { proxiesOf, proxyFor, type HttpProxy, type Proxies } from "./proxies";

/** Loaded for the first request: most runs of a provider send none, and it is the heaviest of all modules. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const undici = () => require("undici") as typeof import("undici");

/** Chooses the connections that a request goes through. */
export interface Route {
  (url: URL): Dispatcher;
  /** The proxy that a request to a URL goes through. */
  readonly proxyFor?: ((url: URL) => HttpProxy | undefined) | undefined;
}

/** Certificates are checked, whatever the process is told: see also `open-tls.ts`. */
const TLS = { rejectUnauthorized: true };

const CONNECT_TIMEOUT = 10_000;

const CONNECTIONS: Agent.Options = {
  // Enough for one client's requests in flight, and a bound for many clients of one host.
  connections: 32,
  // Longer than the usual pause between two polls.
  keepAliveTimeout: 20_000,
  pipelining: 1,
  // One request per connection: a reset then concerns exactly one request.
  allowH2: false,
};

/** The process's connections: one pool per origin, through the environment's proxies except for this machine. */
export function environmentRoute(env: NodeJS.ProcessEnv, warn?: (line: string) => void): Route {
  let known: Proxies | undefined;
  const proxies = (): Proxies => {
    if (known) return known;
    known = proxiesOf(env);
    if (known.warning !== undefined) warn?.(known.warning);
    return known;
  };
  let direct: Dispatcher | undefined;
  let outside: Dispatcher | undefined;
  const straight = (): Dispatcher =>
    (direct ??= new (undici().Agent)({ ...CONNECTIONS, connect: { timeout: CONNECT_TIMEOUT, ...TLS } }));
  const through = (): Dispatcher => {
    const { http, https } = proxies();
    return new (undici().EnvHttpProxyAgent)({
      ...CONNECTIONS,
      connectTimeout: CONNECT_TIMEOUT,
      proxyTls: TLS,
      requestTls: TLS,
      // Empty rather than absent, where undici would look at the process's own environment.
      httpProxy: http?.url ?? "",
      httpsProxy: https?.url ?? "",
      // What NO_PROXY lists does not come here.
      noProxy: "",
    });
  };
  const proxyOf = (url: URL) => (isLoopback(url) ? undefined : proxyFor(proxies(), url));
  const route = (url: URL) => (proxyOf(url) ? (outside ??= through()) : straight());
  return Object.assign(route, { proxyFor: proxyOf });
}

/** Everything through one dispatcher, for tests. */
export function fixedRoute(dispatcher: Dispatcher): Route {
  return () => dispatcher;
}
