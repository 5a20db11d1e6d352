import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import type { DrainApi, DrainOptions, DrainWish, ServiceState } from "./drain";
import { chunk, readBody } from "./reading";
import { workspace } from "./workspace";

/*
 * Maintenance and sessions of Workspace application servers.
 *
 * What nobody documents: whether `session_count` includes sessions that are logged in without being connected (taken to be
 * so), how late it follows, and whether one in maintenance lets such a user connect again.
 */

const nullable = z.string().nullish();
/** The fields of a server, in lists and in single answers, that tell of its service. */
export const serviceFields = {
  maintain_status: z.boolean().nullish(),
  session_count: z.number().nullish(),
  machine_name: nullable,
  sid: nullable,
};
type ServiceFields = z.infer<z.ZodObject<typeof serviceFields>>;

/** `status` MAINTAINING is no sign: the vendor's own tools wait for other states after `batch-maint`. */
export function serviceOf({
  maintain_status: inMaintenance,
  session_count: sessions,
}: ServiceFields): ServiceState {
  return { isIn: inMaintenance !== true, ...(typeof sessions === "number" && { sessions }) };
}

/** By what sessions name the machine that they are on. */
interface Machine {
  readonly name?: string | null | undefined;
  readonly sid?: string | null | undefined;
}

function machinesOf(client: CloudClient): Map<string, Machine> {
  return client.process.onceFor(client, "Workspace machines", () => new Map<string, Machine>());
}

/** Sessions cannot be asked for by a server's id: what its answers call the machine is kept. */
export function noteMachine(
  client: CloudClient,
  id: string,
  { machine_name: name, sid }: ServiceFields,
): void {
  machinesOf(client).set(id, { name, sid });
}

/** What draining asks of the vendor. */
export const drainOperations = {
  maintain: {
    action: "batch-maint",
    permission: "workspace:server:batchChangeMaintainMode",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/BatchChangeServerMaintainMode.html",
  },
  sessions: {
    action: "ListSessions",
    permission: "workspace:session:listSessions",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/ListSessions.html",
  },
  logOff: {
    action: "LogoffUserSession",
    permission: "workspace:session:logoffUserSession",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/LogoffUserSession.html",
  },
} satisfies Record<string, Operation>;

export const appServerDrain: DrainApi<{ readonly drain?: DrainWish | undefined }> = {
  wish: ({ drain }) => drain,
  out: "in maintenance",
  hasSessions: true,
  batchSize: 20,

  async takeOut(client, _target, ids, options) {
    await changeMaintenance(client, ids, true, options);
    return new Map();
  },

  putBack: (client, _target, instances, options) =>
    changeMaintenance(
      client,
      instances.map(({ id }) => id),
      false,
      options,
    ),

  async logOff(client, ids, { message, delay }, options) {
    const found = new Map<string, string[]>();
    for (const id of ids) {
      const sessions = await sessionsOn(client, machinesOf(client).get(id) ?? {}, options);
      if (sessions.length > 0) found.set(id, sessions);
    }
    for (const sessions of chunk([...found.values()].flat(), mostLogoffs)) {
      await client.send({
        ...drainOperations.logOff,
        service: workspace,
        method: "POST",
        path: "/v1/{project_id}/session/logoff",
        json: {
          session_ids: sessions,
          delay_time: Math.ceil(delay / 1000),
          message_type: warning,
          message,
        },
        kind: "write",
        ...limitsOf(options),
      });
    }
    return new Set(found.keys());
  },
};

/** The vendor's number for a message that is a warning. */
const warning = 1;
const mostLogoffs = 999;
const pageSize = 100;
/** Sessions are asked for by their start: none is taken to be older. Milliseconds. */
const oldestSession = 90 * 86_400_000;
const living = new Set(["Active", "Disconnected", "AppcInit"]);

async function changeMaintenance(
  client: CloudClient,
  ids: readonly string[],
  maintain: boolean,
  options: DrainOptions,
): Promise<void> {
  await client.send({
    ...drainOperations.maintain,
    service: workspace,
    method: "PATCH",
    path: "/v1/{project_id}/app-servers/actions/batch-maint",
    json: { items: ids, maintain_status: maintain },
    kind: "write",
    ...limitsOf(options),
  });
}

/** Nothing but ids and states is read of a session: whose it is nobody needs to know. */
const sessionShape = z.object({
  id: z.string(),
  session_state: nullable,
  machine_name: nullable,
  machine_sid: nullable,
});

async function sessionsOn(client: CloudClient, machine: Machine, options: DrainOptions): Promise<string[]> {
  const { name, sid } = machine;
  if (!name && !sid) return [];
  const found: string[] = [];
  let count = Infinity;
  for (let offset = 0; offset < count; offset += pageSize) {
    const answer = await client.send({
      ...drainOperations.sessions,
      service: workspace,
      method: "GET",
      path: "/v1/{project_id}/session/list-sessions",
      query: [
        ["query_begin_time", instant(options.now - oldestSession)],
        ["query_end_time", instant(options.now + 86_400_000)],
        ...(name ? ([["machine_name", name]] as const) : []),
        ["session_state", [...living].join(",")],
        ["limit", String(pageSize)],
        ["offset", String(offset)],
      ],
      kind: "read",
      ...limitsOf(options),
    });
    const page = readBody(
      "ListSessions",
      z.object({ count: z.number(), items: z.array(sessionShape) }),
      answer,
    );
    count = page.items.length === 0 ? 0 : page.count;
    const ours = page.items.filter(
      (session) =>
        living.has(session.session_state ?? "") &&
        (sid && session.machine_sid ? session.machine_sid === sid : session.machine_name === name),
    );
    found.push(...ours.map(({ id }) => id));
  }
  return found;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function limitsOf({ signal, deadlineAt }: DrainOptions) {
  return { signal, deadlineAt };
}
