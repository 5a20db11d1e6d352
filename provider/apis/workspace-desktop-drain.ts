import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import type { DrainApi, DrainOptions, DrainWish, ServiceState } from "./drain";
import { workspaceDesktop } from "./workspace-desktop-service";

/*
 * Maintenance and users of Workspace desktops: at most one session on each, and logging off has no delay.
 */

/** The fields of a desktop that tell of its service. */
export const serviceFields = {
  in_maintenance_mode: z.boolean().nullish(),
  login_status: z.string().nullish(),
};

/** Connected, and logged in without being connected. */
const sessionsBy: Readonly<Record<string, number>> = {
  CONNECTED: 1,
  DISCONNECTED: 1,
  REGISTERED: 0,
  UNREGISTER: 0,
};

export function serviceOf(fields: z.infer<z.ZodObject<typeof serviceFields>>): ServiceState {
  const sessions = sessionsBy[fields.login_status ?? ""];
  return { isIn: fields.in_maintenance_mode !== true, ...(sessions !== undefined && { sessions }) };
}

/** What draining asks of the vendor. */
export const drainOperations = {
  maintain: {
    action: "SetMaintenanceMode",
    permission: "workspace:desktops:setMaintenanceMode",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/SetMaintenanceMode.html",
  },
  notify: {
    action: "SendNotifications",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/SendNotifications.html",
  },
  logOff: {
    action: "BatchLogoffDesktops",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/BatchLogoffDesktops.html",
  },
} satisfies Record<string, Operation>;

export const desktopDrain: DrainApi<{ readonly drain?: DrainWish | undefined }> = {
  wish: ({ drain }) => drain,
  out: "in maintenance",
  hasSessions: true,
  batchSize: 100,

  async takeOut(client, _target, ids, options) {
    await setMaintenance(client, ids, true, options);
    return new Map();
  },

  putBack: (client, _target, instances, options) =>
    setMaintenance(
      client,
      instances.map(({ id }) => id),
      false,
      options,
    ),

  async warn(client, ids, message, options) {
    await write(
      client,
      drainOperations.notify,
      "/notifications",
      { desktop_ids: ids, notifications: message },
      options,
    );
  },

  async logOff(client, ids, { message }, options) {
    await write(client, drainOperations.logOff, "/logoff", { desktop_ids: ids, message }, options);
    return new Set(ids);
  },
};

async function setMaintenance(
  client: CloudClient,
  ids: readonly string[],
  isOn: boolean,
  options: DrainOptions,
): Promise<void> {
  const body = { desktop_ids: ids, in_maintenance_mode: isOn };
  await write(client, drainOperations.maintain, "/maintenance-mode", body, options, "PUT");
}

async function write(
  client: CloudClient,
  operation: Operation,
  path: string,
  json: unknown,
  { signal, deadlineAt }: DrainOptions,
  method: "POST" | "PUT" = "POST",
): Promise<void> {
  await client.send({
    ...operation,
    service: workspaceDesktop,
    method,
    path: `/v2/{project_id}/desktops${path}`,
    json,
    kind: "write",
    signal,
    deadlineAt,
  });
}
