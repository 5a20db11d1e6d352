import { z } from "zod";

import { ConfigurationError } from "../errors";

const text = z.string().optional();

const ncloud = z.strictObject({
  accessKey: text,
  secretKey: text,
  regionCode: text,
  site: z.enum(["public", "gov", "fin"]).optional(),
  endpoints: z.strictObject({ server: text, dataForest: text }).optional(),
});

const huaweicloud = z.strictObject({
  accessKey: text,
  secretKey: text,
  securityToken: text,
  region: text,
  projectId: text,
  projectName: text,
  endpoints: z.strictObject({ modelarts: text, workspace: text, iam: text }).optional(),
});

const otc = z.strictObject({
  username: text,
  password: text,
  domainName: text,
  projectName: text,
  projectId: text,
  region: text,
  authUrl: text,
  token: text,
  accessKey: text,
  secretKey: text,
  securityToken: text,
  endpoints: z.strictObject({ modelarts: text, iam: text }).optional(),
});

const accounts = {
  ncloud: ncloud.optional(),
  huaweicloud: huaweicloud.optional(),
  otc: otc.optional(),
};

const provider = z.strictObject({
  ...accounts,
  profiles: z.record(z.string(), z.strictObject(accounts)).optional(),
});

/** What the Pulumi config `rekindle:…` or an explicit provider says; every value is text, and may be absent. */
export type ProviderSettings = z.infer<typeof provider>;
export type NcloudSettings = z.infer<typeof ncloud>;
export type HuaweicloudSettings = z.infer<typeof huaweicloud>;
export type OtcSettings = z.infer<typeof otc>;

export interface ParsedSettings {
  readonly settings: ProviderSettings;
  readonly warnings: string[];
}

const KNOWN = Object.keys(provider.shape);

/** Pulumi's own keys, which arrive among ours. */
const isEngines = (key: string): boolean =>
  key === "version" || key === "pluginDownloadURL" || key.startsWith("__");

/**
 * Reads the provider's configuration: keys without the `rekindle:` namespace, values as objects or as JSON text.
 * An unknown top-level key is a warning, since a project may be named `rekindle`; anything else wrong is an error
 * that names the property and never shows a value.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>): ParsedSettings {
  const given = Object.entries(raw).filter(
    ([key, value]) => !isEngines(key) && value !== undefined && value !== null && value !== "",
  );
  const known = given.filter(([key]) => KNOWN.includes(key));
  const warnings = given
    .filter(([key]) => !KNOWN.includes(key))
    .map(
      ([key]) => `rekindle:${key} is no setting of this provider and is ignored; it takes ${list(KNOWN)}.`,
    );
  const result = provider.safeParse(
    Object.fromEntries(known.map(([key, value]) => [key, decoded(key, value)])),
  );
  if (result.success) return { settings: result.data, warnings };
  throw new ConfigurationError(result.error.issues.map(problem).join("\n"));
}

function decoded(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw new ConfigurationError(`rekindle:${key} is neither an object nor JSON text of one.`);
  }
}

function problem(issue: z.core.$ZodIssue): string {
  const path = `rekindle:${issue.path.map(String).join(".")}`;
  if (issue.code === "unrecognized_keys") {
    const takes = list(Object.keys(shapeAt(issue.path)));
    return issue.keys.map((key) => `${path}.${key} is not known; ${path} takes ${takes}.`).join("\n");
  }
  if (issue.code === "invalid_value") return `${path} must be one of ${issue.values.map(String).join(", ")}.`;
  if (issue.code === "invalid_type")
    return `${path} must be ${issue.expected === "string" ? "text" : "an object"}.`;
  return `${path} is not valid.`;
}

function shapeAt(path: readonly PropertyKey[]): object {
  const [first, ...rest] = path.map(String);
  const inner = first === "profiles" ? rest.slice(1) : path.map(String);
  const [account, member] = inner;
  const found = Object.entries({ ncloud, huaweicloud, otc }).find(([name]) => name === account)?.[1];
  if (!found) return accounts;
  return member === "endpoints" ? found.shape.endpoints.unwrap().shape : found.shape;
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
