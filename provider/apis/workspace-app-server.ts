import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import { ApiError } from "../shared/errors";
import { durationSchema } from "../shared/schema";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { idList, idSchema, listThenEach, readBody } from "./reading";

const target = z
  .strictObject({
    serverIds: idList(idSchema()).describe(
      "The ids of the application servers, as `ListServers` shows them: at least one, none twice.",
    ),
    rebootType: z
      .enum(["SOFT", "HARD"])
      .optional()
      .meta({
        description: "How the servers are rebooted.",
        default: "SOFT",
        choices: { SOFT: "Asks the operating system to restart.", HARD: "Cuts it off." },
      }),
    escalateAfter: durationSchema(
      "A `SOFT` reboot that is not done by then is sent once more as `HARD`.",
    ).optional(),
    region: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The region, for example `cn-north-4`.", defaultsTo: "the configuration's" }),
    projectId: z.string().min(1).optional().meta({
      description: "The id of the project.",
      defaultsTo: "the configuration's, otherwise it is looked up by region",
    }),
  })
  .describe("Huawei Cloud Workspace application servers, restarted with `batch-reboot`.");

/**
 * Huawei Cloud Workspace application servers. One call takes up to 20 servers; the states show the restart.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRebootServer.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html
 */
export const workspaceAppServers = defineRestartApi<z.infer<typeof target>>({
  member: "workspaceAppServers",
  idsField: "serverIds",
  nouns: ["application server", "application servers"],
  product: "Workspace",
  schema: target,
  batchSize: 20,
  shows: "status",
  signs: "vm_status and task_status",
  readyTimeout: 30 * 60_000,
  pollInterval: 15_000,
  readsMany: true,
  cloud: ({ region, projectId }) => ({
    cloud: "huaweicloud",
    ...(region !== undefined && { region }),
    ...(projectId !== undefined && { projectId }),
  }),
  ids: ({ serverIds }) => serverIds,
  escalateAfter: ({ rebootType, escalateAfter }) => (rebootType === "HARD" ? undefined : escalateAfter),

  observe(client, ids, options) {
    const pages = Math.ceil((knownCounts.get(client) ?? 1) / pageSize);
    const read = ids.length > 1 && pages < ids.length ? () => list(client, ids, options) : undefined;
    return listThenEach(ids, read, (id) => observe(client, id, options));
  },

  async restart(client, { rebootType = "SOFT" }, ids, { signal, force }) {
    await client.send({
      service: "workspace",
      action: "batch-reboot",
      method: "PATCH",
      path: "/v1/{project_id}/app-servers/actions/batch-reboot",
      json: { items: ids, type: force ? "HARD" : rebootType },
      kind: "write",
      permission: "workspace:server:batchReboot",
      signal,
    });
    return new Set(ids);
  },
});

const pageSize = 100;
/** How many servers a project was last seen to have: decides whether the list or single reads are fewer requests. */
const knownCounts = new WeakMap<CloudClient, number>();

const nullable = z.string().nullish();
const serverShape = z.object({
  id: z.string(),
  status: z.string(),
  vm_status: nullable,
  task_status: nullable,
});
type Server = z.infer<typeof serverShape>;

const isNone = (value: string | null | undefined) => !value || value.toLowerCase() === "null";
/** `task_status` also holds how the last task ended, such as `migrate_failed`: nothing is under way then. */
const isResult = (task: string) => /_(?:success|fail|failed)$/i.test(task);
const brokenMachines = new Set(["ERROR", "BUILD_FAIL", "REBUILD_FAIL", "FREEZE"]);
const rebootMachines = new Set(["REBOOT", "HARD_REBOOT"]);

/** Enums are open: the vendor's own SDKs lack members that its texts name. */
function conditionOf({ status, vm_status: machine, task_status: task }: Server): Condition {
  const current = isNone(task) || isResult(task ?? "") ? "" : (task ?? "");
  if (current.startsWith("reboot") || rebootMachines.has(machine ?? "")) return "rebooting";
  if (current !== "") return "busy";
  if (machine === "SHUTOFF" || status === "STOPPED") return "stopped";
  if (brokenMachines.has(machine ?? "") || status === "FREEZE" || status === "NONE") return "broken";
  if (machine === "DELETING") return "missing";
  if (machine !== "ACTIVE" && !isNone(machine)) return "busy";
  // MAINTAINING is a wish of the administrator's, not a state of the machine: it stays across a reboot.
  if (status === "REGISTERED" || status === "MAINTAINING") return "ready";
  return status === "UNREGISTER" ? "unready" : "unknown";
}

function judge(server: Server): Observation {
  const { status, vm_status: machine, task_status: task } = server;
  return {
    condition: conditionOf(server),
    detail: `status ${status}, vm_status ${machine ?? "null"}, task_status ${task ?? "null"}`,
  };
}

async function list(
  client: CloudClient,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Map<string, Observation>> {
  const wanted = new Set(ids);
  const found = new Map<string, Observation>();
  let count = Infinity;
  for (let offset = 0; offset < count && found.size < wanted.size; offset += pageSize) {
    const query = [["offset", String(offset)] as const, ["limit", String(pageSize)] as const];
    const answer = await client.send({
      ...reading("ListServers", "workspace:server:list", options),
      path: "/v1/{project_id}/app-servers",
      query,
    });
    const page = readBody(
      "ListServers",
      z.object({ count: z.number(), items: z.array(serverShape) }),
      answer,
    );
    count = page.items.length === 0 ? 0 : page.count;
    knownCounts.set(client, page.count);
    for (const server of page.items) if (wanted.has(server.id)) found.set(server.id, judge(server));
  }
  return found;
}

async function observe(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    const path = `/v1/{project_id}/app-servers/${encodeURIComponent(id)}`;
    const answer = await client.send({ ...reading("ShowServer", "workspace:server:get", options), path });
    return judge(readBody("ShowServer", serverShape, answer));
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "notFound") throw error;
    return {
      condition: "missing",
      detail: `${error.code ?? "HTTP 404"} ${JSON.stringify(error.words ?? "")}`,
    };
  }
}

function reading(action: string, permission: string, options: ReadOptions) {
  return { service: "workspace", action, method: "GET", kind: "read", permission, ...options } as const;
}
