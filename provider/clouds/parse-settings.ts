import { z } from "zod";

import { jsonOrUndefined } from "../http/json";
import { ConfigurationError } from "../shared/errors";
import type { Problem } from "../shared/validate";
import type { ProviderSettings, SettingsSchema } from "./settings";

export interface ParsedSettings {
  readonly settings: ProviderSettings;
  readonly warnings: string[];
}

/** The settings as far as they can be used, and what is wrong with the others: each with its path. */
export interface CheckedSettings extends ParsedSettings {
  readonly problems: readonly Problem[];
}

type Raw = Readonly<Record<string, unknown>>;

/** Pulumi's own keys, which arrive among ours. */
const isEngines = (key: string): boolean =>
  key === "version" || key === "pluginDownloadURL" || key.startsWith("__");

/** Reads the provider's configuration; throws for one that cannot be used. See {@link checkSettings}. */
export function parseSettings(schema: SettingsSchema, raw: Raw, provider?: string): ParsedSettings {
  const { settings, warnings, problems } = checkSettings(schema, raw, provider);
  if (problems.length === 0) return { settings, warnings };
  throw new ConfigurationError(problems.map(({ reason }) => reason).join("\n"));
}

/**
 * Reads the provider's configuration: keys without the `rekindle:` namespace, values as objects or as JSON text.
 * An unknown top-level key is a warning, since a project may be named `rekindle`; anything else wrong is a problem
 * that names the property and never shows a value.
 *
 * @param provider the name of the explicit provider whose inputs they are
 */
export function checkSettings(schema: SettingsSchema, raw: Raw, provider?: string): CheckedSettings {
  const known = Object.keys(schema.shape);
  const written = new Writing(schema, provider);
  const given = Object.entries(raw).filter(
    ([key, value]) => !isEngines(key) && value !== undefined && value !== null && value !== "",
  );
  const warnings = given
    .filter(([key]) => !known.includes(key))
    .map(
      ([key]) => `${written.at(key)} is no setting of this provider and is ignored; it takes ${list(known)}.`,
    );
  const decoded = given
    .filter(([key]) => known.includes(key))
    .map(([key, value]) => [key, typeof value === "string" ? jsonOrUndefined(value) : value] as const);
  const undecoded = decoded
    .filter(([, value]) => value === undefined)
    .map(([key]) => written.problem([key], "is neither an object nor JSON text of one"));
  const readable = decoded.filter(([, value]) => value !== undefined);
  const result = schema.safeParse(withTexts(Object.fromEntries(readable)), { reportInput: true });
  const invalid = result.success ? [] : result.error.issues.flatMap((issue) => written.problems(issue));
  const settings = { ...(result.success && result.data), ...(provider !== undefined && { provider }) };
  return { settings, warnings, problems: [...undecoded, ...invalid] };
}

/** `pulumi config set --path` makes a number of what looks like one: exact ones are the text that was typed. */
function withTexts(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTexts(member)]));
}

/** How problems are written: by the Pulumi config's names, or by those of an explicit provider's inputs. */
class Writing {
  constructor(
    private readonly schema: SettingsSchema,
    private readonly provider: string | undefined,
  ) {}

  at(path: string): string {
    return this.provider === undefined ? `rekindle:${path}` : path;
  }

  problem(path: readonly PropertyKey[], says: string): Problem {
    const place = path.map(String).join(".");
    return { path: place, reason: `${this.at(place)} ${says}.` };
  }

  problems(issue: z.core.$ZodIssue): Problem[] {
    const { path } = issue;
    if (issue.code === "unrecognized_keys") {
      const takes = list(Object.keys(shapeAt(this.schema, path)));
      const place = this.at(path.map(String).join("."));
      return issue.keys.map((key) => this.problem([...path, key], `is not known; ${place} takes ${takes}`));
    }
    if (issue.code === "invalid_value") {
      return [this.problem(path, `must be one of ${issue.values.map(String).join(", ")}`)];
    }
    if (issue.code !== "invalid_type") return [this.problem(path, "is not valid")];
    if (issue.expected !== "string") return [this.problem(path, "must be an object")];
    return [this.problem(path, `must be text${this.asText(path, issue.input)}`)];
  }

  private asText(path: readonly PropertyKey[], input: unknown): string {
    if (this.provider !== undefined || (typeof input !== "number" && typeof input !== "boolean")) return "";
    const key = this.at(path.map(String).join("."));
    return `. Pulumi took it for a ${typeof input}: pulumi config set --path --type string '${key}' VALUE`;
  }
}

function shapeAt({ shape }: SettingsSchema, path: readonly PropertyKey[]): object {
  const { ncloud, huaweicloud, otc } = shape;
  const clouds = { ncloud, huaweicloud, otc };
  const [first, ...rest] = path.map(String);
  const [account = "", member] = first === "profiles" ? rest.slice(1) : path.map(String);
  const found = Object.entries(clouds)
    .find(([name]) => name === account)?.[1]
    .unwrap();
  if (!found) return clouds;
  return member === "endpoints" ? found.shape.endpoints.unwrap().shape : found.shape;
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
