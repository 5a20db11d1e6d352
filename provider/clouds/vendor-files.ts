import { ConfigurationError } from "../shared/errors";
import type { CloudEnvironment } from "./environment";
import { warnOfExposure } from "./exposed-file";
import type { FilePart } from "./sources";

const NO_FILE: FilePart = { absence: "no such file" };

/** A section of an INI file; lines before any section belong to `sections` that are the file's default. */
export function iniSection(
  environment: CloudEnvironment,
  path: string,
  section: string,
  isDefault: boolean,
): FilePart {
  const text = environment.readFile(path);
  if (text === undefined) return NO_FILE;
  warnOfExposure(environment, path);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most runs read no file
  const { parse } = require("ini") as typeof import("ini");
  const file = parse(text) as Record<string, unknown>;
  const found = file[section];
  if (typeof found === "object" && found !== null)
    return { values: texts(isDefault ? { ...file, ...found } : found) };
  return isDefault ? { values: texts(file) } : { absence: `has no section [${section}]` };
}

/** An entry of OpenStack's `clouds.yaml`, its `auth` members beside the others. */
export function cloudsYamlEntry(
  environment: CloudEnvironment,
  paths: readonly string[],
  cloud: string | undefined,
): FilePart {
  const path = paths.find((candidate) => environment.readFile(candidate) !== undefined);
  const text = path === undefined ? undefined : environment.readFile(path);
  if (path === undefined || text === undefined) return NO_FILE;
  if (!cloud) return { absence: "OS_CLOUD does not name an entry" };
  const entry = member(member(parsedYaml(text, path), "clouds"), cloud);
  if (entry === undefined) return { absence: `has no entry ${cloud}` };
  warnOfExposure(environment, path);
  return { values: texts({ ...asObject(entry), ...asObject(member(entry, "auth")) }) };
}

function parsedYaml(text: string, path: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most runs read no file
  const { parse } = require("yaml") as typeof import("yaml");
  try {
    // Every scalar stays text: an id of digits is not a number.
    return parse(text, { schema: "failsafe", logLevel: "silent" }) as unknown;
  } catch {
    // The parser's own message quotes lines, which may hold a secret.
    throw new ConfigurationError(`${path} is not valid YAML.`);
  }
}

function member(value: unknown, name: string): unknown {
  return Object.hasOwn(asObject(value), name) ? asObject(value)[name] : undefined;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function texts(values: object): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
