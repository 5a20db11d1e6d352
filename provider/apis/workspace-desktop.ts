import { z } from "zod";

import type { ApiAnswer, CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { defaultsOf } from "../shared/defaults";
import { ApiError } from "../shared/errors";
import { addressesByNetwork, addressOf } from "./address";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { sessionDrainSchema } from "./drain-inputs";
import { escalateAfter, escalationOf, placeOf, projectId, rebootType, region } from "./huawei-fields";
import { PagedList, type ListPage } from "./paged-list";
import { idList, idSchema, listThenEach, missingIfNotFound, readBody } from "./reading";
import { acceptAll, type Receipt, type Receipts } from "./receipts";
import { desktopDrain, drainOperations, serviceFields, serviceOf } from "./workspace-desktop-drain";
import { workspaceDesktop } from "./workspace-desktop-service";

const target = z
  .strictObject({
    desktopIds: idList(idSchema()).describe(
      "The ids of the desktops, as `ListDesktopsDetail` shows them: at least one, none twice.",
    ),
    rebootType: rebootType("desktops"),
    escalateAfter,
    drain: sessionDrainSchema
      .optional()
      .describe(
        "Puts a desktop in maintenance before its restart, restarts it when nobody is logged in any more, and takes it out " +
          "of maintenance after it.",
      ),
    region: region("cn-north-4"),
    projectId: projectId(),
  })
  .describe("Huawei Cloud Workspace desktops, restarted with `BatchRunDesktops`.");

const usual = defaultsOf(target);

const operations = {
  restart: {
    action: "BatchRunDesktops",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRunDesktops.html",
  },
  list: {
    action: "ListDesktopsDetail",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopsDetail.html",
  },
  show: {
    action: "ShowDesktopDetail",
    page: "https://support.huaweicloud.com/intl/en-us/api-workspace/ShowDesktopDetail.html",
  },
  ...drainOperations,
} satisfies Record<string, Operation>;

/**
 * Huawei Cloud Workspace desktops. One call takes up to 100 desktops and says which of them it did not take; the states
 * show the restart.
 */
export const workspaceDesktops = defineRestartApi<z.infer<typeof target>>({
  service: workspaceDesktop,
  operations,
  notes:
    "the answer names those that it did not take. Ready is `ACTIVE`, no task, and an agent that is registered (`login_status`). A " +
    "hibernated desktop would go on where it was: it does not count as stopped.",
  rights: "to operate desktops and to read them; the vendor names no permissions for single operations",
  member: "workspaceDesktops",
  idsField: "desktopIds",
  nouns: ["desktop", "desktops"],
  product: "Workspace",
  schema: target,
  batchSize: 100,
  shows: "status",
  signs: "status and task_status",
  fills: ["name", "publicIp", "privateIp"],
  readyTimeout: 30 * 60_000,
  pollInterval: 15_000,
  readsMany: true,
  cloud: (place) => ({ cloud: "huaweicloud", ...placeOf(place) }),
  ids: ({ desktopIds }) => desktopIds,
  escalateAfter: escalationOf,
  drain: desktopDrain,

  observe(client, ids, options) {
    const isFewer = ids.length <= everyDesktop.pages(client);
    const byPages = () => everyDesktop.read(client, ids, (page) => listDesktops(client, page, options));
    return listThenEach(ids, isFewer ? undefined : byPages, (id) => showDesktop(client, id, options));
  },

  async restart(client, { rebootType: type = usual("rebootType") }, ids, { signal, force }) {
    const answer = await client.send({
      service: workspaceDesktop,
      ...operations.restart,
      method: "POST",
      path: "/v2/{project_id}/desktops/action",
      json: { desktop_ids: ids, op_type: "reboot", type: force ? "HARD" : type },
      kind: "write",
      signal,
    });
    const { failed_operation_list: failed } = readBody(operations.restart.action, resultShape, answer);
    return receiptsOf(ids, failed ?? [], answer.words);
  },
});

const failureShape = z.object({
  desktop_id: z.string(),
  error_code: z.string().nullish(),
  error_msg: z.string().nullish(),
});
/** An answer without a body is a yes for all of them. */
const resultShape = z
  .object({ failed_operation_list: z.array(failureShape).nullish() })
  .nullish()
  .transform((body) => body ?? {});

function receiptsOf(
  ids: readonly string[],
  failed: readonly z.infer<typeof failureShape>[],
  said: ApiAnswer["words"],
): Receipts {
  const refused = failed.map(({ desktop_id: id, error_code: code, error_msg: words }): [string, Receipt] => {
    const error = new ApiError({
      kind: "refused",
      action: operations.restart.action,
      ...(code && { code: said(code) }),
      ...(words && { words: said(words) }),
    });
    return [id, { accepted: false, error }];
  });
  return new Map([...acceptAll(ids), ...refused]);
}

const everyDesktop = new PagedList("Workspace desktops", 1_000);

const nullable = z.string().nullish();
const desktopShape = z.object({
  desktop_id: z.string(),
  status: z.string(),
  task_status: nullable,
  ...serviceFields,
  computer_name: nullable,
  addresses: addressesByNetwork,
});
type Desktop = z.infer<typeof desktopShape>;

const conditions: Readonly<Record<string, Condition>> = {
  ACTIVE: "ready",
  REBOOT: "rebooting",
  HARD_REBOOT: "rebooting",
  SHUTOFF: "stopped",
  // It would go on where it was, not start afresh.
  HIBERNATED: "unready",
  ERROR: "broken",
  DELETED: "missing",
};

function conditionOf({ status, task_status: task, login_status: login }: Desktop): Condition {
  if (task && task.toLowerCase() !== "null") return task.startsWith("reboot") ? "rebooting" : "busy";
  const condition = conditions[status] ?? "unknown";
  return condition === "ready" && login === "UNREGISTER" ? "unready" : condition;
}

function judge(desktop: Desktop): Observation {
  const { status, task_status: task, login_status: login, addresses } = desktop;
  return {
    condition: conditionOf(desktop),
    address: addressOf(desktop.computer_name, Object.values(addresses ?? {}).flat()),
    detail: `status ${status}, task_status ${task || "null"}, login_status ${login || "null"}`,
    service: serviceOf(desktop),
  };
}

const listShape = z.object({ total_count: z.number(), desktops: z.array(desktopShape).nullish() });

async function listDesktops(client: CloudClient, page: number, options: ReadOptions): Promise<ListPage> {
  const answer = await client.send({
    ...reading(operations.list, options),
    path: "/v2/{project_id}/desktops/detail",
    query: [
      ["offset", String(page * everyDesktop.pageSize)],
      ["limit", String(everyDesktop.pageSize)],
    ],
  });
  const { total_count: count, desktops } = readBody(operations.list.action, listShape, answer);
  return { count, seen: (desktops ?? []).map((desktop) => [desktop.desktop_id, judge(desktop)]) };
}

async function showDesktop(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  const path = `/v2/{project_id}/desktops/${encodeURIComponent(id)}`;
  try {
    const answer = await client.send({ ...reading(operations.show, options), path });
    return judge(readBody(operations.show.action, z.object({ desktop: desktopShape }), answer).desktop);
  } catch (error) {
    return missingIfNotFound(error);
  }
}

function reading(operation: Operation, options: ReadOptions) {
  const { signal, deadlineAt } = options;
  return {
    service: workspaceDesktop,
    ...operation,
    method: "GET",
    kind: "read",
    signal,
    deadlineAt,
  } as const;
}
