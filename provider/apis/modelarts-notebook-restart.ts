import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { modelarts } from "./modelarts";
import {
  isNotebookGone,
  leaseOperations,
  listNotebooks,
  pageSize,
  showNotebook,
  startNotebook,
  stopNotebook,
  stopOperation,
  type Notebook,
} from "./modelarts-notebook";
import { placeOf, projectId, region } from "./huawei-fields";
import { idList, idSchema, listThenEach, missing } from "./reading";
import { acceptAll } from "./receipts";
import type { Run } from "./second-half";

const target = z
  .strictObject({
    notebookIds: idList(idSchema()).describe(
      "The ids of the notebooks, as `ListNotebooks` shows them: at least one, none twice.",
    ),
    cloud: z.enum(["huaweicloud", "otc"]).meta({
      description: "Whose ModelArts it is.",
      typeName: "ModelartsCloud",
      choices: { huaweicloud: "Huawei Cloud.", otc: "Open Telekom Cloud." },
    }),
    region: region("cn-north-4"),
    projectId: projectId(),
  })
  .describe(
    "ModelArts notebooks. The API has no restart of them: each is stopped, and started again with what was left of its " +
      "lease, an hour at least.",
  );

const hour = 3_600_000;
/** What the API grants, milliseconds. */
const [leastRun, longestRun] = [hour, 72 * hour];

const { start, list: listOperation, show, showLease } = leaseOperations;

/** ModelArts notebooks. One call takes one notebook; the status shows both halves of the restart. */
export const modelartsNotebooks = defineRestartApi<z.infer<typeof target>>({
  service: modelarts,
  operations: { restart: stopOperation, start, list: listOperation, show, showLease },
  member: "modelartsNotebooks",
  idsField: "notebookIds",
  nouns: ["notebook", "notebooks"],
  product: "ModelArts",
  schema: target,
  batchSize: 1,
  shows: "status",
  signs: "status",
  readyTimeout: 15 * 60_000,
  pollInterval: 10_000,
  readsMany: true,
  cloud: ({ cloud, ...place }) => ({ cloud, ...placeOf(place) }),
  ids: ({ notebookIds }) => notebookIds,

  observe(client, ids, options) {
    const { pages } = pagesOf(client);
    const read = ids.length > 1 && pages < ids.length ? () => list(client, ids, options) : undefined;
    return listThenEach(ids, read, (id) => observe(client, id, options));
  },

  async restart(client, _target, ids, { signal }) {
    for (const id of ids) await stopNotebook(client, id, { signal }).catch(asConflict(notRunning));
    return acceptAll(ids);
  },

  secondHalf: {
    leastRun,
    async start(client, _target, runs, { signal }) {
      for (const [id, run] of runs)
        await startNotebook(client, id, leaseOf(run), { signal }).catch(asConflict(running));
      return acceptAll(runs.keys());
    },
  },
});

/** What `restart` and `start` meet if somebody else was quicker: the next look tells what it is. */
const [notRunning, running] = [new Set(["ModelArts.6307", "ModelArts.6327"]), new Set(["ModelArts.6305"])];

function asConflict(codes: ReadonlySet<string>): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ApiError) || error.code === undefined || !codes.has(error.code)) throw error;
    const { action, status, code, words, requestId, advice } = error;
    throw new ApiError(
      { kind: "conflict", action, status, code, words, requestId, advice },
      { cause: error },
    );
  };
}

/** Auto-stop that was off stays off; nobody's lease gets shorter, nor shorter than the API's least. */
function leaseOf({ autoStop, left = 0, type }: Run) {
  const duration = autoStop ? Math.ceil(Math.min(longestRun, Math.max(leastRun, left))) : -1;
  return { duration, type: type === "idle" ? type : "timing" } as const;
}

/** How many pages the notebooks of a project were last seen to fill. */
function pagesOf(client: CloudClient): { pages: number } {
  return client.process.onceFor(client, "pages of notebooks", () => ({ pages: 1 }));
}

const conditions: Readonly<Record<string, Condition>> = {
  RUNNING: "ready",
  STOPPING: "rebooting",
  STARTING: "rebooting",
  STOPPED: "stopped",
  INIT: "busy",
  CREATING: "busy",
  SNAPSHOTTING: "busy",
  CREATE_FAILED: "broken",
  START_FAILED: "broken",
  DELETE_FAILED: "broken",
  ERROR: "broken",
  FROZEN: "broken",
  DELETING: "missing",
  DELETED: "missing",
};

function judge({ status, failReason, lease, cloudTime }: Notebook): Observation {
  return {
    condition: conditions[status] ?? "unknown",
    detail: `status ${status}${failReason ? `: ${failReason}` : ""}`,
    ...(cloudTime !== undefined && { cloudTime }),
    ...(lease && {
      lease: {
        autoStop: lease.enabled,
        ...(lease.enabled && { endsAt: lease.endsAt }),
        ...(lease.type && { type: lease.type }),
      },
    }),
  };
}

/** Page by page until each was found; one that runs without showing its lease is left to a read of its own. */
async function list(
  client: CloudClient,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Map<string, Observation>> {
  const wanted = new Set(ids);
  const seen = new Map<string, Observation>();
  for (let page = 0; page < ids.length; page++) {
    const { total, notebooks } = await listNotebooks(client, page, options);
    const pages = Math.max(1, Math.ceil(total / pageSize));
    pagesOf(client).pages = pages;
    for (const notebook of notebooks) {
      if (!wanted.delete(notebook.id) || (notebook.status === "RUNNING" && !notebook.lease)) continue;
      seen.set(notebook.id, judge(notebook));
    }
    if (wanted.size === 0 || page + 1 >= pages) break;
  }
  return seen;
}

async function observe(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    return judge(await showNotebook(client, id, options));
  } catch (error) {
    if (!(error instanceof ApiError) || !(await isNotebookGone(client, error, options))) throw error;
    return missing(error);
  }
}
