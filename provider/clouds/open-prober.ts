import { systemConnect } from "../http/connect";
import { prober, type Prober } from "../http/probe";
import type { CloudEnvironment } from "./environment";
import { sharedBy } from "./shared";

/** What asks services: the environment's proxies and certificates, nobody's credentials. A process has one. */
export function openProber(environment: CloudEnvironment): Prober {
  const shared = sharedBy(environment);
  const { route, timer } = shared;
  const { connect = systemConnect } = environment;
  return shared.once(["prober"], () => prober({ route, timer, connect }));
}
