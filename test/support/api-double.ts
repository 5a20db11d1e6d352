import { engine, everyCloud } from "./engine";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./http-double";
import { VirtualClock } from "./virtual-clock";
import { openCloud } from "../../provider/clouds";
import type { Run } from "../../provider/apis/second-half";
import { restartApis } from "../../provider/apis";
import type { Receipts } from "../../provider/apis/receipts";
import type { RestartApi } from "../../provider/apis/api";
import type { Farewell } from "../../provider/apis/drain";
import type { CloudClient } from "../../provider/clouds/client";

/** One API on a double of its cloud. */
export function on(
  member: string,
  target: Record<string, unknown>,
  answer: (request: DoubleRequest) => DoubleAnswer,
) {
  const api = restartApis.find((candidate) => candidate.member === member);
  if (!api) throw new Error(`no API ${member}`);
  const http = new HttpDouble(answer);
  const { environment } = engine(new VirtualClock(), http);
  const client = openCloud({ settings: everyCloud, ...api.cloud(target) }, environment);
  return {
    http,
    observe: (...ids: string[]) => api.observe(client, ids, {}),
    /** With the jobs of restarts whose end is not known. */
    observeWith: (receipts: Receipts, ...ids: string[]) => api.observe(client, ids, { receipts }),
    /** The same, with private addresses. */
    addresses: (...ids: string[]) => api.observe(client, ids, { privateIps: true }),
    restart: (...ids: string[]) => api.restart(client, target, ids, {}),
    start: (runs: Record<string, Run>) => {
      if (!api.secondHalf) throw new Error(`${member} has no start`);
      return api.secondHalf.start(client, target, new Map(Object.entries(runs)), {});
    },
    drain: drainOf(api, client, target),
    force: (...ids: string[]) => api.restart(client, target, ids, { force: true }),
  };
}

/** What the API has for taking instances out of service, with the arguments that are the same in every call. */
function drainOf({ drain }: RestartApi, client: CloudClient, target: unknown) {
  const options = { now: Date.parse("2026-06-01T03:00:00Z") };
  const listed = (ids: readonly string[]) => ids.map((id) => ({ id }));
  return {
    takeOut: (...ids: string[]) => drain?.takeOut(client, target, ids, options),
    putBack: (...ids: string[]) => drain?.putBack(client, target, listed(ids), options),
    observe: (...ids: string[]) => drain?.observe?.(client, target, listed(ids), {}),
    warn: (message: string, ...ids: string[]) => drain?.warn?.(client, ids, message, options),
    logOff: (farewell: Farewell, ...ids: string[]) => drain?.logOff?.(client, ids, farewell, options),
  };
}
