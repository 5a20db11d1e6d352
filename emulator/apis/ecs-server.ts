import { z } from "zod";

import { Refusal, json, type Answer } from "../http/answer";
import { bodyMember, jsonBody, type Call } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import { counted, first, type Sample } from "../world/sample";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { BAD_STATUS, UNKNOWN_SERVER, ecsError, ecsForbidden, invalid } from "./ecs-errors";
import { jobAnswer, jobTables, rebootJob } from "./ecs-job";
import { ecsServerAnswer } from "./ecs-server-answer";
import { listEcsServers } from "./ecs-server-list";

const kind: Kind = {
  name: "ecsServers",
  targets: [{ member: "ecsServers", ids: "serverIds" }],
  clouds: ["huaweicloud", "otc"],
  plural: "ECS servers",
  states: [
    "ACTIVE",
    "SHUTOFF",
    "ERROR",
    "BUILD",
    "REBUILD",
    "MIGRATING",
    "RESIZE",
    "VERIFY_RESIZE",
    "SHELVED",
  ],
  running: ["ACTIVE"],
  stopped: "SHUTOFF",
  failed: "ERROR",
  durations: { reboot: 30_000, hardReboot: 15_000, start: 20_000, stop: 10_000, delay: 1_000 },
  hasJobs: true,
};

const id = counted("ecs-");
const sample: Sample = {
  name: "ecs",
  id,
  world: {
    huaweicloud: first(40, id, (n) => (n <= 20 ? { fields: { tags: ["role=web"] } } : {})),
    otc: first(5, id),
  },
  restart: {
    cloud: "huaweicloud",
    member: "ecsServers",
    needs: { cloud: "huaweicloud" },
    action: "BatchRebootServers",
  },
};

/**
 * ECS of Huawei Cloud and Open Telekom Cloud, and its jobs.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-ecs/ecs_02_0302.html
 * @see https://docs.otc.t-systems.com/elastic-cloud-server/api-ref/apis_recommended/batch_operations/restarting_ecss_in_a_batch.html
 */
export const ecsServers: EmulatedApi = {
  service: "ecs",
  kind,
  sample,
  cloudOf: cloudOfProject,
  errorFormat: (cloud) => ({ ...huaweiErrorFormat(cloud), refused: ecsError }),
  tables: (cloud, { clock }) => jobTables(cloud, kind, clock.now()),
  routes: [
    route("BatchRebootServers", "POST", "/cloudservers/action", rebootServers),
    route("ListServersDetails", "GET", "/cloudservers/detail", (cloud, { call }, project) =>
      listEcsServers(cloud, cloud.of(kind), call.query, project),
    ),
    route("ShowServer", "GET", "/cloudservers/{server_id}", (cloud, { params }, project) => {
      const servers = cloud.of(kind);
      const id = params["server_id"] ?? "";
      const server = servers.get(id, project);
      if (!server) throw unknown(id);
      return { server: ecsServerAnswer(server, servers.phase(server)) };
    }),
    route("ShowJob", "GET", "/jobs/{job_id}", (cloud, { params }, project, now) => {
      const job = cloud.jobs.get(params["job_id"] ?? "", project);
      // What ECS says of a job that it does not know is documented nowhere.
      if (!job) throw new Refusal(ecsError(404, "Ecs.0000", `The job ${params["job_id"]} does not exist.`));
      return jobAnswer(job, now);
    }),
  ],
};

type Handler = (cloud: Cloud<HuaweiSettings>, request: ApiRequest, project: string, now: number) => unknown;

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v1/{project_id}${path}`,
    write: method !== "GET",
    ids: ({ call, params }) => [params["server_id"] ?? idsOf(call)].flat(),
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, ecsForbidden);
      return json(200, handle(cloud, request, project, services.clock.now()));
    },
  };
}

const rebootBody = z.object({
  reboot: z.object({
    type: z.enum(["SOFT", "HARD"]),
    servers: z.array(z.object({ id: z.string().min(1) })).min(1),
  }),
});
const MAX_SERVERS = 1000;

function rebootServers(cloud: Cloud<HuaweiSettings>, { call }: ApiRequest, project: string, now: number) {
  const { data, error } = rebootBody.safeParse(jsonBody(call));
  if (!data)
    throw invalid(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", "));
  const { type, servers: listed } = data.reboot;
  const ids = listed.map(({ id }) => id);
  if (ids.length > MAX_SERVERS) {
    throw new Refusal(ecsError(400, "Ecs.0118", "The number of ECSs exceeds the maximum allowed limit."));
  }
  if (new Set(ids).size < ids.length) throw invalid("reboot.servers: an id occurs twice");
  const hard = type === "HARD";
  const servers = cloud.of(kind);
  const problems = ids.map((id) => problemOf(servers, id, project, hard));
  const first = problems.find((problem) => problem !== undefined);
  if (first && !cloud.settings.partial) throw refusalOf(first);
  const parts = ids.map((id, index) => ({ id, problem: problems[index] }));
  const job = rebootJob(servers, { parts, hard, project, now });
  if (job.isKept) cloud.jobs.add(job.job);
  return { job_id: job.job.id };
}

/** Why a server is not rebooted: what the call says, or its part of the job if the world lets the others go. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
}

/** A hard reboot is let in while a soft one is under way: that is what it is for. */
function problemOf(servers: Collection, id: string, project: string, hard: boolean): Problem | undefined {
  const server = servers.get(id, project);
  if (!server) return missing(id);
  const { transition, state } = server;
  const isFree = !transition || (hard && transition.kind === "reboot" && !transition.hard);
  if (isFree && (state === "ACTIVE" || (hard && state === "ERROR"))) return undefined;
  const reason = `The ECS status does not meet requirements: the server ${id} is ${transition ? "being operated on" : state}.`;
  return { status: 400, code: BAD_STATUS, reason };
}

function missing(id: string): Problem {
  return { status: 404, code: UNKNOWN_SERVER, reason: `The ECS ${id} does not exist.` };
}

function refusalOf({ status, code, reason }: Problem): Refusal {
  return new Refusal(ecsError(status, code, reason));
}

function unknown(id: string): Refusal {
  return refusalOf(missing(id));
}

function idsOf(call: Call): string[] {
  const listed = call.query.get("server_id")?.split(",");
  if (listed) return listed;
  const reboot = bodyMember(call, "reboot") as { servers?: unknown } | null | undefined;
  const servers = Array.isArray(reboot?.servers) ? (reboot.servers as unknown[]) : [];
  return servers.flatMap((server) => {
    const { id } = (server ?? {}) as { id?: unknown };
    return typeof id === "string" ? [id] : [];
  });
}
