import { json, type Answer } from "../http/answer";
import { huaweiErrorFormat } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import { counted, type Sample } from "../world/sample";
import { leaseAnswer, rebase, type Lease } from "../world/lease";
import type { Instance } from "../world/machine";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { modelartsError, wrongProject } from "./modelarts-errors";
import { pageOfNotebooks, type NotebookAnswer } from "./modelarts-notebook-list";
import { NEVER, askedInLeaseRequest, askedInQuery, type AskedLease } from "./modelarts-lease-request";

const kind: Kind = {
  name: "notebooks",
  targets: [
    { member: "modelartsNotebooks", ids: "notebookIds" },
    { member: "modelartsNotebook", ids: "notebookId" },
  ],
  clouds: ["huaweicloud", "otc"],
  plural: "ModelArts notebooks",
  states: [
    ...["RUNNING", "STOPPED", "INIT", "CREATING", "SNAPSHOTTING", "DELETING", "DELETED"],
    ...["CREATE_FAILED", "START_FAILED", "DELETE_FAILED", "ERROR", "FROZEN"],
  ],
  running: ["RUNNING"],
  stopped: "STOPPED",
  failed: "ERROR",
  failedStart: "START_FAILED",
  durations: { reboot: 20_000, start: 20_000, stop: 5_000 },
  leased: true,
};

const id = counted("notebook-");
const sample: Sample = {
  name: "notebooks",
  id,
  world: {
    huaweicloud: [
      { id: id(1), lease: { length: "2h" } },
      { id: id(2), state: "STOPPED" },
      { id: id(3), lease: { autoStop: false } },
      { id: id(4), lease: { length: "20m" } },
    ],
    otc: [{ id: id(1), lease: { length: "2h" } }],
  },
};

/**
 * ModelArts notebooks and their leases.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/ShowNotebook.html
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/RenewLease.html
 */
export const modelartsNotebooks: EmulatedApi = {
  service: "modelarts",
  kind,
  sample,
  cloudOf: cloudOfProject,
  errorFormat: huaweiErrorFormat,
  routes: [
    route("ListNotebooks", "GET", "", (notebooks, { call }, project, _now, cloud) => {
      const all = notebooks.all(project).map((notebook) => notebookAnswer(notebooks, notebook));
      return pageOfNotebooks(all, call.query, cloud.name);
    }),
    route("ShowNotebook", "GET", "/{id}", (notebooks, request, project) =>
      notebookAnswer(notebooks, find(notebooks, request, project)),
    ),
    route("ShowLease", "GET", "/{id}/lease", (notebooks, request, project) => {
      const notebook = find(notebooks, request, project);
      return leaseAnswer(runningLease(notebooks, notebook), notebook.createdAt);
    }),
    route("RenewLease", "PATCH", "/{id}/lease", (notebooks, request, project, now) => {
      const notebook = find(notebooks, request, project);
      const asked = askedInLeaseRequest(request.call);
      const lease = runningLease(notebooks, notebook);
      applyTo(lease, asked, now);
      return leaseAnswer(lease, notebook.createdAt);
    }),
    route("StartNotebook", "POST", "/{id}/start", (notebooks, request, project, now) => {
      const notebook = find(notebooks, request, project);
      const asked = askedInQuery(request.call);
      refuseUnless(notebooks, notebook, ["STOPPED", "START_FAILED"]);
      if (!notebooks.start(notebook)) throw modelartsError("6360");
      if (notebook.lease) applyTo(notebook.lease, asked, now);
      return notebookAnswer(notebooks, notebook);
    }),
    route("StopNotebook", "POST", "/{id}/stop", (notebooks, request, project, now) => {
      const notebook = find(notebooks, request, project);
      refuseUnless(notebooks, notebook, ["RUNNING"]);
      if (notebook.lease) rebase(notebook.lease, now);
      notebooks.stop(notebook);
      return notebookAnswer(notebooks, notebook);
    }),
  ],
};

type Handler = (
  notebooks: Collection,
  request: ApiRequest,
  project: string,
  now: number,
  cloud: Cloud<HuaweiSettings>,
) => Record<string, unknown>;

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v1/{project_id}/notebooks${path}`,
    write: method !== "GET",
    ids: ({ params }) => [params["id"] ?? []].flat(),
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, wrongProject);
      return json(200, handle(cloud.of(kind), request, project, services.clock.now(), cloud));
    },
  };
}

function find(notebooks: Collection, { params }: ApiRequest, project: string): Instance {
  const notebook = notebooks.get(params["id"] ?? "", project);
  if (!notebook) throw modelartsError("6309");
  return notebook;
}

/** The vendor's constraint: the lease of a notebook that does not run is neither shown nor renewed. */
function runningLease(notebooks: Collection, notebook: Instance): Lease {
  const status = statusOf(notebooks, notebook);
  if (status === "FROZEN") throw modelartsError("6326");
  if (status === "SNAPSHOTTING") throw modelartsError("6357");
  if (status !== "RUNNING" || !notebook.lease) throw modelartsError("6327");
  return notebook.lease;
}

/** Why a notebook in this state cannot be started or stopped; in all others it does not run. */
const IN_THE_WAY: Readonly<Record<string, Parameters<typeof modelartsError>[0]>> = {
  RUNNING: "6305",
  STARTING: "6306",
  STOPPED: "6307",
  STOPPING: "6308",
  FROZEN: "6326",
  INIT: "6357",
  CREATING: "6357",
  SNAPSHOTTING: "6357",
  DELETING: "6357",
};

function refuseUnless(notebooks: Collection, notebook: Instance, states: readonly string[]): void {
  const status = statusOf(notebooks, notebook);
  if (!states.includes(status)) throw modelartsError(IN_THE_WAY[status] ?? "6327");
  // One that has been accepted, of which nothing is to be seen yet.
  if (notebook.transition) throw modelartsError("6357");
}

/** A renewal of a lease whose auto-stop is off turns it on: the vendor does not say, a lease that ends must. */
function applyTo(lease: Lease, asked: AskedLease, now: number): void {
  lease.autoStop = asked.length !== NEVER;
  lease.type = asked.type;
  rebase(lease, now, asked.length === NEVER ? lease.length : asked.length);
}

const IN_TRANSITION = { reboot: "STARTING", start: "STARTING", stop: "STOPPING" } as const;

function statusOf(notebooks: Collection, notebook: Instance): string {
  const phase = notebooks.phase(notebook);
  return phase.transition ? IN_TRANSITION[phase.transition.kind] : phase.state;
}

function notebookAnswer(notebooks: Collection, notebook: Instance): NotebookAnswer {
  const { id, name, createdAt, lease } = notebook;
  const status = statusOf(notebooks, notebook);
  return {
    id,
    name,
    description: "",
    feature: "NOTEBOOK",
    flavor: "modelarts.vm.cpu.2u",
    status,
    fail_reason: FAIL_REASONS[status] ?? "",
    workspace_id: "0",
    endpoints: [],
    action_progress: [],
    billing_items: ["STORAGE", "COMPUTE"],
    user: { id: OWNER, name: "emulator" },
    user_id: OWNER,
    create_at: createdAt,
    update_at: lease?.updatedAt ?? notebook.bootedAt,
    ...(lease && { lease: leaseAnswer(lease, createdAt) }),
    ...notebook.fields,
  };
}

/** The user that the emulator's notebooks are of, unless their fields name another. */
const OWNER = "00000000000000000000000000000001";

const FAIL_REASONS: Readonly<Record<string, string>> = {
  START_FAILED: "The instance could not be started.",
  ERROR: "The instance is faulty.",
};
