import { z } from "zod";

import { instant } from "./units";

/** From when until when an instance did not serve: what checks from outside go by, whatever reads show. */
export const outageSchema = z.strictObject({
  from: instant,
  until: instant.nullable().describe("null: it does not yet."),
});
export type Outage = z.output<typeof outageSchema>;

/** More than a load balancer looks back. */
const KEPT = 5;

/** Begins with `at`, unless one is going on. */
export function outageBegun(outages: readonly Outage[], at: number): Outage[] {
  if (outages.at(-1)?.until === null) return [...outages];
  return [...outages, { from: at, until: null }].slice(-KEPT);
}

export function outageEnded(outages: readonly Outage[], at: number): Outage[] {
  return outages.map((outage) => (outage.until === null ? { ...outage, until: at } : outage));
}
