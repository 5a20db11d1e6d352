import { z } from "zod";

import type { Outage } from "./outages";
import { instant, span } from "./units";

const name = z.string().min(1).max(128);
const threshold = z.int().min(2).max(10).default(2);

export const healthCheckSchema = z
  .strictObject({
    cycle: span.default(30_000),
    upThreshold: threshold.describe("So many good checks in a row make a target UP."),
    downThreshold: threshold.describe("So many bad ones make it DOWN."),
  })
  .meta({ id: "HealthCheck" });
export type HealthCheck = z.output<typeof healthCheckSchema>;

const targetSchema = z.strictObject({
  id: name.describe("The server's number."),
  addedAt: instant.optional().describe("By default it has been there for long."),
  removedAt: instant.optional().describe("It still shows, for as long as the group's changes take."),
});
export type Target = z.output<typeof targetSchema>;

export const targetGroupSchema = z
  .strictObject({
    id: name.describe("The target group's number."),
    name: name.optional(),
    location: name.optional().describe("Region code; by default the cloud's first."),
    vpcNo: name.default("1"),
    loadBalancer: z
      .string()
      .default("8001")
      .describe(
        "The load balancer's number. With none (an empty text) nothing is checked: targets are UNUSED.",
      ),
    healthCheck: healthCheckSchema.prefault({}),
    changeTakes: span.default(2_000).describe("How long a removed target still shows."),
    busyFor: span.default(0).describe("How long after a change further ones are refused as busy (1200004)."),
    changedAt: instant.optional(),
    targets: z.array(z.union([name, targetSchema])).default([]),
  })
  .meta({ id: "TargetGroup", description: "A target group of a load balancer." });
export type TargetGroupInput = z.output<typeof targetGroupSchema>;

export const healthStatuses = ["UP", "DOWN", "UNUSED"] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/**
 * Whether a load balancer sends requests to a target that was added at `addedAt`: it has answered enough checks in a
 * row, and has not missed as many since. An outage that is over before that goes unnoticed.
 */
export function isUp(
  outages: readonly Outage[],
  addedAt: number,
  { cycle, upThreshold, downThreshold }: HealthCheck,
  now: number,
): boolean {
  const [rises, falls] = [upThreshold * cycle, downThreshold * cycle];
  let upFrom = addedAt + rises;
  for (const { from, until } of outages) {
    if (from > now || (until !== null && until <= addedAt)) continue;
    const wasUp = upFrom <= from;
    if (wasUp && (until ?? now) - from < falls) continue;
    if (until === null) return false;
    upFrom = Math.max(addedAt, until) + rises;
  }
  return upFrom <= now;
}
