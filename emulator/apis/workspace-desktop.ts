import { randomUUID } from "node:crypto";

import { json, type Answer } from "../http/answer";
import { bodyMember, type Call } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import type { Instance } from "../world/machine";
import { counted, first, type Sample } from "../world/sample";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { desktopAnswer } from "./workspace-desktop-answer";
import { pageOfDesktops } from "./workspace-desktop-list";
import { CODES, idsIn, invalid, textIn, workspaceError, workspaceForbidden } from "./workspace-errors";
import { sessionsNote, setMaintenance } from "./workspace-session";

const kind: Kind = {
  name: "desktops",
  targets: [{ member: "workspaceDesktops", ids: "desktopIds" }],
  clouds: ["huaweicloud"],
  plural: "desktops",
  states: ["ACTIVE", "SHUTOFF", "ERROR", "HIBERNATED"],
  running: ["ACTIVE"],
  stopped: "SHUTOFF",
  failed: "ERROR",
  durations: { reboot: 40_000, hardReboot: 20_000, start: 30_000, stop: 10_000 },
  sessions: "one",
  note: sessionsNote,
};

const id = counted("wd-");
const sample: Sample = {
  name: "desktops",
  id,
  world: { huaweicloud: first(40, id) },
  restart: { cloud: "huaweicloud", member: "workspaceDesktops", action: "BatchRunDesktops" },
};

/**
 * Huawei Cloud Workspace desktops.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRunDesktops.html
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopsDetail.html
 */
export const workspaceDesktops: EmulatedApi = {
  service: "workspace",
  kind,
  sample,
  cloudOf: cloudOfProject,
  errorFormat: huaweiErrorFormat,
  routes: [
    route("BatchRunDesktops", "POST", "/action", (desktops, { call }, project) =>
      runDesktops(desktops, call, project),
    ),
    route("SetMaintenanceMode", "PUT", "/maintenance-mode", (desktops, { call }, project) => {
      const ids = idsIn(bodyMember(call, "desktop_ids"), "desktop_ids", 1, 100);
      const isOn = bodyMember(call, "in_maintenance_mode");
      if (typeof isOn !== "boolean") throw invalid("in_maintenance_mode: true or false");
      refuseStrangers(desktops, ids, project);
      setMaintenance(desktops, ids, isOn);
      return undefined;
    }),
    route("SendNotifications", "POST", "/notifications", (desktops, { call }, project) => {
      const ids = idsIn(bodyMember(call, "desktop_ids"), "desktop_ids", 1, 100);
      const text = textIn(bodyMember(call, "notifications"), "notifications", 1000);
      if (text === undefined) throw invalid("notifications");
      refuseStrangers(desktops, ids, project);
      for (const id of ids) {
        for (const session of desktops.get(id)?.sessions ?? []) session.warning = text;
      }
      return { job_id: randomUUID() };
    }),
    route("BatchLogoffDesktops", "POST", "/logoff", (desktops, { call }, project, now) => {
      const ids = idsIn(bodyMember(call, "desktop_ids") ?? [], "desktop_ids", 0, 100);
      const message = textIn(bodyMember(call, "message"), "message", 255);
      refuseStrangers(desktops, ids, project);
      for (const id of ids) {
        const desktop = desktops.get(id);
        if (desktop) desktops.logOff(desktop, { at: now + LOG_OFF_TAKES, message });
      }
      return undefined;
    }),
    route("ListDesktopsDetail", "GET", "/detail", (desktops, { call }, project) => {
      const all = desktops.all(project).map((desktop) => desktopAnswer(desktop, desktops.phase(desktop)));
      return pageOfDesktops(all, call.query);
    }),
    route("ShowDesktopDetail", "GET", "/{desktop_id}", (desktops, { params }, project) => {
      const id = params["desktop_id"] ?? "";
      const desktop = desktops.get(id, project);
      if (!desktop) throw workspaceError(404, CODES.unknown, `The desktop ${id} does not exist.`);
      return { desktop: desktopAnswer(desktop, desktops.phase(desktop)) };
    }),
  ],
};

/** Nothing delays it, but it takes a moment until the desktop shows that nobody is on it. */
const LOG_OFF_TAKES = 2_000;

type Handler = (desktops: Collection, request: ApiRequest, project: string, now: number) => unknown;

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v2/{project_id}/desktops${path}`,
    write: method !== "GET",
    ids: ({ call, params }) => [params["desktop_id"] ?? idsOf(call)].flat(),
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, workspaceForbidden);
      const result = handle(cloud.of(kind), request, project, services.clock.now());
      return result === undefined ? { status: 200, body: "" } : json(200, result);
    },
  };
}

interface Failed {
  readonly desktop_id: string;
  readonly desktop_name: string;
  readonly error_code: string;
  readonly error_msg: string;
}

/** By the vendor's word: the state that it is for, and what it does. */
const OPERATIONS = {
  reboot: {
    state: "ACTIVE",
    perform: (desktops: Collection, desktop: Instance, hard: boolean) => desktops.reboot(desktop, { hard }),
  },
  "os-start": {
    state: "SHUTOFF",
    perform: (desktops: Collection, desktop: Instance) => desktops.start(desktop),
  },
  "os-stop": {
    state: "ACTIVE",
    perform: (desktops: Collection, desktop: Instance) => desktops.stop(desktop),
  },
} as const;

/**
 * Does what can be done and says of the rest why not. When all of a call are being operated on, that is a conflict: the
 * vendor documents a 409 and not when.
 */
function runDesktops(desktops: Collection, call: Call, project: string) {
  const ids = idsIn(bodyMember(call, "desktop_ids"), "desktop_ids", 1, 100);
  const operation = bodyMember(call, "op_type");
  const type = bodyMember(call, "type") ?? "SOFT";
  if (typeof operation !== "string" || !(operation in OPERATIONS))
    throw invalid(`op_type: ${Object.keys(OPERATIONS).join(", ")}`);
  if (type !== "SOFT" && type !== "HARD") throw invalid("type: SOFT or HARD");
  const hard = type === "HARD";
  const named = operation as keyof typeof OPERATIONS;
  const failed = ids.flatMap((id) => failureOf(desktops, id, project, { operation: named, hard }) ?? []);
  if (failed.length === ids.length && failed.every(({ error_code: code }) => code === CODES.busy)) {
    throw workspaceError(409, CODES.busy, "The desktops are being operated on. Try again later.");
  }
  const bad = new Set(failed.map(({ desktop_id: id }) => id));
  for (const id of ids.filter((each) => !bad.has(each))) {
    const desktop = desktops.get(id);
    if (desktop) OPERATIONS[named].perform(desktops, desktop, hard);
  }
  return { failed_operation_list: failed };
}

/** A hard reboot is let in where a soft one is under way: that is what it is for. */
function failureOf(
  desktops: Collection,
  id: string,
  project: string,
  { operation, hard }: { readonly operation: keyof typeof OPERATIONS; readonly hard: boolean },
): Failed | undefined {
  const desktop = desktops.get(id, project);
  const failed = (code: string, what: string): Failed => ({
    desktop_id: id,
    desktop_name: desktop?.name ?? "",
    error_code: code,
    error_msg: `The desktop ${id} ${what}.`,
  });
  if (!desktop) return failed(CODES.unknown, "does not exist");
  const { transition, state } = desktop;
  const cutsIn = operation === "reboot" && hard && transition?.kind === "reboot" && !transition.hard;
  if (transition && !cutsIn) return failed(CODES.busy, "is being operated on");
  const fits = state === OPERATIONS[operation].state || (operation === "reboot" && hard && state === "ERROR");
  return fits ? undefined : failed(CODES.invalid, `cannot do this in its state (${state})`);
}

function refuseStrangers(desktops: Collection, ids: readonly string[], project: string): void {
  const stranger = ids.find((id) => !desktops.get(id, project));
  if (stranger !== undefined)
    throw workspaceError(404, CODES.unknown, `The desktop ${stranger} does not exist.`);
}

function idsOf(call: Call): string[] {
  const ids = bodyMember(call, "desktop_ids");
  if (Array.isArray(ids)) return ids.map(String);
  return call.query.getAll("desktop_id").flatMap((text) => text.split(","));
}
