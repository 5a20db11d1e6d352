import type { z } from "zod";
import { type Answer, type Refusal, json } from "../http/answer";
import { bodyMember } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import type { Instance } from "../world/machine";
import { counted, first, type Sample } from "../world/sample";
import type { HuaweiSettings, instanceSchema } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { appServerAnswer, appServerDetail } from "./workspace-app-server-answer";
import { pageOfAppServers } from "./workspace-app-server-list";
import { CODES, idsIn, invalid, workspaceError, workspaceForbidden } from "./workspace-errors";
import { sessionsNote, setMaintenance } from "./workspace-session";

export const appServerKind: Kind = {
  name: "appServers",
  targets: [{ member: "workspaceAppServers", ids: "serverIds" }],
  clouds: ["huaweicloud"],
  plural: "app servers",
  states: ["ACTIVE", "SHUTOFF", "ERROR", "FREEZE", "BUILD", "REBUILD", "MIGRATING", "DELETING"],
  running: ["ACTIVE"],
  stopped: "SHUTOFF",
  failed: "ERROR",
  durations: { reboot: 40_000, hardReboot: 20_000 },
  sessions: "many",
  note: sessionsNote,
};

/** Somebody works on a few of them. */
function usersOf(n: number): Pick<z.input<typeof instanceSchema>, "sessions"> {
  if (n === 11) return { sessions: [{ user: "mina" }, { user: "jonas" }] };
  return n === 12 ? { sessions: [{ user: "aylin", state: "Disconnected" }] } : {};
}

const id = counted("as-");
const sample: Sample = {
  name: "apps",
  id,
  world: { huaweicloud: first(40, id, usersOf) },
  restart: { cloud: "huaweicloud", member: "workspaceAppServers", action: "BatchRebootServer" },
};

/**
 * Huawei Cloud Workspace application servers.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRebootServer.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchChangeServerMaintainMode.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html
 */
export const workspaceAppServers: EmulatedApi = {
  service: "workspace",
  kind: appServerKind,
  sample,
  cloudOf: cloudOfProject,
  errorFormat: huaweiErrorFormat,
  routes: [
    route("BatchRebootServer", "PATCH", "/actions/batch-reboot", batchReboot),
    route("BatchChangeServerMaintainMode", "PATCH", "/actions/batch-maint", batchMaintain),
    route("ListServers", "GET", "", (cloud, { call }, project) => {
      const servers = cloud.of(appServerKind);
      const all = servers.all(project).map((server) => appServerAnswer(server, servers.phase(server)));
      return pageOfAppServers(all, call.query);
    }),
    route("ShowServer", "GET", "/{server_id}", (cloud, request, project) => {
      const servers = cloud.of(appServerKind);
      const server = find(servers, request, project);
      return appServerDetail(server, servers.phase(server));
    }),
    route("UpdateServer", "PATCH", "/{server_id}", updateServer),
  ],
};

type Handler = (cloud: Cloud<HuaweiSettings>, request: ApiRequest, project: string) => unknown;

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
      const { cloud, project } = admitHuawei(request, services, workspaceForbidden);
      const result = handle(cloud, request, project);
      return result === undefined ? { status: 200, body: "" } : json(200, result);
    },
  };
}

/** Answers with an empty body: the `null` of the vendor's pages is one that its own client for Node.js throws at. */
function batchReboot(cloud: Cloud<HuaweiSettings>, { call }: ApiRequest, project: string): undefined {
  const items = idsIn(bodyMember(call, "items"), "items", 1, 20);
  const type = bodyMember(call, "type");
  if (type !== "SOFT" && type !== "HARD") throw invalid("type: SOFT or HARD");
  const hard = type === "HARD";
  const servers = cloud.of(appServerKind);
  for (const id of fitting(cloud, items, (id) => problemOf(servers, id, project, hard))) {
    const server = servers.get(id, project);
    if (server) servers.reboot(server, { hard });
  }
  return undefined;
}

function batchMaintain(cloud: Cloud<HuaweiSettings>, { call }: ApiRequest, project: string): undefined {
  const items = idsIn(bodyMember(call, "items"), "items", 1, 20);
  const isOn = bodyMember(call, "maintain_status");
  if (typeof isOn !== "boolean") throw invalid("maintain_status: true or false");
  const servers = cloud.of(appServerKind);
  const known = fitting(cloud, items, (id) => (servers.get(id, project) ? undefined : unknown(id)));
  setMaintenance(servers, known, isOn);
  return undefined;
}

function updateServer(cloud: Cloud<HuaweiSettings>, request: ApiRequest, project: string): undefined {
  const servers = cloud.of(appServerKind);
  const server = find(servers, request, project);
  const isOn = bodyMember(request.call, "maintain_status");
  const name = bodyMember(request.call, "name");
  if (isOn !== undefined && typeof isOn !== "boolean") throw invalid("maintain_status: true or false");
  if (name !== undefined && (typeof name !== "string" || !/^.{1,128}$/.test(name))) throw invalid("name");
  if (isOn !== undefined) setMaintenance(servers, [server.id], isOn);
  if (name !== undefined) server.name = name;
  return undefined;
}

/** Those of a list that fit: all, or with `partial` the good ones. @throws Refusal */
function fitting(
  { settings }: Cloud<HuaweiSettings>,
  ids: readonly string[],
  problemWith: (id: string) => Refusal | undefined,
): string[] {
  const problems = ids.map(problemWith);
  const first = problems.find((problem) => problem !== undefined);
  if (first && (!settings.partial || !problems.includes(undefined))) throw first;
  return ids.filter((_, index) => !problems[index]);
}

/** A hard reboot is let in where a soft one is under way: that is what it is for. */
function problemOf(servers: Collection, id: string, project: string, hard: boolean): Refusal | undefined {
  const server = servers.get(id, project);
  if (!server) return unknown(id);
  if (server.transition && (server.transition.hard || !hard)) {
    return workspaceError(409, CODES.busy, `The server ${id} is being operated on. Try again later.`);
  }
  if (server.state === "ACTIVE" || (hard && server.state === "ERROR")) return undefined;
  const message = `The server ${id} cannot be restarted in its state (${server.state}).`;
  return workspaceError(400, CODES.invalid, message);
}

function find(servers: Collection, { params }: ApiRequest, project: string): Instance {
  const id = params["server_id"] ?? "";
  const server = servers.get(id, project);
  if (!server) throw unknown(id);
  return server;
}

function unknown(id: string): Refusal {
  return workspaceError(404, CODES.unknown, `The server ${id} does not exist.`);
}
