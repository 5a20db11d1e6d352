import { z } from "zod";
import type { ApiAnswer, CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { targetGroupDrainSchema } from "./drain-inputs";
import { ncloudCall, vserver, type Pair } from "./ncloud-call";
import { drainOperations, serverDrain } from "./ncloud-server-drain";
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
  rights: "view server instances and reboot them; the exact names of the actions are not confirmed",
  member: "ncloudServers",
  idsField: "serverInstanceNos",
  nouns: ["server", "servers"],
  product: "VPC Server",
  schema: target,
  batchSize: 20,
  shows: "bootTime",
  readyTimeout: 15 * 60_000,
  pollInterval: 5_000,
  readsMany: true,
  cloud: ({ regionCode }) => ({ cloud: "ncloud", ...(regionCode !== undefined && { region: regionCode }) }),
  ids: ({ serverInstanceNos }) => serverInstanceNos,
  drain: serverDrain,

  observe: (client, ids, options) =>
    listThenEach(
      ids,
      () => list(client, ids, options),
      (id) => confirmMissing(client, id, options),
    ),

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
});
type Server = z.infer<typeof serverShape>;

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
    const paging: Pair[] =
      some.length > defaultPageSize
        ? [
            ["pageNo", "1"],
            ["pageSize", String(some.length)],
          ]
        : [];
    const parameters = [...numbered(some), ...paging];
    const { servers, skew } = await read(client, operations.list, parameters, options);
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

function numbered(ids: readonly string[]): Pair[] {
  return ids.map((id, index) => [`serverInstanceNoList.${index + 1}`, id]);
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

function serversOf({ action }: Operation, answer: ApiAnswer): { servers: Server[]; skew: number } {
  const envelope = readBody(action, z.record(z.string(), z.unknown()), answer);
  const body = readBody(action, listShape, { ...answer, json: envelope[`${action}Response`] });
  return { servers: body.serverInstanceList, skew: answer.clockSkew ?? 0 };
}
