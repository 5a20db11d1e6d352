import { Refusal, json, type Answer } from "../http/answer";
import { bodyMember } from "../http/call";
import { huaweiError, huaweiVoice } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { appServerAnswer } from "./workspace-app-server-answer";

const kind: Kind = {
  name: "appServers",
  targets: [{ member: "workspaceAppServers", ids: "serverIds" }],
  clouds: ["huaweicloud"],
  plural: "app servers",
  states: ["ACTIVE", "SHUTOFF", "ERROR", "FREEZE", "BUILD", "REBUILD", "MIGRATING", "DELETING"],
  running: ["ACTIVE"],
  stopped: "SHUTOFF",
  failed: "ERROR",
  durations: { reboot: 40_000, hardReboot: 20_000 },
};

/**
 * Huawei Cloud Workspace application servers.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRebootServer.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html
 */
export const workspaceAppServers: EmulatedApi = {
  service: "workspace",
  kind,
  cloudOf: cloudOfProject,
  voice: huaweiVoice,
  routes: [
    route("BatchRebootServer", "PATCH", "/actions/batch-reboot", batchReboot),
    route("ListServers", "GET", "", (cloud, request, project) =>
      listServers(cloud.of(kind), request, project),
    ),
    route("ShowServer", "GET", "/{server_id}", (cloud, { params }, project) => {
      const servers = cloud.of(kind);
      const server = servers.get(params["server_id"] ?? "", project);
      if (!server) throw unknown(params["server_id"] ?? "");
      return { ...appServerAnswer(server, servers.phase(server)), addresses: {}, security_groups: [] };
    }),
  ],
};

type Handler = (cloud: Cloud<HuaweiSettings>, request: ApiRequest, project: string) => unknown;

const forbidden = huaweiError(403, "WKS.00081102", "The project is not accessible with these credentials.");

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v1/{project_id}/app-servers${path}`,
    write: method !== "GET",
    ids: ({ call, params }) => {
      const items = bodyMember(call, "items");
      return [params["server_id"] ?? (Array.isArray(items) ? items.map(String) : [])].flat();
    },
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, forbidden);
      const result = handle(cloud, request, project);
      return result === undefined ? { status: 200, body: "" } : json(200, result);
    },
  };
}

/** Answers with an empty body: the `null` of the vendor's pages is one that its own client for Node.js throws at. */
function batchReboot(cloud: Cloud<HuaweiSettings>, { call }: ApiRequest, project: string): undefined {
  const items = bodyMember(call, "items");
  const type = bodyMember(call, "type");
  if (!isItems(items)) throw invalid("items: 1 to 20 unique ids of 1 to 128 characters");
  if (type !== "SOFT" && type !== "HARD") throw invalid("type: SOFT or HARD");
  const hard = type === "HARD";
  const servers = cloud.of(kind);
  const problems = items.map((id) => problemOf(servers, id, project, hard));
  const first = problems.find((problem) => problem !== undefined);
  if (first && (!cloud.settings.partial || !problems.includes(undefined))) throw first;
  for (const [index, id] of items.entries()) {
    const server = servers.get(id, project);
    if (server && !problems[index]) servers.reboot(server, { hard });
  }
  return undefined;
}

/** A hard reboot is let in where a soft one is under way: that is what it is for. */
function problemOf(servers: Collection, id: string, project: string, hard: boolean): Refusal | undefined {
  const server = servers.get(id, project);
  if (!server) return unknown(id);
  if (server.transition && (server.transition.hard || !hard)) {
    return refuse(409, "WKS.00211109", `The server ${id} is being operated on. Try again later.`);
  }
  if (server.state === "ACTIVE" || (hard && server.state === "ERROR")) return undefined;
  return refuse(400, "WKS.00211102", `The server ${id} cannot be restarted in its state (${server.state}).`);
}

function listServers(servers: Collection, { call }: ApiRequest, project: string): Record<string, unknown> {
  const { query } = call;
  const offset = wholeNumber(query, "offset", 0);
  const limit = wholeNumber(query, "limit", 10);
  if (limit < 1 || limit > 100) throw invalid("limit: 1 to 100");
  const [id, name] = [query.get("server_id"), query.get("server_name")];
  const found = servers
    .all(project)
    .filter((server) => !id || server.id === id)
    .filter((server) => !name || server.name.includes(name));
  const items = found
    .slice(offset, offset + limit)
    .map((server) => appServerAnswer(server, servers.phase(server)));
  return { count: found.length, items };
}

function isItems(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > 20) return false;
  const fits = value.every((id: unknown) => typeof id === "string" && id.length >= 1 && id.length <= 128);
  return fits && new Set(value).size === value.length;
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw invalid(name);
  return Number(text);
}

/** Which codes belong to servers nobody documents: these are the examples beside the operation. */
function invalid(what: string): Refusal {
  return refuse(400, "WKS.00211102", `Invalid parameter (${what}).`);
}

function unknown(id: string): Refusal {
  return refuse(404, "WKS.00211902", `The server ${id} does not exist.`);
}

function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(huaweiError(status, code, message));
}
