import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation, type ReadOptions } from "./api";
import { isUnknownInstance, modelarts } from "./modelarts";
import { placeOf, projectId, region } from "./huawei-fields";
import { idList, idSchema, listThenEach, missing, readBody, withHint } from "./reading";
import { acceptAll } from "./receipts";

const target = z
  .strictObject({
    instanceIds: idList(idSchema()).describe(
      "The ids of the instances, for example `DE-47cf4ff3-0c59-44fe-9821-2840a34c02a9`: at least one, none twice.",
    ),
    cloud: z.enum(["otc", "huaweicloud"]).meta({
      description: "Whose ModelArts it is.",
      typeName: "ModelartsCloud",
      choices: { otc: "Open Telekom Cloud.", huaweicloud: "Huawei Cloud." },
    }),
    region: region("eu-de"),
    projectId: projectId(),
  })
  .describe(
    "Legacy: ModelArts ML Studio (DevEnviron) instances, restarted with the instance action `restart`, which neither vendor's " +
      "current reference lists any more. For the notebooks of today's ModelArts use `modelartsNotebooks`.",
  );

const page = "https://docs.otc.t-systems.com/modelarts/api-ref/";
const operations = {
  restart: { action: "demanager/instances action restart", page },
  list: { action: "demanager/instances list", page },
  show: { action: "demanager/instances get", page },
} satisfies Record<string, Operation>;

/** ModelArts ML Studio instances. One call takes one instance; the status shows the restart. */
export const modelartsInstances = defineRestartApi<z.infer<typeof target>>({
  service: modelarts,
  operations,
  notes:
    "legacy: neither vendor's current reference lists this action any more. For the notebooks of today's ModelArts use " +
    "`modelartsNotebooks`.",
  rights: "operate ModelArts DevEnviron instances",
  member: "modelartsInstances",
  idsField: "instanceIds",
  nouns: ["instance", "instances"],
  product: "ModelArts ML Studio",
  schema: target,
  batchSize: 1,
  shows: "status",
  signs: "status",
  readyTimeout: 15 * 60_000,
  pollInterval: 10_000,
  readsMany: true,
  cloud: ({ cloud, ...place }) => ({ cloud, ...placeOf(place) }),
  ids: ({ instanceIds }) => instanceIds,

  async observe(client, ids, options) {
    let listed: Map<string, Observation> | undefined;
    const known = listing(client);
    const useful = ids.length > 1 && known.useful;
    const read = async () => (listed = await list(client, options));
    const seen = await listThenEach(ids, useful ? read : undefined, (id) => observe(client, id, options));
    // The list is only documented for notebooks: if it left one out that exists, it is of no use here.
    const leftOut = (id: string) => !listed?.has(id) && seen.get(id)?.condition !== "missing";
    if (listed && listed.size > 0 && ids.some(leftOut)) known.useful = false;
    return seen;
  },

  async restart(client, _target, ids, { signal }) {
    for (const id of ids) {
      const call = {
        service: modelarts,
        ...operations.restart,
        method: "POST",
        path: `/v1/{project_id}/demanager/instances/${encodeURIComponent(id)}/action`,
        json: { action: "restart" },
        kind: "write",
        signal,
      } as const;
      await client.send(call).catch(orNotListed);
    }
    return acceptAll(ids);
  },
});

const instanceShape = z.object({ id: z.string(), status: z.string() });

/** Whether the list has shown all that exist so far. */
function listing(client: CloudClient): { useful: boolean } {
  return client.process.onceFor(client, "ML Studio list", () => ({ useful: true }));
}

const orNotListed = withHint(
  "notOffered",
  "The vendor's current reference lists no restart of these instances any more.",
);

const conditions: Readonly<Record<string, Condition>> = {
  RUNNING: "ready",
  ACTIVE: "ready",
  RESTARTING: "rebooting",
  REBOOTING: "rebooting",
  REBOOT: "rebooting",
  HARD_REBOOT: "rebooting",
  STARTING: "busy",
  START_QUEUING: "busy",
  CREATING: "busy",
  CREATE_QUEUING: "busy",
  BUILD: "busy",
  STOPPING: "busy",
  RESIZING: "busy",
  RESIZE: "busy",
  VERIFY_RESIZE: "busy",
  REVERT_RESIZE: "busy",
  MIGRATING: "busy",
  STOPPED: "stopped",
  SHUTOFF: "stopped",
  SHELVED: "stopped",
  SHELVED_OFFLOADED: "stopped",
  REBOOT_FAILURE: "broken",
  START_FAILED: "broken",
  CREATE_FAILED: "broken",
  RESIZE_FAILED: "broken",
  FAILED: "broken",
  ERROR: "broken",
  UNAVAILABLE: "broken",
  FROZEN: "broken",
  DELETED: "missing",
};

const judge = (status: string): Observation => ({
  condition: conditions[status] ?? "unknown",
  detail: `status ${status}`,
});

async function list(client: CloudClient, options: ReadOptions): Promise<Map<string, Observation>> {
  const answer = await client.send({
    service: modelarts,
    ...operations.list,
    method: "GET",
    path: "/v1/{project_id}/demanager/instances",
    query: [
      ["de_type", "Notebook"],
      ["limit", "0"],
    ],
    kind: "read",
    ...options,
  });
  const { instances } = readBody(
    operations.list.action,
    z.object({ instances: z.array(instanceShape) }),
    answer,
  );
  return new Map(instances.map(({ id, status }) => [id, judge(status)]));
}

async function observe(client: CloudClient, id: string, options: ReadOptions): Promise<Observation> {
  try {
    const answer = await client.send({
      service: modelarts,
      ...operations.show,
      method: "GET",
      path: `/v1/{project_id}/demanager/instances/${encodeURIComponent(id)}`,
      kind: "read",
      ...options,
    });
    return judge(readBody(operations.show.action, instanceShape, answer).status);
  } catch (error) {
    if (!(error instanceof ApiError) || !isUnknownInstance(error)) throw error;
    return missing(error);
  }
}
