import { z } from "zod";

import { cloudNames, switches, type CloudName, type Kind } from "./kind";
import { instanceSchema, worldSchema, type InstanceInput, type Reaction, type WorldData } from "./schema";

/** Something handed to the emulator is not what it takes; the message names the place. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

/** Checks data against a schema; the error lists every place that is wrong. */
export function parseInput<T extends z.ZodType>(schema: T, data: unknown): z.output<T> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${placeOf([...issue.path, key])}is not known`)
      : [`${placeOf(issue.path)}${issue.message}`],
  );
  throw new InvalidInput(lines.join("\n"));
}

/** Checks a world, also for what a schema cannot say: kinds, states, locations, ids that occur twice. */
export function parseWorld(data: unknown, kinds: readonly Kind[]): WorldData {
  const world = parseInput(worldSchema, data);
  const wrong = cloudNames.flatMap((cloud) => cloudProblems(cloud, world[cloud], kinds));
  if (wrong.length > 0) throw new InvalidInput(wrong.join("\n"));
  return world;
}

/** Checks one instance of a kind. */
export function parseInstance(data: unknown, kind: Kind): InstanceInput {
  const instance = parseInput(instanceSchema, data);
  const wrong = instanceProblems(instance, kind, "");
  if (wrong.length > 0) throw new InvalidInput(wrong.join("\n"));
  return instance;
}

export function instanceProblems(instance: Partial<InstanceInput>, kind: Kind, place: string): string[] {
  const { state, lease, onReboot = [], onStop, onStart } = instance;
  const wrong: string[] = [];
  if (state !== undefined && !kind.states.includes(state)) {
    wrong.push(
      `${place}state: ${JSON.stringify(state)} is none of ${kind.states.join(", ")} (use fields for others)`,
    );
  }
  if (lease && !kind.leased) wrong.push(`${place}lease: ${kind.plural} have no lease`);
  if (!kind.hasJobs && [onReboot].flat().some(isOfJob)) {
    wrong.push(`${place}onReboot: ${kind.plural} have no jobs`);
  }
  if (!kind.sessions) {
    const named = (["sessions", "arrivals", "pastSessions", "maintenance"] as const).filter(
      (member) => instance[member] !== undefined,
    );
    wrong.push(...named.map((member) => `${place}${member}: ${kind.plural} have no sessions`));
  }
  if (kind.sessions === "one" && (instance.sessions?.length ?? 0) > 1) {
    wrong.push(`${place}sessions: ${kind.plural} have one session at a time`);
  }
  if (onStop !== undefined && !switches(kind)) wrong.push(`${place}onStop: ${kind.plural} are not stopped`);
  if (onStart !== undefined && !switches(kind)) wrong.push(`${place}onStart: ${kind.plural} are not started`);
  return wrong;
}

function isOfJob(reaction: Reaction): boolean {
  if (typeof reaction === "object") return "jobFails" in reaction;
  return reaction === "jobNeverEnds" || reaction === "jobIsForgotten";
}

function cloudProblems(cloud: CloudName, settings: WorldData[CloudName], kinds: readonly Kind[]): string[] {
  if (!settings) return [];
  const known = kinds.filter((kind) => kind.clouds.includes(cloud));
  const names = known.map(({ name }) => name).join(", ");
  const named = (section: string, key: string): string[] =>
    known.some(({ name }) => name === key)
      ? []
      : [`${cloud}.${section}.${key}: unknown; ${cloud} has ${names}`];
  const locations = "regions" in settings ? settings.regions : settings.projects.map(({ id }) => id);
  return [
    ...Object.keys(settings.durations).flatMap((key) => named("durations", key)),
    ...Object.keys(settings.instances).flatMap((key) => named("instances", key)),
    ...known.flatMap((kind) => listProblems(settings.instances[kind.name] ?? [], kind, locations, cloud)),
    ...extraProblems(settings, cloud),
  ];
}

function listProblems(
  list: readonly InstanceInput[],
  kind: Kind,
  locations: readonly string[],
  cloud: CloudName,
): string[] {
  const seen = new Set<string>();
  return list.flatMap((instance, index) => {
    const place = `${cloud}.instances.${kind.name}[${index}].`;
    const wrong = instanceProblems(instance, kind, place);
    if (seen.has(instance.id)) wrong.push(`${place}id: ${JSON.stringify(instance.id)} occurs twice`);
    seen.add(instance.id);
    return [...wrong, ...elsewhere(instance.location, locations, place)];
  });
}

function extraProblems(settings: NonNullable<WorldData[CloudName]>, cloud: CloudName): string[] {
  if ("jobs" in settings) {
    const ids = settings.projects.map(({ id }) => id);
    return settings.jobs.flatMap(({ location }, index) =>
      elsewhere(location, ids, `${cloud}.jobs[${index}].`),
    );
  }
  const numbers = settings.targetGroups.map(({ id }) => id);
  const servers = new Set((settings.instances["servers"] ?? []).map(({ id }) => id));
  return settings.targetGroups.flatMap(({ id, location, targets }, index) => {
    const place = `${cloud}.targetGroups[${index}].`;
    const wrong = elsewhere(location, settings.regions, place);
    if (numbers.indexOf(id) < index) wrong.push(`${place}id: ${JSON.stringify(id)} occurs twice`);
    const listed = targets.map((target) => (typeof target === "string" ? target : target.id));
    for (const [at, number] of listed.entries()) {
      const text = `${place}targets[${at}]: ${JSON.stringify(number)}`;
      if (!servers.has(number)) wrong.push(`${text} is no server of this world`);
      if (listed.indexOf(number) < at) wrong.push(`${text} occurs twice`);
    }
    return wrong;
  });
}

function elsewhere(location: string | undefined, locations: readonly string[], place: string): string[] {
  if (location === undefined || locations.includes(location)) return [];
  return [`${place}location: ${JSON.stringify(location)} is none of ${locations.join(", ")}`];
}

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (all, key) => all + (typeof key === "number" ? `[${key}]` : all === "" ? String(key) : `.${String(key)}`),
    "",
  );
  return text === "" ? "" : `${text}: `;
}
