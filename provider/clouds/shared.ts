import { createHash } from "node:crypto";

import { systemAlarm, type Alarm } from "../http/alarm";
import { environmentRoute, fixedRoute, type Route } from "../http/dispatcher";
import { refuseOpenTls } from "../http/open-tls";
import { halfJitter, type Backoff } from "../http/retry";
import type { CloudEnvironment } from "./environment";

/** What the clients of one environment have in common. */
export interface Shared {
  readonly route: Route;
  readonly alarm: Alarm;
  readonly backoff: Backoff;
  /** Makes a thing once for equal keys: one token, one limit, one guard for all who use the same account. */
  once<T>(key: readonly unknown[], make: () => T): T;
}

const known = new WeakMap<CloudEnvironment, Shared>();

export function sharedBy(environment: CloudEnvironment): Shared {
  const found = known.get(environment);
  if (found) return found;
  const { dispatcher, env, alarm = systemAlarm, random = Math.random } = environment;
  const things = new Map<string, unknown>();
  const route = dispatcher ? fixedRoute(dispatcher) : environmentRoute(env, environment.warn);
  const shared: Shared = {
    route: Object.assign(
      (url: URL) => {
        refuseOpenTls(env, url);
        return route(url);
      },
      { proxyFor: route.proxyFor },
    ),
    alarm,
    backoff: halfJitter(random),
    once: <T>(key: readonly unknown[], make: () => T): T => {
      const name = digest(key);
      if (!things.has(name)) things.set(name, make());
      return things.get(name) as T;
    },
  };
  known.set(environment, shared);
  return shared;
}

/** Short and one-way, so that keys may be built from secrets. */
export function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
