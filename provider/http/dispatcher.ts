import type { Agent, Dispatcher } from "undici";

import { isLoopback } from "./loopback";
import { proxiesOf } from "./proxies";

/** Loaded for the first request: most runs of a provider send none, and it is the heaviest of all modules. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const undici = () => require("undici") as typeof import("undici");

/** Chooses the connections that a request goes through. */
export type Route = (url: URL) => Dispatcher;

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
export function environmentRoute(env: NodeJS.ProcessEnv): Route {
  let direct: Dispatcher | undefined;
  let outside: Dispatcher | undefined;
  const straight = (): Dispatcher =>
    (direct ??= new (undici().Agent)({ ...CONNECTIONS, connect: { timeout: CONNECT_TIMEOUT, ...TLS } }));
  const through = (): Dispatcher => {
    const { http, https, except } = proxiesOf(env);
    if (http === undefined && https === undefined) return straight();
    return new (undici().EnvHttpProxyAgent)({
      ...CONNECTIONS,
      // For what NO_PROXY lists; a tunnel has settings of its own.
      connect: { timeout: CONNECT_TIMEOUT, ...TLS },
      connectTimeout: CONNECT_TIMEOUT,
      proxyTls: TLS,
      requestTls: TLS,
      // Empty rather than absent, where undici would look at the process's own environment.
      httpProxy: http ?? "",
      httpsProxy: https ?? "",
      noProxy: except,
    });
  };
  return (url) => (isLoopback(url) ? straight() : (outside ??= through()));
}

/** Everything through one dispatcher, for tests. */
export function fixedRoute(dispatcher: Dispatcher): Route {
  return () => dispatcher;
}
