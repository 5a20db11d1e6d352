import { z } from "zod";
import type { ApiAnswer, CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { targetGroupDrainSchema } from "./drain-inputs";
import { ncloudCall, vserver, type Pair } from "./ncloud-call";
import { drainOperations, serverDrain } from "./ncloud-server-drain";
import { interfaceShape, PrivateIps } from "./ncloud-private-ips";
import { chunk, idList, listThenEach, numericIdSchema, readBody } from "./reading";
import { acceptAll } from "./receipts";

const target = z
  .strictObject({
    serverInstanceNos: idList(numericIdSchema()).describe(
      "The server instance numbers, as `getServerInstanceList` shows them: at least one, none twice.",
    ),
    drain: targetGroupDrainSchema(
      idList(numericIdSchema()).describe(
        "The numbers of the target groups that a server is removed from, and added to again: of those it is in.",
      ),
    )
      .optional()
      .describe(
        "Removes a server from its load balancers' target groups before its restart, and adds it to them again after it.",
      ),
    regionCode: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The region code, for example `KR`.", defaultsTo: "the configuration's" }),
  })
  .describe("NAVER Cloud VPC servers, restarted with `rebootServerInstances`.");

const operations = {
  restart: {
    action: "rebootServerInstances",
    page: "https://api.ncloud-docs.com/docs/en/compute-vserver-server-rebootserverinstances",
  },
  list: {
    action: "getServerInstanceList",
    page: "https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancelist",
  },
  interfaces: {
    action: "getNetworkInterfaceList",
    page: "https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getnetworkinterfacelist",
  },
  show: {
    action: "getServerInstanceDetail",
    page: "https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancedetail",
  },
  ...drainOperations,
} satisfies Record<string, Operation>;

/** NAVER Cloud VPC servers. One call takes up to 20 servers; the boot time (`uptime`) proves the restart. */
export const ncloudServers = defineRestartApi<z.infer<typeof target>>({
  service: vserver,
  operations,
  notes:
    "one read tells about up to 100 servers. `uptime`, by which a restart is proved, is the time of the last boot.",
  rights: "view server instances and reboot them",
  member: "ncloudServers",
  idsField: "serverInstanceNos",
  nouns: ["server", "servers"],
  product: "VPC Server",
  schema: target,
  batchSize: 20,
  shows: "bootTime",
  fills: ["name", "publicIp", "privateIp"],
  readyTimeout: 15 * 60_000,
  pollInterval: 5_000,
  readsMany: true,
  cloud: ({ regionCode }) => ({ cloud: "ncloud", ...(regionCode !== undefined && { region: regionCode }) }),
  ids: ({ serverInstanceNos }) => serverInstanceNos,
  drain: serverDrain,

  async observe(client, ids, options) {
    const seen = await listThenEach(
      ids,
      () => list(client, ids, options),
      (id) => confirmMissing(client, id, options),
    );
    const ips = PrivateIps.of(client);
    if (options.privateIps) await ips.learn(ids, (numbers) => readInterfaces(client, numbers, options));
    return new Map([...seen].map(([id, look]) => [id, ips.shownOn(id, look)]));
  },

  async restart(client, _target, ids, { signal }) {
    const answer = await ncloudCall(client, "vserver", operations.restart, numbered(ids), {
      kind: "write",
      signal,
    });
    const { servers } = serversOf(operations.restart, answer);
    return acceptAll(servers.map((server) => server.serverInstanceNo));
  },
});

const listSize = 100;
/** Below this no page size is sent: what the vendor's default is nobody documents, ten is the least seen. */
const defaultPageSize = 10;

const coded = z.object({ code: z.string() });

const serverShape = z.object({
  serverInstanceNo: z.union([z.string(), z.number()]).transform(String),
  serverInstanceStatus: coded,
  serverInstanceOperation: coded,
  serverInstanceStatusName: z.string().optional(),
  uptime: z.string().optional(),
  serverName: z.string().nullish(),
  publicIp: z.string().nullish().catch(undefined),
  networkInterfaceNoList: z
    .array(z.union([z.string(), z.number()]).transform(String))
    .nullish()
    .catch(undefined),
});
type Server = z.infer<typeof serverShape>;

const interfacesShape = z.object({ networkInterfaceList: z.array(interfaceShape).default([]) });
const listShape = z.object({ serverInstanceList: z.array(serverShape).default([]) });

const newStatus = new Set(["INIT", "CREAT"]);
const brokenStatus = new Set(["FSTOP", "RS_FL", "SD_FL", "ST_FL"]);
const rebootOperations = new Set(["RESTA", "HREST"]);

function conditionOf({
  serverInstanceStatus: status,
  serverInstanceOperation: operation,
}: Server): Condition {
  if (rebootOperations.has(operation.code)) return "rebooting";
  if (operation.code !== "NULL" || newStatus.has(status.code)) return "busy";
  if (status.code === "RUN") return "ready";
  if (status.code === "NSTOP") return "stopped";
  if (status.code === "TERMT") return "missing";
  return brokenStatus.has(status.code) ? "broken" : "unknown";
}

function observation(server: Server, skew: number): Observation {
  const bootTime = server.uptime === undefined ? NaN : Date.parse(server.uptime);
  const {
    serverInstanceStatus: status,
    serverInstanceOperation: operation,
    serverInstanceStatusName: name,
  } = server;
  return {
    condition: conditionOf(server),
    address: { name: server.serverName ?? undefined, publicIp: server.publicIp ?? undefined },
    detail: `${name ? `${name} (` : ""}status ${status.code}, operation ${operation.code}${name ? ")" : ""}`,
    ...(Number.isFinite(bootTime) && { bootTime: bootTime - skew, bootMark: bootTime }),
  };
}

async function list(
  client: CloudClient,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Map<string, Observation>> {
  const seen = new Map<string, Observation>();
  for (const some of chunk(ids, listSize)) {
    const parameters = [...numbered(some), ...pagingFor(some.length)];
    const { servers, skew } = await read(client, operations.list, parameters, options);
    for (const { serverInstanceNo: id, networkInterfaceNoList: numbers } of servers) {
      if (options.privateIps) PrivateIps.of(client).note(id, numbers ?? []);
    }
    for (const server of servers) seen.set(server.serverInstanceNo, observation(server, skew));
  }
  return seen;
}

/** A number that the list left out is judged by a read of its own; only an answer without a server means missing. */
async function confirmMissing(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    const { servers, skew } = await read(client, operations.show, [["serverInstanceNo", id]], options);
    const server = servers.find(({ serverInstanceNo }) => serverInstanceNo === id);
    return server
      ? observation(server, skew)
      : { condition: "missing", detail: "getServerInstanceDetail shows no such server" };
  } catch (error) {
    if (!isUnknownServer(error)) throw error;
    return {
      condition: "missing",
      detail: `getServerInstanceDetail: ${error.code ?? ""} ${JSON.stringify(error.words ?? "")}`,
    };
  }
}

/** 24120 is the code for a server number that does not exist; 404 with a code of the service's own says the same. */
function isUnknownServer(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    (error.kind === "notFound" || (error.kind === "refused" && error.code === "24120"))
  );
}

async function readInterfaces(client: CloudClient, numbers: readonly string[], options: ReadOptions) {
  const found: z.infer<typeof interfaceShape>[] = [];
  for (const some of chunk(numbers, listSize)) {
    const named = numbered(some, "networkInterfaceNoList");
    // A server has one default interface, so that it is in the answer once.
    const parameters: Pair[] = [...named, ["isDefault", "true"], ...pagingFor(some.length)];
    const answer = await ncloudCall(client, "vserver", operations.interfaces, parameters, {
      kind: "read",
      ...options,
    });
    found.push(...bodyOf(operations.interfaces, interfacesShape, answer).networkInterfaceList);
  }
  return found;
}

function numbered(ids: readonly string[], name = "serverInstanceNoList"): Pair[] {
  return ids.map((id, index) => [`${name}.${index + 1}`, id]);
}

function pagingFor(count: number): Pair[] {
  if (count <= defaultPageSize) return [];
  return [
    ["pageNo", "1"],
    ["pageSize", String(count)],
  ];
}

async function read(
  client: CloudClient,
  operation: Operation,
  parameters: readonly Pair[],
  options: ReadOptions,
): Promise<{ servers: Server[]; skew: number }> {
  const answer = await ncloudCall(client, "vserver", operation, parameters, { kind: "read", ...options });
  return serversOf(operation, answer);
}

function serversOf(operation: Operation, answer: ApiAnswer): { servers: Server[]; skew: number } {
  const { serverInstanceList: servers } = bodyOf(operation, listShape, answer);
  return { servers, skew: answer.clockSkew ?? 0 };
}

function bodyOf<T>({ action }: Operation, schema: z.ZodType<T>, answer: ApiAnswer): T {
  const envelope = readBody(action, z.record(z.string(), z.unknown()), answer);
  return readBody(action, schema, { ...answer, json: envelope[`${action}Response`] });
}
