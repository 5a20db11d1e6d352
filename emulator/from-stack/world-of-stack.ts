import { z } from "zod";

import { apis } from "../apis";
import type { CloudName, Kind } from "../world/kind";
import { huaweicloudProject, otcProject, type WorldInput } from "../world/schema";
import { InvalidInput } from "../world/validate";
import { DrainedGroups } from "./drained-groups";
import { Places } from "./places";

/** As much of a state as a world is made of. */
const stateSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          urn: z.string(),
          id: z.string().optional(),
          delete: z.boolean().optional(),
          outputs: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .default([]),
  }),
});
type Resource = z.output<typeof stateSchema>["deployment"]["resources"][number];

const OURS = /^(rekindle:index|pulumi-nodejs:dynamic\/rekindle):(RestartTrigger|NotebookLease)$/;

const kinds = apis.flatMap(({ kind }) => kind ?? []);

type Instances = Map<string, Record<string, unknown> & { id: string }>;

/** A world with the instances of a stack's resources, all running, and what is worth knowing about it. @throws InvalidInput */
export function worldOfStack(
  state: unknown,
  now = Date.now(),
): { readonly world: WorldInput; readonly notes: readonly string[] } {
  const { data } = stateSchema.safeParse(state);
  if (!data) throw new InvalidInput("this is not the state of a stack, as `pulumi stack export` writes it");
  const ours = data.deployment.resources.filter((resource) => OURS.test(resource.type) && !resource.delete);
  if (ours.length === 0) throw new InvalidInput("the stack has neither a RestartTrigger nor a NotebookLease");
  const made = new Map<CloudName, { places: Places; kinds: Map<string, Instances> }>();
  const notes: string[] = [];
  const drains = new DrainedGroups();
  for (const resource of ours) {
    const target = targetOf(resource);
    const found = target && kinds.flatMap((kind) => matches(kind, target));
    const [match] = found ?? [];
    if (!match) {
      notes.push(`${nameOf(resource)}: its target cannot be read from the state (a secret?); it is left out`);
      continue;
    }
    const { cloud, kind, ids } = match;
    const entry = made.get(cloud) ?? {
      places: new Places(defaultPlace(cloud)),
      kinds: new Map<string, Instances>(),
    };
    made.set(cloud, entry);
    const location = entry.places.add(placeOf(resource, match.fields));
    const instances = entry.kinds.get(kind.name) ?? (new Map() as Instances);
    entry.kinds.set(kind.name, instances);
    drains.add(match.fields, ids, location, resource.outputs?.["instances"]);
    for (const id of ids)
      instances.set(id, { ...instances.get(id), id, location, ...instanceOf(resource, kind, id, now) });
  }
  const clouds = [...made].map(([cloud, { places, kinds: byKind }]) => [
    cloud,
    {
      ...(cloud === "ncloud"
        ? { regions: places.ids(), targetGroups: drains.groups() }
        : { projects: places.projects() }),
      instances: Object.fromEntries([...byKind].map(([name, instances]) => [name, [...instances.values()]])),
    },
  ]);
  return { world: Object.fromEntries(clouds) as WorldInput, notes };
}

interface Match {
  readonly cloud: CloudName;
  readonly kind: Kind;
  readonly ids: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}

function targetOf({ outputs }: Resource): Record<string, unknown> | undefined {
  const target = outputs?.["target"];
  return typeof target === "object" && target !== null ? (target as Record<string, unknown>) : undefined;
}

function matches(kind: Kind, target: Record<string, unknown>): Match[] {
  return (kind.targets ?? []).flatMap(({ member, ids: field }) => {
    const fields = target[member] as Record<string, unknown> | null | undefined;
    if (typeof fields !== "object" || fields === null) return [];
    const cloud = kind.clouds.find((name) => name === fields["cloud"]) ?? kind.clouds[0];
    const ids = [fields[field]]
      .flat()
      .flatMap((id) => (["string", "number"].includes(typeof id) ? [String(id)] : []));
    return cloud && ids.length > 0 ? [{ cloud, kind, ids, fields }] : [];
  });
}

/** Where it is: what the target says, or a lease's id (`<cloud>/<region>/<projectId>/<notebookId>`). */
function placeOf({ id = "" }: Resource, fields: Readonly<Record<string, unknown>>) {
  const [, region, project] = id.split("/").length === 4 ? id.split("/") : [];
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return {
    region: text(fields["regionCode"]) ?? text(fields["region"]) ?? region,
    project: text(fields["projectId"]) ?? project,
  };
}

/** A notebook's lease ends when the state says that it does; one that has ended begins anew. */
function instanceOf(
  { outputs = {} }: Resource,
  kind: Kind,
  id: string,
  now: number,
): Record<string, unknown> {
  if (stoppedInLedger(outputs, id)) return { state: kind.stopped };
  if (!kind.leased) return {};
  if (outputs["autoStop"] === false) return { lease: { autoStop: false } };
  const { expiresAt, duration } = outputs;
  const end = typeof expiresAt === "string" ? Date.parse(expiresAt) : NaN;
  if (end > now) return { lease: { length: `${end - now}ms` } };
  return typeof duration === "string" ? { lease: { length: duration } } : {};
}

function stoppedInLedger({ instances }: Record<string, unknown>, id: string): boolean {
  const entries = Array.isArray(instances) ? (instances as { id?: unknown; state?: unknown }[]) : [];
  return entries.some((entry) => String(entry.id) === id && entry.state === "stopped");
}

function defaultPlace(cloud: CloudName): { id: string; name: string } {
  if (cloud === "ncloud") return { id: "KR", name: "KR" };
  return cloud === "otc" ? otcProject : huaweicloudProject;
}

function nameOf({ urn }: Resource): string {
  return urn.split("::").at(-1) ?? urn;
}
