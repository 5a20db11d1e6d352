import { Refusal, json, type Answer } from "../http/answer";
import { bodyMember } from "../http/call";
import { dataForestErrorFormat } from "../vendors/ncloud";
import type { Kind } from "../world/kind";
import { counted, first, type Sample } from "../world/sample";
import type { Instance } from "../world/machine";
import type { Collection } from "../world/collection";
import { admitNcloud } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";

const kind: Kind = {
  name: "dataForestNotebooks",
  targets: [{ member: "ncloudDataForestNotebooks", ids: "notebookIds" }],
  clouds: ["ncloud"],
  plural: "Data Forest notebooks",
  states: ["RUNNING", "ACCEPTED", "CREATING", "RESTARTING", "STOPPED", "DELETING", "FAILED"],
  running: ["RUNNING"],
  stopped: "STOPPED",
  failed: "FAILED",
  durations: { reboot: 15_000 },
};

const id = counted("nb");
const sample: Sample = {
  name: "forest",
  id,
  world: { ncloud: first(4, id) },
  restart: { cloud: "ncloud", member: "ncloudDataForestNotebooks", action: "notebooks/restart" },
};

/**
 * NAVER Data Forest notebooks.
 *
 * @see https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-restart
 * @see https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-getdetail
 */
export const ncloudDataForest: EmulatedApi = {
  service: "dataForest",
  kind,
  sample,
  cloudOf: () => "ncloud",
  errorFormat: () => dataForestErrorFormat,
  routes: [
    route("restart", true, (notebooks, request) => {
      const notebook = find(notebooks, request);
      if (notebook.state !== "RUNNING" || notebook.transition)
        throw refuse(400, "invalid request parameters");
      notebooks.reboot(notebook);
      return { success: true, id: notebook.id };
    }),
    route("getDetail", false, (notebooks, request) => {
      const notebook = find(notebooks, request);
      return { ...summary(notebooks, notebook), domain: "", userConfigurations: [], success: true };
    }),
    route("getList", false, (notebooks, request) => {
      if (!isId(bodyMember(request.call, "accountId"))) throw refuse(400, "invalid request parameters");
      const all = notebooks.all();
      const { limit, offset } = pagingOf(request);
      const contents = all.slice(offset, offset + limit).map((notebook) => summary(notebooks, notebook));
      return { success: true, total: all.length, contents };
    }),
  ],
};

type Handler = (notebooks: Collection, request: ApiRequest) => Record<string, unknown>;

function route(name: string, write: boolean, handle: Handler): Route {
  return {
    action: `notebooks/${name}`,
    methods: ["POST"],
    path: `/api/v2/notebooks/${name}`,
    write,
    ids: ({ call }) => {
      const id = bodyMember(call, "id");
      return typeof id === "string" ? [id] : [];
    },
    answer: (request, services): Answer => {
      const cloud = admitNcloud(request, services);
      return json(200, handle(cloud.of(kind), request));
    },
  };
}

function find(notebooks: Collection, { call }: ApiRequest): Instance {
  const id = bodyMember(call, "id");
  if (!isId(id)) throw refuse(400, "invalid request parameters");
  const notebook = notebooks.get(id);
  // The vendor's own example: an id that does not exist is "not allowed".
  if (!notebook) throw refuse(403, `resource ('${id}') is not allowed or not exists`);
  return notebook;
}

function summary(notebooks: Collection, notebook: Instance): Record<string, unknown> {
  const phase = notebooks.phase(notebook);
  return {
    id: notebook.id,
    name: notebook.name,
    typeName: "JupyterLab-CPU-1.0.0",
    state: phase.transition ? "RESTARTING" : phase.state,
    serverDesc: "vCPU 2EA, Memory 8GB",
    vpcNo: 1,
    vpcName: "emulator",
    subnetNo: 1,
    subnetName: "emulator",
    createdAt: new Date(notebook.createdAt).toISOString(),
    ...notebook.fields,
  };
}

/** A UUID in base 62. */
function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9A-Za-z]{1,22}$/.test(value);
}

function pagingOf({ call }: ApiRequest): { limit: number; offset: number } {
  const paging = bodyMember(call, "paging");
  const { limit = Infinity, offset = 0 } = (paging ?? {}) as Record<string, unknown>;
  if (typeof limit !== "number" || typeof offset !== "number" || limit < 1 || offset < 0) {
    throw refuse(400, "invalid request parameters");
  }
  return { limit, offset };
}

function refuse(status: number, message: string): Refusal {
  return new Refusal(dataForestErrorFormat.refused(status, "", message));
}
