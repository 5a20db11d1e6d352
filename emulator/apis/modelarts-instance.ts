import { json, type Answer } from "../http/answer";
import { bodyMember } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import { counted, first, type Sample } from "../world/sample";
import type { Instance } from "../world/machine";
import { admitHuawei, cloudOfProject } from "./admit";
import type { ApiRequest, EmulatedApi, Route } from "./api";
import { modelartsError, wrongProject } from "./modelarts-errors";

const kind: Kind = {
  name: "modelartsInstances",
  targets: [{ member: "modelartsInstances", ids: "instanceIds" }],
  clouds: ["huaweicloud", "otc"],
  plural: "ML Studio instances",
  states: [
    ...[
      "CREATING",
      "CREATE_FAILED",
      "START_FAILED",
      "RUNNING",
      "ACTIVE",
      "STOPPED",
      "SHUTOFF",
      "UNAVAILABLE",
    ],
    ...["DELETED", "RESIZING", "RESIZE_FAILED", "ERROR", "FAILED", "FROZEN", "REBOOT_FAILURE", "UNKNOWN"],
  ],
  running: ["RUNNING", "ACTIVE"],
  stopped: "STOPPED",
  failed: "REBOOT_FAILURE",
  durations: { reboot: 30_000, start: 30_000, stop: 10_000 },
};

const id = counted("DE-");
const sample: Sample = {
  name: "studio",
  id,
  world: { otc: first(3, id) },
  restart: {
    cloud: "otc",
    member: "modelartsInstances",
    needs: { cloud: "otc" },
    action: "ChangeInstanceStatus",
  },
};

/**
 * ModelArts ML Studio instances, of the older DevEnviron API.
 *
 * @see https://docs.otc.t-systems.com/modelarts/api-ref/
 */
export const modelartsInstances: EmulatedApi = {
  service: "modelarts",
  kind,
  sample,
  cloudOf: cloudOfProject,
  errorFormat: huaweiErrorFormat,
  routes: [
    route("ChangeInstanceStatus", "POST", "/{instance_id}/action", (instances, request, project) => {
      const instance = find(instances, request, project);
      const previous = statusOf(instances, instance);
      change(instances, instance, bodyMember(request.call, "action"));
      return { current_status: statusOf(instances, instance), previous_state: previous };
    }),
    route("ShowInstance", "GET", "/{instance_id}", (instances, request, project) =>
      instanceAnswer(instances, find(instances, request, project)),
    ),
    route("ListInstances", "GET", "", (instances, request, project) => {
      const { query } = request.call;
      if (query.get("de_type") !== "Notebook") throw modelartsError("0104", "(de_type)");
      const status = query.get("status");
      const all = instances
        .all(project)
        .filter((instance) => !status || statusOf(instances, instance) === status);
      const offset = wholeNumber(query, "offset");
      const limit = wholeNumber(query, "limit") || Infinity;
      const page = all.slice(offset, offset + limit);
      return {
        total_count: all.length,
        instances: page.map((instance) => instanceAnswer(instances, instance)),
      };
    }),
  ],
};

type Handler = (instances: Collection, request: ApiRequest, project: string) => Record<string, unknown>;

function route(action: string, method: string, path: string, handle: Handler): Route {
  return {
    action,
    methods: [method],
    path: `/v1/{project_id}/demanager/instances${path}`,
    write: method !== "GET",
    ids: ({ params }) => [params["instance_id"] ?? []].flat(),
    answer: (request, services): Answer => {
      const { cloud, project } = admitHuawei(request, services, wrongProject);
      return json(200, handle(cloud.of(kind), request, project));
    },
  };
}

function find(instances: Collection, { params }: ApiRequest, project: string): Instance {
  const instance = instances.get(params["instance_id"] ?? "", project);
  if (!instance) throw modelartsError("6309");
  return instance;
}

function change(instances: Collection, instance: Instance, action: unknown): void {
  const runs = kind.running.includes(instance.state);
  if (action !== "restart" && action !== "start" && action !== "stop")
    throw modelartsError("0104", "(action)");
  if (instance.transition) throw modelartsError("6357");
  if (instance.state === "FROZEN") throw modelartsError("6326");
  if (action === "start") {
    if (runs) throw modelartsError("6305");
    if (!instances.start(instance)) throw modelartsError("6360");
  } else {
    if (!runs) throw modelartsError(action === "stop" ? "6307" : "6327");
    if (action === "stop") instances.stop(instance);
    else instances.reboot(instance);
  }
}

const IN_TRANSITION = { reboot: "REBOOTING", start: "STARTING", stop: "STOPPING" } as const;

function statusOf(instances: Collection, instance: Instance): string {
  const phase = instances.phase(instance);
  return phase.transition ? IN_TRANSITION[phase.transition.kind] : phase.state;
}

function instanceAnswer(instances: Collection, instance: Instance): Record<string, unknown> {
  const { transition } = instances.phase(instance);
  return {
    id: instance.id,
    name: instance.name,
    description: "",
    status: statusOf(instances, instance),
    creation_timestamp: String(instance.createdAt),
    latest_update_timestamp: String(transition?.startedAt ?? instance.bootedAt),
    flavor: "modelarts.vm.cpu.2u",
    profile: { de_type: "Notebook", provision: { type: "Docker" } },
    spec: { auto_stop: { enable: false } },
    workspace: { id: "0" },
    user: { name: "emulator" },
    ...instance.fields,
  };
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "0";
  if (!/^\d{1,9}$/.test(text)) throw modelartsError("0104", `(${name})`);
  return Number(text);
}
