import { json, type Answer } from "../http/answer";
import { bodyMember, type Call } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import { privateIp } from "../world/address";
import type { Instance } from "../world/machine";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { sessionTables } from "../view/session-table";
import { appServerKind } from "./workspace-app-server";
import { appServerAnswer } from "./workspace-app-server-answer";
import {
  CODES,
  booleanIn,
  idsIn,
  invalid,
  pageIn,
  textIn,
  workspaceError,
  workspaceForbidden,
} from "./workspace-errors";

/**
 * Users' sessions on Huawei Cloud Workspace application servers.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListSessions.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/LogoffUserSession.html
 */
export const workspaceAppSessions: EmulatedApi = {
  service: "workspace",
  cloudOf: cloudOfProject,
  tables: sessionTables,
  errorFormat: huaweiErrorFormat,
  routes: [
    route("ListSessions", "GET", "/list-sessions", listSessions),
    route("LogoffUserSession", "POST", "/logoff", logOffSessions),
  ],
};

type Handler = (cloud: Cloud<HuaweiSettings>, request: ApiRequest, project: string, now: number) => unknown;

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v1/{project_id}/session${path}`,
    write: method !== "GET",
    ids: ({ call }) => {
      const ids = bodyMember(call, "session_ids");
      return Array.isArray(ids) ? ids.map(String) : [];
    },
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, workspaceForbidden);
      const result = handle(cloud, request, project, services.clock.now());
      return result === undefined ? { status: 200, body: "" } : json(200, result);
    },
  };
}

interface Shown extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly start_time: string;
}

const EXACT = {
  user_name: "login_user",
  app_server_group_id: "app_server_group_id",
  machine_name: "machine_name",
  vm_ip: "vm_ip",
  public_ip: "public_ip",
} as const;

const STATES = ["Active", "Disconnected", "AppcInit", "SignedOut", "InitFail"];

/** Both ends of the time asked for are compared with a session's start. There is no filter by a server's id. */
function listSessions(cloud: Cloud<HuaweiSettings>, { call }: ApiRequest, project: string) {
  const { query } = call;
  const page = pageIn(query, { least: 1, most: 100, usual: 10 });
  const [begin, end] = [instantIn(query, "query_begin_time"), instantIn(query, "query_end_time")];
  const states = query.get("session_state")?.split(",").filter(Boolean) ?? [];
  const stranger = states.find((state) => !STATES.includes(state));
  if (stranger !== undefined) throw invalid(`session_state: ${stranger}`);
  const isSuccess = booleanIn(query, "is_success");
  const servers = cloud.of(appServerKind);
  const found = servers
    .all(project)
    .flatMap((server) => sessionsOf(server, appServerAnswer(server, servers.phase(server))))
    .filter(({ start_time }) => Date.parse(start_time) >= begin && Date.parse(start_time) <= end)
    .filter(({ session_state: state }) => states.length === 0 || states.includes(String(state)))
    .filter(({ session_state: state }) => isSuccess === undefined || (state !== "InitFail") === isSuccess)
    .filter((session) =>
      Object.entries(EXACT).every(([name, member]) => {
        const wanted = query.get(name);
        return !wanted || session[member] === wanted;
      }),
    )
    .toSorted((a, b) => Date.parse(b.start_time) - Date.parse(a.start_time));
  return { count: found.length, items: page(found) };
}

function sessionsOf(server: Instance, answer: Readonly<Record<string, unknown>>): Shown[] {
  const common = {
    machine_sid: answer["sid"],
    machine_name: answer["machine_name"],
    vm_ip: privateIp(server),
    app_server_group_id: answer["server_group_id"],
    app_server_group_name: answer["server_group_name"],
    session_type: "1",
    public_ip: "203.0.113.7",
  };
  const there = (server.sessions ?? []).map(({ id, user, state, startedAt }) => ({
    ...common,
    id,
    login_user: user,
    session_state: state,
    start_time: new Date(startedAt).toISOString(),
  }));
  const past = (server.pastSessions ?? []).map(({ id, user, startedAt, endedAt }) => ({
    ...common,
    id,
    login_user: user,
    session_state: "SignedOut",
    start_time: new Date(startedAt).toISOString(),
    end_time: new Date(endedAt).toISOString(),
  }));
  return [...there, ...past];
}

function instantIn(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw invalid(`${name}: like 2024-02-27T03:47:51.182Z`);
  return ms;
}

function logOffSessions(
  cloud: Cloud<HuaweiSettings>,
  { call }: ApiRequest,
  project: string,
  now: number,
): undefined {
  const { ids, delay, message } = askedIn(call);
  const collection = cloud.of(appServerKind);
  const servers = collection.all(project);
  const known = new Set(
    servers.flatMap(({ sessions = [], pastSessions = [] }) =>
      [...sessions, ...pastSessions].map(({ id }) => id),
    ),
  );
  const stranger = ids.find((id) => !known.has(id));
  // One that has ended meanwhile is no mistake; one that never was is.
  if (stranger !== undefined)
    throw workspaceError(404, CODES.unknown, `The session ${stranger} does not exist.`);
  const wanted = new Set(ids);
  for (const server of servers) collection.logOff(server, { at: now + delay, message, ids: wanted });
  return undefined;
}

function askedIn(call: Call) {
  const ids = idsIn(bodyMember(call, "session_ids"), "session_ids", 1, 999);
  if (ids.some((id) => id.length > 64)) throw invalid("session_ids: up to 64 characters each");
  const seconds = intIn(bodyMember(call, "delay_time"), "delay_time", 999_999);
  intIn(bodyMember(call, "message_type"), "message_type", 4);
  textIn(bodyMember(call, "title"), "title", 255);
  textIn(bodyMember(call, "transaction_id"), "transaction_id", 31);
  const message = textIn(bodyMember(call, "message"), "message", 255);
  return { ids, delay: seconds * 1000, message };
}

function intIn(value: unknown, name: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw invalid(`${name}: 0 to ${most}`);
}
