import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import { ApiError } from "../shared/errors";
import { defineRestartApi, type Condition, type Observation } from "./api";
import { idList, idSchema, observeEach, readBody } from "./reading";

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
    region: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The region, for example `eu-de`.", defaultsTo: "the configuration's" }),
    projectId: z.string().min(1).optional().meta({
      description: "The id of the project.",
      defaultsTo: "the configuration's, otherwise it is looked up by name",
    }),
  })
  .describe("ModelArts ML Studio (DevEnviron) instances, restarted with the instance action `restart`.");

/**
 * ModelArts ML Studio instances. One call takes one instance; the status shows the restart.
 *
 * @see https://docs.otc.t-systems.com/modelarts/api-ref/
 */
export const modelartsInstances = defineRestartApi<z.infer<typeof target>>({
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
  cloud: ({ cloud, region, projectId }) => ({
    cloud,
    ...(region !== undefined && { region }),
    ...(projectId !== undefined && { projectId }),
  }),
  ids: ({ instanceIds }) => instanceIds,

  async observe(client, _target, ids, signal) {
    const listed =
      ids.length > 1 && !unlisted.has(client) ? await list(client, signal) : new Map<string, Observation>();
    const rest = ids.filter((id) => !listed.has(id));
    // The list is only documented for notebooks: where it left one out that exists, it is of no use here.
    const single = await observeEach(rest, (id) => observe(client, id, signal));
    if (listed.size > 0 && [...single.values()].some(({ condition }) => condition !== "missing"))
      unlisted.add(client);
    return new Map(ids.map((id) => [id, listed.get(id) ?? (single.get(id) as Observation)]));
  },

  async restart(client, _target, ids, { signal }) {
    const project = await client.projectId({ signal });
    for (const id of ids) {
      await client.send({
        service: "modelarts",
        action: "demanager/instances action restart",
        method: "POST",
        path: `/v1/${project}/demanager/instances/${encodeURIComponent(id)}/action`,
        json: { action: "restart" },
        kind: "write",
        signal,
      });
    }
    return new Set(ids);
  },
});

const instanceShape = z.object({ id: z.string(), status: z.string() });
const unlisted = new WeakSet<CloudClient>();

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

async function list(client: CloudClient, signal?: AbortSignal): Promise<Map<string, Observation>> {
  const action = "demanager/instances list";
  const answer = await client.send({
    service: "modelarts",
    action,
    method: "GET",
    path: `/v1/${await client.projectId({ signal })}/demanager/instances`,
    query: [
      ["de_type", "Notebook"],
      ["limit", "0"],
    ],
    kind: "read",
    signal,
  });
  const { instances } = readBody(action, z.object({ instances: z.array(instanceShape) }), answer);
  return new Map(instances.map(({ id, status }) => [id, judge(status)]));
}

async function observe(client: CloudClient, id: string, signal?: AbortSignal): Promise<Observation> {
  const action = "demanager/instances get";
  try {
    const answer = await client.send({
      service: "modelarts",
      action,
      method: "GET",
      path: `/v1/${await client.projectId({ signal })}/demanager/instances/${encodeURIComponent(id)}`,
      kind: "read",
      signal,
    });
    return judge(readBody(action, instanceShape, answer).status);
  } catch (error) {
    if (!(error instanceof ApiError) || !isUnknownInstance(error)) throw error;
    return {
      condition: "missing",
      detail: `${error.code ?? "HTTP 404"} ${JSON.stringify(error.words ?? "")}`,
    };
  }
}

/** ModelArts says "does not exist" with status 400 and a code of its own. */
export function isUnknownInstance({ kind, code }: ApiError): boolean {
  return kind === "notFound" || code === "ModelArts.6309" || code === "ModelArts.6404";
}
