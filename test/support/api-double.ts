import { engine, everyCloud } from "./engine";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./http-double";
import { VirtualClock } from "./virtual-clock";
import { openCloud } from "../../provider/clouds";
import type { Run } from "../../provider/apis/second-half";
import { restartApis } from "../../provider/apis";
import type { Receipts } from "../../provider/apis/receipts";

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
    restart: (...ids: string[]) => api.restart(client, target, ids, {}),
    start: (runs: Record<string, Run>) => {
      if (!api.secondHalf) throw new Error(`${member} has no start`);
      return api.secondHalf.start(client, target, new Map(Object.entries(runs)), {});
    },
    force: (...ids: string[]) => api.restart(client, target, ids, { force: true }),
  };
}
