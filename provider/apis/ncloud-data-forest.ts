import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import { ApiError, type ApiFailure } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation } from "./api";
import { idList, idSchema, observeEach, readBody } from "./reading";

const target = z
  .strictObject({
    notebookIds: idList(idSchema(64)).describe(
      "The ids of the notebooks, as the Data Forest console and `notebooks/getList` show them: at least one, none twice.",
    ),
  })
  .describe("NAVER Cloud Data Forest notebooks, restarted with `notebooks/restart`.");

/**
 * NAVER Data Forest notebooks. One call takes one notebook. The API has neither a boot time nor a documented list of
 * states: a restart counts as seen when the state leaves `RUNNING`, otherwise nothing shows it.
 *
 * @see https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-restart
 * @see https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-getdetail
 */
export const ncloudDataForestNotebooks = defineRestartApi<z.infer<typeof target>>({
  member: "ncloudDataForestNotebooks",
  idsField: "notebookIds",
  nouns: ["notebook", "notebooks"],
  product: "Data Forest",
  schema: target,
  batchSize: 1,
  shows: "nothing",
  readyTimeout: 15 * 60_000,
  pollInterval: 5_000,
  readsMany: false,
  cloud: () => ({ cloud: "ncloud" }),
  ids: ({ notebookIds }) => notebookIds,

  observe: (client, _target, ids, signal) => observeEach(ids, (id) => observe(client, id, signal)),

  async restart(client, _target, ids, { signal }) {
    for (const id of ids) {
      const call = { ...post("notebooks/restart", id, signal), kind: "write" } as const;
      const answer = await client.send(call).catch(orNotThere);
      readBody("notebooks/restart", z.object({ success: z.literal(true) }), answer);
    }
    return new Set(ids);
  },
});

const detailShape = z.object({ state: z.string() });

/** Only `RUNNING` and `ACCEPTED` are documented; the rest are those of the vendor's sibling product. */
const conditions: Readonly<Record<string, Condition>> = {
  RUNNING: "ready",
  RESTARTING: "rebooting",
  ACCEPTED: "busy",
  PENDING: "busy",
  CREATING: "busy",
  SETTINGUP: "busy",
  UPGRADING: "busy",
  DOWNGRADING: "busy",
  RECOVERING: "busy",
  REINSTALLING: "busy",
  SHUTTINGDOWN: "busy",
  DELETING: "busy",
  STOPPED: "stopped",
  DELETED: "missing",
  FAILED: "broken",
  ERROR: "broken",
};

async function observe(client: CloudClient, id: string, signal?: AbortSignal): Promise<Observation> {
  try {
    const call = { ...post("notebooks/getDetail", id, signal), kind: "read" } as const;
    const answer = await client.send(call).catch(orNotThere);
    const { state } = readBody("notebooks/getDetail", detailShape, answer);
    return { condition: conditions[state.toUpperCase()] ?? "unknown", detail: `state ${state}` };
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "notFound") throw error;
    return {
      condition: "missing",
      detail: `notebooks/getDetail: ${JSON.stringify(error.words ?? "not found")}`,
    };
  }
}

/** The vendor answers 403 for a notebook that is not yours, and for one that is not there. */
function orNotThere(error: unknown): never {
  if (!(error instanceof ApiError) || error.kind !== "forbidden") throw error;
  const advice = `The API answers the same for a notebook that does not exist. ${error.advice ?? ""}`.trim();
  throw new ApiError({ ...failureOf(error), advice }, { cause: error });
}

function failureOf({ kind, action, status, code, words, requestId }: ApiError): ApiFailure {
  return { kind, action, status, code, words, requestId };
}

function post(action: string, id: string, signal?: AbortSignal) {
  return {
    service: "dataForest",
    action,
    method: "POST",
    path: `/api/v2/${action}`,
    json: { id },
    signal,
  } as const;
}
