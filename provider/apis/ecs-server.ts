import { z } from "zod";

import type { CloudClient } from "../clouds/client";
import type { Operation, Service } from "../clouds/service";
import { defaultsOf } from "../shared/defaults";
import { addressesByNetwork, addressOf } from "./address";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { jobReports } from "./ecs-job";
import { escalateAfter, escalationOf, placeOf, projectId, rebootType, region } from "./huawei-fields";
import { PagedList, type ListPage } from "./paged-list";
import { chunkByLength, idList, idSchema, listThenEach, missingIfNotFound, readBody } from "./reading";
import { acceptAll, type JobReport } from "./receipts";

const target = z
  .strictObject({
    serverIds: idList(idSchema()).describe("The ids of the servers: at least one, none twice."),
    cloud: z.enum(["huaweicloud", "otc"]).meta({
      description: "Whose ECS it is.",
      typeName: "EcsCloud",
      choices: { huaweicloud: "Huawei Cloud.", otc: "Open Telekom Cloud." },
    }),
    rebootType: rebootType("servers"),
    escalateAfter,
    region: region("cn-north-4"),
    projectId: projectId(),
  })
  .describe("Elastic Cloud Servers of Huawei Cloud or Open Telekom Cloud, restarted in one job.");

const usual = defaultsOf(target);

/** Error codes: https://docs.otc.t-systems.com/elastic-cloud-server/api-ref/appendix/error_codes.html */
export const ecs: Service = {
  name: "ecs",
  title: "Elastic Cloud Server",
  hosts: {
    huaweicloud: ({ region: name, domain }) => `https://ecs.${name}.${domain}`,
    otc: ({ region: name, domain }) => `https://ecs.${name}.${domain}`,
  },
  codes: [
    { code: /^Ecs\.(0114|0614)$/, means: "notFound" },
    // Its status is not one that it can be rebooted in, and locked: both pass.
    { code: /^Ecs\.(0100|0605)$/, means: "conflict" },
  ],
};

const operations = {
  restart: {
    action: "BatchRebootServers",
    permission: "ecs:cloudServers:reboot",
    page: "https://support.huaweicloud.com/intl/en-us/api-ecs/ecs_02_0302.html",
  },
  job: {
    action: "ShowJob",
    page: "https://support.huaweicloud.com/intl/en-us/api-ecs/ecs_02_0901.html",
  },
  list: {
    action: "ListServersDetails",
    permission: "ecs:cloudServers:list",
    page: "https://support.huaweicloud.com/intl/en-us/api-ecs/en-us_topic_0094148850.html",
  },
  show: { action: "ShowServer", permission: "ecs:cloudServers:get" },
} satisfies Record<string, Operation>;

/**
 * Elastic Cloud Servers. One call takes up to 1,000 servers; its job proves the restart of each, or says why it failed.
 * `OS-SRV-USG:launched_at` is no boot time: a reboot leaves it as it is.
 */
export const ecsServers = defineRestartApi<z.infer<typeof target>>({
  service: ecs,
  operations,
  notes:
    "a call becomes one job. The job says of each server how its restart ended (`evidence` `job`); a part that failed blames its " +
    "server alone, in the cloud's code and words, and one request reads the job for all servers of the call. Where the job is not " +
    "known any more, the reboot has to be seen in `status` or `task_state`; `launched_at` proves nothing, since a reboot leaves it " +
    "as it is. Servers are read by `server_id` on Huawei Cloud, by the pages of the list or one by one on Open Telekom Cloud, " +
    "whichever is fewer requests.",
  member: "ecsServers",
  idsField: "serverIds",
  nouns: ["server", "servers"],
  product: "ECS",
  schema: target,
  batchSize: 1_000,
  shows: "status",
  signs: "the job, status and task_state",
  fills: ["name", "publicIp", "privateIp"],
  readyTimeout: 15 * 60_000,
  pollInterval: 10_000,
  readsMany: true,
  cloud: ({ cloud, ...place }) => ({ cloud, ...placeOf(place) }),
  ids: ({ serverIds }) => serverIds,
  escalateAfter: escalationOf,

  async observe(client, ids, { receipts, ...options }) {
    const jobs = await jobReports(client, { service: ecs, ...operations.job }, ids, receipts, options);
    const seen = await readServers(client, ids, options);
    return new Map([...seen].map(([id, observation]) => [id, withJob(observation, jobs.get(id))]));
  },

  async restart(client, { rebootType: type = usual("rebootType") }, ids, { signal, force }) {
    const answer = await client.send({
      service: ecs,
      ...operations.restart,
      method: "POST",
      path: "/v1/{project_id}/cloudservers/action",
      json: { reboot: { type: force ? "HARD" : type, servers: ids.map((id) => ({ id })) } },
      kind: "write",
      signal,
    });
    return acceptAll(
      ids,
      readBody(operations.restart.action, z.object({ job_id: z.string() }), answer).job_id,
    );
  },
});

function withJob(seen: Observation, job: JobReport | string | undefined): Observation {
  if (job === undefined) return seen;
  if (typeof job === "string") return { ...seen, detail: `${seen.detail}; ${job}` };
  return { ...seen, job };
}

const everyServer = new PagedList("ECS servers", 1_000);
/** Ids in one address, so that no proxy cuts it; characters, three of them for each comma. */
const LONGEST_FILTER = 1_800;

/** Reads by `server_id`, by the pages of the project's list, or one by one: whichever is fewer requests. */
function readServers(client: CloudClient, ids: readonly string[], options: ReadOptions) {
  // The filter is Huawei Cloud's only, and a comma would make two of one id.
  const listable = ids.filter((id) => !id.includes(","));
  const filters = client.cloud === "huaweicloud" ? chunkByLength(listable, LONGEST_FILTER) : undefined;
  const isFewer = (filters ?? ids).length <= everyServer.pages(client);
  const byIds = filters && (() => listByIds(client, filters, options));
  const byPages = () =>
    everyServer.read(client, ids, (page) =>
      listServers(
        client,
        [
          ["limit", String(everyServer.pageSize)],
          ["offset", String(page + 1)],
        ],
        options,
      ),
    );
  return listThenEach(ids, isFewer ? byIds : byPages, (id) => showServer(client, id, options));
}

const serverShape = z.object({
  id: z.string(),
  status: z.string(),
  "OS-EXT-STS:task_state": z.string().nullish(),
  locked: z.boolean().nullish(),
  name: z.string().nullish(),
  addresses: addressesByNetwork,
});
type Server = z.infer<typeof serverShape>;

/** Of a server that does not exist the filter shows nothing but its id and why. */
const listShape = z.object({
  count: z.number(),
  servers: z.array(z.union([serverShape, z.object({ id: z.string() })])),
});

const conditions: Readonly<Record<string, Condition>> = {
  ACTIVE: "ready",
  REBOOT: "rebooting",
  HARD_REBOOT: "rebooting",
  BUILD: "busy",
  REBUILD: "busy",
  MIGRATING: "busy",
  RESIZE: "busy",
  VERIFY_RESIZE: "busy",
  REVERT_RESIZE: "busy",
  SHUTOFF: "stopped",
  SHELVED: "stopped",
  SHELVED_OFFLOADED: "stopped",
  ERROR: "broken",
  DELETED: "missing",
};

function judge(server: Server): Observation {
  return {
    ...conditionOf(server),
    address: addressOf(server.name, Object.values(server.addresses ?? {}).flat()),
  };
}

function conditionOf({ status, locked, "OS-EXT-STS:task_state": task }: Server): Observation {
  const detail = `status ${status}, task_state ${task ?? "null"}${locked ? ", locked" : ""}`;
  if (!task) return { condition: conditions[status] ?? "unknown", detail };
  return { condition: task.startsWith("reboot") ? "rebooting" : "busy", detail };
}

async function listByIds(
  client: CloudClient,
  filters: readonly (readonly string[])[],
  options: ReadOptions,
): Promise<Map<string, Observation>> {
  const found = new Map<string, Observation>();
  for (const ids of filters) {
    const query = [
      ["server_id", ids.join(",")],
      ["limit", String(ids.length)],
    ] as const;
    for (const [id, seen] of (await listServers(client, query, options)).seen) found.set(id, seen);
  }
  return found;
}

async function listServers(
  client: CloudClient,
  query: readonly (readonly [string, string])[],
  options: ReadOptions,
): Promise<ListPage> {
  const path = "/v1/{project_id}/cloudservers/detail";
  const answer = await client.send({ ...reading(operations.list, options), path, query });
  const { count, servers } = readBody(operations.list.action, listShape, answer);
  const shown = servers.flatMap((server) =>
    "status" in server ? [[server.id, judge(server)] as const] : [],
  );
  return { count, seen: shown };
}

async function showServer(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  const path = `/v1/{project_id}/cloudservers/${encodeURIComponent(id)}`;
  try {
    const answer = await client.send({ ...reading(operations.show, options), path });
    return judge(readBody(operations.show.action, z.object({ server: serverShape }), answer).server);
  } catch (error) {
    return missingIfNotFound(error);
  }
}

function reading(operation: Operation, options: ReadOptions) {
  return { service: ecs, ...operation, method: "GET", kind: "read", ...options } as const;
}
