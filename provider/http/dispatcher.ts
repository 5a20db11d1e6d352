import { Agent, EnvHttpProxyAgent, type Dispatcher } from "undici";

import { isLoopback } from "./loopback";

/** Chooses the connections that a request goes through. */
export type Route = (url: URL) => Dispatcher;

const CONNECTIONS: Agent.Options = {
  // Enough for one client's requests in flight, and a bound for many clients of one host.
  connections: 32,
  connect: { timeout: 10_000 },
  // Longer than the usual pause between two polls.
  keepAliveTimeout: 20_000,
  pipelining: 1,
  // One request per connection: a reset then concerns exactly one request.
  allowH2: false,
};

const PROXY_VARIABLES = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"];

/** The process's connections: one pool per origin, through the environment's proxies except for this machine. */
export function environmentRoute(env: NodeJS.ProcessEnv): Route {
  let direct: Dispatcher | undefined;
  let outside: Dispatcher | undefined;
  const proxied = PROXY_VARIABLES.some((name) => env[name]);
  return (url) => {
    if (proxied && !isLoopback(url)) return (outside ??= new EnvHttpProxyAgent(CONNECTIONS));
    return (direct ??= new Agent(CONNECTIONS));
  };
}

/** Everything through one dispatcher, for tests. */
export function fixedRoute(dispatcher: Dispatcher): Route {
  return () => dispatcher;
}
