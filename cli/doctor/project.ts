import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { messageOf } from "../errors";
import { oneLine } from "../report/text";
import { resourcesOf } from "../stack/deployment";
import { bad, note, ok, type Finding } from "./finding";

/** What the checks of a Pulumi project look at; tests give their own. */
export interface Project {
  readonly cwd: string;
  /** All that the selected stack has configured, by its key with the namespace. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The output of `pulumi stack export`, if a stack is selected. */
  readonly state: string | undefined;
}

const projectFile = z.looseObject({
  runtime: z.union([z.string(), z.looseObject({ name: z.string() })]),
  plugins: z
    .looseObject({ providers: z.array(z.looseObject({ name: z.string(), path: z.string() })).optional() })
    .optional(),
});

export function checkProject({ cwd, config, state }: Project): Finding[] {
  const file = ["Pulumi.yaml", "Pulumi.yml"]
    .map((name) => above(cwd, name))
    .find((path) => path !== undefined);
  if (file === undefined)
    return [note("project", `no Pulumi.yaml in ${cwd} or above it`, "--cwd names the project's folder")];
  const read = projectFile.safeParse(yamlOf(file));
  if (!read.success) return [bad("project", `${file} is not one that Pulumi reads`, "pulumi about says why")];
  const { runtime, plugins } = read.data;
  const isNode = (typeof runtime === "string" ? runtime : runtime.name) === "nodejs";
  const named = plugins?.providers?.filter(({ name }) => name === "rekindle") ?? [];
  return [
    ...named.map(({ path }) => checkPath(file, path)),
    ...(isNode ? [checkPackage(dirname(file))] : []),
    ...checkDefaults(config),
    ...checkState(state),
  ];
}

function above(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : above(dirname(folder), name);
}

function yamlOf(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The folder that Pulumi.yaml names for the plugin. */
function checkPath(file: string, path: string): Finding {
  const folder = resolve(dirname(file), path);
  if (!existsSync(folder))
    return bad(
      "plugin",
      `${file} names ${path}: there is no ${folder}`,
      "npm install pulumi-rekindle; in a workspace it is in the node_modules of the root, and the path is relative to Pulumi.yaml",
    );
  const programs = [
    "pulumi-resource-rekindle",
    "pulumi-resource-rekindle.cmd",
    "pulumi-resource-rekindle.exe",
  ];
  if (programs.some((name) => existsSync(join(folder, name))))
    return ok("plugin", `in ${folder}, by ${file}`);
  return bad(
    "plugin",
    `${file} names ${path}, which has no pulumi-resource-rekindle`,
    "name node_modules/pulumi-rekindle/bin",
  );
}

/** Pulumi's dynamic provider looks for the package from the program's folder. */
function checkPackage(folder: string): Finding {
  const found = above(folder, join("node_modules", "pulumi-rekindle", "package.json"));
  if (found !== undefined) return ok("pulumi-rekindle", dirname(found));
  return note(
    "pulumi-rekindle",
    `not found from ${folder}`,
    "npm install pulumi-rekindle there, for the dynamic provider, also if a library of yours has it",
  );
}

/** Resources of a disabled package need an explicit provider. */
function checkDefaults(config: Project["config"]): Finding[] {
  const disabled = listOf(config["pulumi:disable-default-providers"]);
  const ours = disabled.filter((name) => ["*", "rekindle", "pulumi-nodejs"].includes(name));
  if (ours.length === 0) return [];
  return [
    note(
      "Pulumi config",
      `pulumi:disable-default-providers has ${ours.join(", ")}`,
      "give resources of the native provider an explicit provider; the dynamic one works without * and pulumi-nodejs only",
    ),
  ];
}

function listOf(value: unknown): string[] {
  try {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

const stateFile = z.looseObject({
  deployment: z.looseObject({ pending_operations: z.array(z.unknown()).nullish() }).nullable(),
});

function checkState(state: string | undefined): Finding[] {
  if (state === undefined) return [];
  try {
    const { deployment } = stateFile.parse(JSON.parse(state));
    const findings: Finding[] = [];
    const pending = deployment?.pending_operations?.length ?? 0;
    if (pending > 0) {
      const text = `${pending} pending ${pending === 1 ? "operation" : "operations"} of a run that was killed`;
      findings.push(note("state", text, "the next up goes on with it; pulumi refresh clears the note"));
    }
    const stopped = resourcesOf(state, "the state").flatMap(({ outputs }) =>
      startsOwed(outputs["instances"]),
    );
    if (stopped.length > 0) {
      const text = `stopped for a restart, and not started again: ${stopped.join(", ")}`;
      findings.push(bad("state", text, "run pulumi up: it starts them before anything else"));
    }
    return findings;
  } catch (error) {
    return [bad("state", `cannot be read: ${oneLine(messageOf(error))}`, "pulumi stack export says why")];
  }
}

const entries = z.array(z.looseObject({ id: z.string(), startOwed: z.unknown().optional() }));

/** The ids of what a restart stopped and did not start. */
function startsOwed(instances: unknown): string[] {
  const { data = [] } = entries.safeParse(instances);
  return data.filter(({ startOwed }) => startOwed !== undefined).map(({ id }) => id);
}
