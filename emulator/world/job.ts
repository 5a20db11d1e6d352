import { z } from "zod";

import { instant } from "./units";

const name = z.string().min(1).max(128);

export const jobFailureSchema = z
  .strictObject({
    code: z.string().default("Ecs.0227").describe("The vendor's error code."),
    reason: z.string().default("Failed to reboot.").describe("The words it gives."),
  })
  .meta({ id: "JobFailure" });
export type JobFailure = z.output<typeof jobFailureSchema>;

const subJobSchema = z
  .strictObject({
    id: name,
    instance: name.describe("The instance that it is about."),
    startsAt: instant.nullable().describe("INIT until then; null: for ever."),
    endsAt: instant.nullable().describe("RUNNING until then; null: for ever."),
    failure: jobFailureSchema.optional().describe("How it ends, if not well."),
  })
  .meta({ id: "SubJob", description: "A job's part for one instance." });
export type SubJob = z.output<typeof subJobSchema>;

export const jobSchema = z
  .strictObject({
    id: name,
    type: z.string(),
    location: name.describe("The project's id."),
    startedAt: instant,
    subJobs: z.array(subJobSchema).min(1),
  })
  .meta({ id: "Job", description: "What an asynchronous call has begun." });
export type Job = z.output<typeof jobSchema>;

export const jobStatuses = ["INIT", "RUNNING", "SUCCESS", "FAIL"] as const;
export type JobStatus = (typeof jobStatuses)[number];

export function subJobStatus({ startsAt, endsAt, failure }: SubJob, now: number): JobStatus {
  if (startsAt === null || now < startsAt) return "INIT";
  if (endsAt === null || now < endsAt) return "RUNNING";
  return failure ? "FAIL" : "SUCCESS";
}

/** A job is over once all of its parts are; one part that failed fails it. */
export function jobStatus({ subJobs }: Job, now: number): JobStatus {
  const statuses = new Set(subJobs.map((part) => subJobStatus(part, now)));
  if (statuses.size === 1 && statuses.has("INIT")) return "INIT";
  if (statuses.has("INIT") || statuses.has("RUNNING")) return "RUNNING";
  return statuses.has("FAIL") ? "FAIL" : "SUCCESS";
}

/** When its last part ended; nothing while one has not. */
export function jobEnd({ subJobs }: Job, now: number): number | undefined {
  const ends = subJobs.map(({ startsAt, endsAt }) => (startsAt === null ? Infinity : (endsAt ?? Infinity)));
  const end = ends.reduce((latest, each) => Math.max(latest, each), 0);
  return end <= now ? end : undefined;
}
