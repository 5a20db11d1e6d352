import { createHash } from "node:crypto";

import { systemTimer, type Timer } from "../http/timer";
import { environmentRoute, fixedRoute, type Route } from "../http/dispatcher";
import { refuseOpenTls } from "../http/open-tls";
import type { CloudEnvironment } from "./environment";

/** What the clients of one environment have in common. */
export interface Shared {
  readonly route: Route;
  readonly timer: Timer;
  readonly random: () => number;
  /** Makes a thing once for equal keys: one token, one limit, one guard for all who use the same account. */
  once<T>(key: readonly unknown[], make: () => T): T;
}

export function sharedBy(environment: CloudEnvironment): Shared {
  return environment.process.onceFor(environment, "clouds", () => sharedIn(environment));
}

function sharedIn(environment: CloudEnvironment): Shared {
  const { dispatcher, env, timer = systemTimer, random = Math.random } = environment;
  const route = dispatcher ? fixedRoute(dispatcher) : environmentRoute(env, environment.warn);
  return {
    route: Object.assign(
      (url: URL) => {
        refuseOpenTls(env, url);
        return route(url);
      },
      { proxyFor: route.proxyFor },
    ),
    timer,
    random,
    once: (key, make) => environment.process.onceFor(environment, digest(key), make),
  };
}

/** Short and one-way, so that keys may be built from secrets. */
export function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
