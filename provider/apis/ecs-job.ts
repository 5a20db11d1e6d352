import { z } from "zod";

import type { ApiAnswer, CloudClient } from "../clouds/client";
import type { Operation, Service } from "../clouds/service";
import { ApiError, type FailureKind } from "../shared/errors";
import type { ReadOptions } from "./api";
import { readBody } from "./reading";
import type { JobReport, Receipts } from "./receipts";

const text = z.string().nullish();
const partShape = z.object({
  status: z.string(),
  error_code: text,
  fail_reason: text,
  entities: z.object({ server_id: text, errorcode_message: text }).nullish(),
});
const jobShape = partShape.extend({
  entities: z.object({ sub_jobs: z.array(partShape).nullish() }).nullish(),
});
type Words = ApiAnswer["words"];
/** With the way to repeat its texts. */
type Job = z.infer<typeof jobShape> & { readonly said: Words };
type Part = Pick<z.infer<typeof partShape>, "status" | "error_code" | "fail_reason"> & {
  readonly entities?: { readonly errorcode_message?: string | null | undefined } | null | undefined;
};

/** Failures of the read that concern the account, the key or the cloud, and the instances as much as the job. */
const concernsAll: ReadonlySet<FailureKind> = new Set([
  "unauthorized",
  "unreachable",
  "unavailable",
  "throttled",
]);

/**
 * What the jobs of the receipts say of each instance, one request a job. Of one that is not known (any more), or that the
 * account must not read, that is said as text: it proves nothing, neither way.
 */
export async function jobReports(
  client: CloudClient,
  operation: Operation & { readonly service: Service },
  ids: readonly string[],
  receipts: Receipts | undefined,
  options: ReadOptions,
): Promise<ReadonlyMap<string, JobReport | string>> {
  const asked = ids.flatMap((id) => {
    const receipt = receipts?.get(id);
    return receipt?.accepted && receipt.job !== undefined ? [{ id, job: receipt.job }] : [];
  });
  const reports = new Map<string, JobReport | string>();
  for (const [job, its] of Map.groupBy(asked, (one) => one.job)) {
    const read = await readJob(client, operation, job, options);
    const parts = typeof read === "string" ? undefined : partsOf(read);
    for (const { id } of its) {
      const report = typeof read === "string" ? read : reportOf(job, read, parts?.get(id), operation.action);
      if (report !== undefined) reports.set(id, report);
    }
  }
  return reports;
}

async function readJob(
  client: CloudClient,
  operation: Operation & { readonly service: Service },
  job: string,
  options: ReadOptions,
): Promise<Job | string> {
  try {
    const path = `/v1/{project_id}/jobs/${encodeURIComponent(job)}`;
    const answer = await client.send({ ...operation, method: "GET", path, kind: "read", ...options });
    return { ...readBody(operation.action, jobShape, answer), said: answer.words };
  } catch (error) {
    if (!(error instanceof ApiError) || concernsAll.has(error.kind)) throw error;
    const said = [error.code ?? (error.status !== undefined && `HTTP ${error.status}`), error.words];
    return `job ${job} cannot be read: ${said.filter(Boolean).join(" ") || error.kind}`;
  }
}

function partsOf({ entities }: Job): Map<string, Part> {
  return new Map(
    (entities?.sub_jobs ?? []).flatMap((part) => {
      const id = part.entities?.server_id;
      return id ? [[id, part] as const] : [];
    }),
  );
}

const states: Readonly<Record<string, JobReport["state"]>> = {
  INIT: "running",
  RUNNING: "running",
  SUCCESS: "succeeded",
  FAIL: "failed",
};

/** An instance without a part of its own shares the job's end where that has no parts, and its failure in any case. */
function reportOf(id: string, job: Job, part: Part | undefined, action: string): JobReport | undefined {
  const isWhole = (job.entities?.sub_jobs ?? []).length === 0 || job.status === "FAIL";
  const source: Part | undefined = part ?? (isWhole ? { ...job, entities: undefined } : undefined);
  const state = source && states[source.status];
  if (!source || !state) return undefined;
  return { id, state, ...(state === "failed" && { error: failureOf(source, job.said, action) }) };
}

function failureOf(
  { error_code: code, fail_reason: reason, entities }: Part,
  said: Words,
  action: string,
): ApiError {
  const words = reason || entities?.errorcode_message || undefined;
  return new ApiError({
    kind: "refused",
    action,
    ...(code && { code: said(code) }),
    ...(words && { words: said(words) }),
  });
}
