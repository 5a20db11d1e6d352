import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { defaultsOf } from "../shared/defaults";
import { addressOf, listedAddress } from "./address";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { sessionDrainSchema } from "./drain-inputs";
import { escalateAfter, escalationOf, placeOf, projectId, rebootType, region } from "./huawei-fields";
import { idList, idSchema, listThenEach, missingIfNotFound, readBody } from "./reading";
import { acceptAll } from "./receipts";
import { ServerGroups, type Scope } from "./server-groups";
import { workspace } from "./workspace";
import {
  appServerDrain,
  drainOperations,
  noteMachine,
  serviceFields,
  serviceOf,
} from "./workspace-app-server-drain";

const target = z
  .strictObject({
    serverIds: idList(idSchema()).describe(
      "The ids of the application servers, as `ListServers` shows them: at least one, none twice.",
    ),
    rebootType: rebootType("servers"),
    escalateAfter,
    drain: sessionDrainSchema
      .optional()
      .describe(
        "Puts a server in maintenance before its restart, restarts it when its users' sessions have ended, and takes it " +
          "out of maintenance after it.",
      ),
    region: region("cn-north-4"),
    projectId: projectId("region"),
  })
  .describe("Huawei Cloud Workspace application servers, restarted with `batch-reboot`.");

const usual = defaultsOf(target);

const operations = {
  restart: {
    action: "batch-reboot",
    permission: "workspace:server:batchReboot",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRebootServer.html",
  },
  list: {
    action: "ListServers",
    permission: "workspace:server:list",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html",
  },
  show: {
    action: "ShowServer",
    permission: "workspace:server:get",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/ShowServer.html",
  },
  ...drainOperations,
} satisfies Record<string, Operation>;

/** Huawei Cloud Workspace application servers. One call takes up to 20 servers; the states show the restart. */
export const workspaceAppServers = defineRestartApi<z.infer<typeof target>>({
  service: workspace,
  operations,
  notes:
    "ready is `REGISTERED` (or `MAINTAINING`), `ACTIVE`, and no task. A soft reboot that is not done after `escalateAfter` is " +
    "sent once more as a hard one; that is the same attempt, but counts in `restartCount`.",
  member: "workspaceAppServers",
  idsField: "serverIds",
  nouns: ["application server", "application servers"],
  product: "Workspace",
  schema: target,
  batchSize: 20,
  shows: "status",
  signs: "vm_status and task_status",
  fills: ["name", "publicIp", "privateIp"],
  readyTimeout: 30 * 60_000,
  pollInterval: 15_000,
  readsMany: true,
  cloud: (place) => ({ cloud: "huaweicloud", ...placeOf(place) }),
  ids: ({ serverIds }) => serverIds,
  escalateAfter: escalationOf,
  drain: appServerDrain,

  observe(client, ids, options) {
    const scopes = groupsOf(client).listsFor(ids);
    const read = scopes.length > 0 ? () => list(client, ids, scopes, options) : undefined;
    return listThenEach(ids, read, (id) => observe(client, id, options));
  },

  async restart(client, { rebootType: type = usual("rebootType") }, ids, { signal, force }) {
    await client.send({
      service: workspace,
      ...operations.restart,
      method: "PATCH",
      path: "/v1/{project_id}/app-servers/actions/batch-reboot",
      json: { items: ids, type: force ? "HARD" : type },
      kind: "write",
      signal,
    });
    return acceptAll(ids);
  },
});

const pageSize = 100;

function groupsOf(client: CloudClient): ServerGroups {
  return client.process.onceFor(client, "Workspace server groups", () => new ServerGroups(pageSize));
}

const nullable = z.string().nullish();
const serverShape = z.object({
  id: z.string(),
  status: z.string(),
  vm_status: nullable,
  task_status: nullable,
  server_group_id: nullable,
  ...serviceFields,
  name: nullable,
  machine_name: nullable,
  host_address: z.array(listedAddress).nullish().catch(undefined),
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

function judge(client: CloudClient, server: Server): Observation {
  noteMachine(client, server.id, server);
  const { status, vm_status: machine, task_status: task, machine_name: machineName } = server;
  return {
    condition: conditionOf(server),
    address: addressOf(machineName || server.name, server.host_address ?? []),
    detail: `status ${status}, vm_status ${machine ?? "null"}, task_status ${task ?? "null"}`,
    service: serviceOf(server),
  };
}

async function list(
  client: CloudClient,
  ids: readonly string[],
  scopes: readonly Scope[],
  options: ReadOptions,
): Promise<Map<string, Observation>> {
  const wanted = new Set(ids);
  const found = new Map<string, Observation>();
  for (const scope of scopes) await listScope(client, scope, wanted, found, options);
  return found;
}

async function listScope(
  client: CloudClient,
  scope: Scope,
  wanted: ReadonlySet<string>,
  found: Map<string, Observation>,
  options: ReadOptions,
): Promise<void> {
  const groups = groupsOf(client);
  let count = Infinity;
  for (let offset = 0; offset < count && found.size < wanted.size; offset += pageSize) {
    const query: [string, string][] = [
      ["offset", String(offset)],
      ["limit", String(pageSize)],
    ];
    if (scope !== undefined) query.push(["server_group_id", scope]);
    const answer = await client.send({
      ...reading(operations.list, options),
      path: "/v1/{project_id}/app-servers",
      query,
    });
    const page = readBody(
      operations.list.action,
      z.object({ count: z.number(), items: z.array(serverShape) }),
      answer,
    );
    count = page.items.length === 0 ? 0 : page.count;
    groups.noteCount(scope, page.count);
    for (const server of page.items) {
      groups.noteServer(server.id, server.server_group_id);
      if (wanted.has(server.id)) found.set(server.id, judge(client, server));
    }
  }
}

async function observe(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    const path = `/v1/{project_id}/app-servers/${encodeURIComponent(id)}`;
    const answer = await client.send({ ...reading(operations.show, options), path });
    const server = readBody(operations.show.action, serverShape, answer);
    groupsOf(client).noteServer(id, server.server_group_id);
    return judge(client, server);
  } catch (error) {
    return missingIfNotFound(error);
  }
}

function reading(operation: Operation, options: ReadOptions) {
  return { service: workspace, ...operation, method: "GET", kind: "read", ...options } as const;
}
