import { randomUUID } from "node:crypto";

import type { Item, Tone } from "../view/item";
import type { Collection } from "../world/collection";
import {
  jobEnd,
  jobStatus,
  subJobStatus,
  type Job,
  type JobFailure,
  type JobStatus,
  type SubJob,
} from "../world/job";
import type { Kind } from "../world/kind";
import type { Instance } from "../world/machine";
import type { Reaction } from "../world/schema";
import type { Cloud } from "../world/world";
import type { Table } from "./api";
import { UNKNOWN_SERVER } from "./ecs-errors";
import type { Problem } from "./ecs-server";

interface RebootCall {
  readonly parts: readonly { readonly id: string; readonly problem: Problem | undefined }[];
  readonly hard: boolean;
  readonly project: string;
  readonly now: number;
}

/** Reboots the servers and writes down what will become of it; a reaction may have it forgotten at once. */
export function rebootJob(
  servers: Collection,
  { parts, hard, project, now }: RebootCall,
): { readonly job: Job; readonly isKept: boolean } {
  let isKept = true;
  const subJobs = parts.map(({ id, problem }): SubJob => {
    const part = { id: newId(), instance: id };
    const server = servers.get(id, project);
    if (problem || !server) {
      const { code, reason } = problem ?? { code: UNKNOWN_SERVER, reason: "The ECS does not exist." };
      return { ...part, startsAt: now, endsAt: now, failure: { code, reason } };
    }
    const reaction = servers.reboot(server, { hard });
    isKept &&= reaction !== "jobIsForgotten";
    return { ...part, ...courseOf(server, reaction, servers, now) };
  });
  return { job: { id: newId(), type: "rebootServer", location: project, startedAt: now, subJobs }, isKept };
}

type Course = Pick<SubJob, "startsAt" | "endsAt" | "failure">;

/** A call that a server ignores leaves its part of the job waiting. */
function courseOf(server: Instance, reaction: Reaction, servers: Collection, now: number): Course {
  if (typeof reaction === "object" && "jobFails" in reaction) {
    return {
      startsAt: now,
      endsAt: now + (servers.durationsOf(server).delay ?? 0),
      failure: reaction.jobFails,
    };
  }
  const { transition } = server;
  if (reaction === "ignores" || !transition) return { startsAt: null, endsAt: null };
  const { startedAt: startsAt, endsAt, then } = transition;
  if (reaction === "jobNeverEnds") return { startsAt, endsAt: null };
  const failure = failureOf(then, servers);
  return { startsAt, endsAt, ...(failure && { failure }) };
}

function failureOf(then: string | null, { kind }: Collection): JobFailure | undefined {
  if (then === null) return { code: UNKNOWN_SERVER, reason: "The ECS does not exist." };
  return then === kind.failed ? { code: "Ecs.0227", reason: "Failed to reboot." } : undefined;
}

/** A job as the API shows it. @see https://support.huaweicloud.com/intl/en-us/api-ecs/ecs_02_0901.html */
export function jobAnswer(job: Job, now: number): Record<string, unknown> {
  const parts = job.subJobs.map((part) => subJobAnswer(part, job, now));
  const status = jobStatus(job, now);
  const failed = job.subJobs.find((part) => subJobStatus(part, now) === "FAIL");
  return {
    status,
    entities: { sub_jobs_total: parts.length, sub_jobs: parts },
    job_id: job.id,
    job_type: job.type,
    begin_time: timeOf(job.startedAt),
    end_time: timeOf(jobEnd(job, now)),
    error_code: status === "FAIL" ? (failed?.failure?.code ?? null) : null,
    fail_reason: status === "FAIL" ? (failed?.failure?.reason ?? null) : null,
  };
}

function subJobAnswer(part: SubJob, job: Job, now: number): Record<string, unknown> {
  const status = subJobStatus(part, now);
  const isOver = status === "SUCCESS" || status === "FAIL";
  const failure = status === "FAIL" ? part.failure : undefined;
  return {
    status,
    entities: { server_id: part.instance, ...(failure && { errorcode_message: failure.reason }) },
    job_id: part.id,
    job_type: job.type,
    begin_time: timeOf(part.startsAt ?? job.startedAt),
    end_time: timeOf(isOver ? (part.endsAt ?? undefined) : undefined),
    error_code: failure?.code ?? null,
    fail_reason: failure?.reason ?? null,
  };
}

/** Empty while there is none. */
function timeOf(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}

/** As ECS writes its own. */
function newId(): string {
  return randomUUID().replaceAll("-", "");
}

const TONES: Readonly<Record<JobStatus, Tone>> = {
  INIT: "off",
  RUNNING: "busy",
  SUCCESS: "ready",
  FAIL: "failed",
};
const WORDS = { off: "waiting", busy: "running", ready: "done", failed: "failed" } as const;
const MAX_SHOWN = 100;

/** The latest jobs, for the page; there from the start if there are servers that may have some. */
export function jobTables(cloud: Cloud, kind: Kind, now: number): Table[] {
  const latest = cloud.jobs.all().slice(-MAX_SHOWN);
  if (latest.length === 0 && (cloud.find(kind.name)?.size ?? 0) === 0) return [];
  const items = latest.map((job) => jobItem(job, now));
  return [{ kind: "jobs", title: "jobs", words: WORDS, isLog: true, items }];
}

function jobItem(job: Job, now: number): Item {
  const status = jobStatus(job, now);
  const over = job.subJobs.filter((part) => ["SUCCESS", "FAIL"].includes(subJobStatus(part, now)));
  const end = Math.max(
    ...job.subJobs.map(({ startsAt, endsAt }) => (startsAt === null ? Infinity : (endsAt ?? Infinity))),
  );
  return {
    id: job.id,
    tone: TONES[status],
    state: status,
    note: `${over.length} of ${job.subJobs.length} done`,
    since: job.startedAt,
    ...(end < Infinity && { until: end }),
  };
}
