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

/**
 * An entry of OpenStack's `clouds.yaml`, its `auth` members beside the others. What `secure.yaml`, which is looked for by
 * itself, says of the same entry goes first. Of each the first file that is there counts.
 *
 * @see https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export function cloudsYamlEntry(
  environment: CloudEnvironment,
  files: { readonly clouds: readonly string[]; readonly secure: readonly string[] },
  cloud: string | undefined,
): FilePart {
  const clouds = firstFile(environment, files.clouds);
  if (!cloud) return clouds ? { absence: "OS_CLOUD does not name an entry" } : NO_FILE;
  const secure = firstFile(environment, files.secure);
  if (!clouds && !secure) return NO_FILE;
  const entries = [clouds, secure].map((file) => file && entryOf(environment, file, cloud));
  if (entries.every((entry) => entry === undefined)) return { absence: `has no entry ${cloud}` };
  return { values: Object.assign({}, ...entries) as Record<string, string> };
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

function firstFile(environment: CloudEnvironment, paths: readonly string[]): TextFile | undefined {
  for (const path of paths) {
    const text = environment.readFile(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function entryOf(environment: CloudEnvironment, { path, text }: TextFile, cloud: string) {
  const entry = member(member(parsedYaml(text, path), "clouds"), cloud);
  if (entry === undefined) return undefined;
  warnOfExposure(environment, path);
  const members = Object.entries({ ...asObject(entry), ...asObject(member(entry, "auth")) });
  return texts(Object.fromEntries(members.map(([name, value]) => [name.replaceAll("-", "_"), value])));
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
