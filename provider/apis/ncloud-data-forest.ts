import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation, Service } from "../clouds/service";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { idList, idSchema, observeEach, readBody, withHint } from "./reading";
import { acceptAll } from "./receipts";

const target = z
  .strictObject({
    notebookIds: idList(idSchema(64)).describe(
      "The ids of the notebooks, as the Data Forest console and `notebooks/getList` show them: at least one, none twice.",
    ),
  })
  .describe(
    "Legacy: NAVER Cloud Data Forest notebooks, restarted with `notebooks/restart`. The vendor's current reference no longer " +
      "lists them; for what runs on servers of your own use `ncloudServers`.",
  );

export const dataForest: Service = {
  name: "dataForest",
  title: "the API of Data Forest",
  hosts: { ncloud: ({ site }) => (site === "public" ? "https://df.apigw.ntruss.com" : undefined) },
};

const operations = {
  restart: {
    action: "notebooks/restart",
    page: "https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-restart",
  },
  show: {
    action: "notebooks/getDetail",
    page: "https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-getdetail",
  },
} satisfies Record<string, Operation>;

/**
 * NAVER Data Forest notebooks. One call takes one notebook. The API has neither a boot time nor a documented list of
 * states: a restart counts as seen when the state leaves `RUNNING`, otherwise nothing shows it.
 */
export const ncloudDataForestNotebooks = defineRestartApi<z.infer<typeof target>>({
  service: dataForest,
  operations,
  notes:
    "legacy: the vendor's current reference no longer lists these notebooks; for what runs on servers of your own use " +
    "`ncloudServers`. No boot time, and only two documented states; where the state does not leave `RUNNING`, evidence is `none` and the next " +
    "restart waits for `settle`. An unknown notebook is answered with a 403 by the vendor, like a missing permission, so it is " +
    "reported as a failure, not as missing. The public site only.",
  rights: "view and restart Data Forest notebooks",
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

  observe: (client, ids, options) => observeEach(ids, (id) => observe(client, id, options)),

  async restart(client, _target, ids, { signal }) {
    for (const id of ids) {
      const call = { ...post(operations.restart, id, { signal }), kind: "write" } as const;
      const answer = await client.send(call).catch(orNotThere).catch(orNotListed);
      readBody(operations.restart.action, z.object({ success: z.literal(true) }), answer);
    }
    return acceptAll(ids);
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

async function observe(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    const call = { ...post(operations.show, id, options), kind: "read" } as const;
    const answer = await client.send(call).catch(orNotThere).catch(orNotListed);
    const { state } = readBody(operations.show.action, detailShape, answer);
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
const orNotThere = withHint("forbidden", "The API answers the same for a notebook that does not exist.");

const orNotListed = withHint(
  "notOffered",
  "The vendor's current reference lists no call for notebooks any more.",
);

function post(operation: Operation, id: string, options: ReadOptions) {
  return {
    service: dataForest,
    ...operation,
    method: "POST",
    path: `/api/v2/${operation.action}`,
    json: { id },
    ...options,
  } as const;
}
