import { z } from "zod";

import { ConfigurationError } from "../shared/errors";

const text = (description: string) => z.string().optional().describe(description);
const secret = (description: string) => text(description).meta({ secret: true });
const endpoint = (what: string) => text(`The base URL of ${what}, in place of the vendor's.`);

const ncloud = z
  .strictObject({
    accessKey: text("The access key id."),
    secretKey: secret("The secret key."),
    regionCode: text("The region code.").meta({ defaultsTo: '`"KR"`, at the site `fin` `"FKR"`' }),
    site: z
      .enum(["public", "gov", "fin"])
      .optional()
      .meta({
        description: "The site of NAVER Cloud.",
        default: "public",
        typeName: "NcloudSite",
        choices: {
          public: "The public cloud.",
          gov: "The cloud for government.",
          fin: "The cloud for finance.",
        },
      }),
    endpoints: z
      .strictObject({
        server: endpoint("the API of VPC servers"),
        dataForest: endpoint("the API of Data Forest"),
      })
      .meta({ description: "Other addresses of the APIs.", typeName: "NcloudEndpoints" })
      .optional(),
  })
  .meta({
    description:
      "An account of NAVER Cloud; what is left out comes from the environment or `~/.ncloud/configure`.",
    typeName: "NcloudSettings",
  });

const huaweicloud = z
  .strictObject({
    accessKey: text("The access key id."),
    secretKey: secret("The secret key."),
    securityToken: secret("The token that goes with a temporary key pair."),
    region: text("The region, for example `cn-north-4`."),
    projectId: text("The id of the project.").meta({ defaultsTo: "what IAM knows under the project's name" }),
    projectName: text("The name of the project.").meta({ defaultsTo: "the region" }),
    endpoints: z
      .strictObject({
        modelarts: endpoint("ModelArts"),
        workspace: endpoint("Workspace"),
        iam: endpoint("IAM"),
      })
      .meta({ description: "Other addresses of the APIs.", typeName: "HuaweicloudEndpoints" })
      .optional(),
  })
  .meta({
    description:
      "An account of Huawei Cloud; what is left out comes from the environment or `~/.huaweicloud/credentials`.",
    typeName: "HuaweicloudSettings",
  });

const otc = z
  .strictObject({
    username: text("The name of the user."),
    password: secret("The password of the user."),
    domainName: text("The name of the user's domain."),
    projectName: text("The name of the project."),
    projectId: text("The id of the project."),
    region: text("The region.").meta({ default: "eu-de" }),
    authUrl: text("The address of the identity service."),
    token: secret("A token, in place of a user and password."),
    accessKey: text("The access key id; a token or a user is preferred where both exist."),
    secretKey: secret("The secret key."),
    securityToken: secret("The token that goes with a temporary key pair."),
    endpoints: z
      .strictObject({ modelarts: endpoint("ModelArts"), iam: endpoint("IAM") })
      .meta({ description: "Other addresses of the APIs.", typeName: "OtcEndpoints" })
      .optional(),
  })
  .meta({
    description:
      "An account of Open Telekom Cloud; what is left out comes from the environment or `clouds.yaml`.",
    typeName: "OtcSettings",
  });

const accounts = {
  ncloud: ncloud.optional(),
  huaweicloud: huaweicloud.optional(),
  otc: otc.optional(),
};

/** The inputs of the provider. */
export const providerSettings = z.strictObject({
  ...accounts,
  profiles: z
    .record(
      z.string(),
      z.strictObject(accounts).meta({
        description: "Accounts under a name, for resources with that `profile`.",
        typeName: "Profile",
      }),
    )
    .optional()
    .describe(
      "Accounts by name: the `profile` of a resource picks one. They never fall back to the environment or a file.",
    ),
});

/** What the Pulumi config `rekindle:…` or an explicit provider says; every value is text, and may be absent. */
export type ProviderSettings = z.infer<typeof providerSettings>;
export type NcloudSettings = z.infer<typeof ncloud>;
export type HuaweicloudSettings = z.infer<typeof huaweicloud>;
export type OtcSettings = z.infer<typeof otc>;

export interface ParsedSettings {
  readonly settings: ProviderSettings;
  readonly warnings: string[];
}

const KNOWN = Object.keys(providerSettings.shape);

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
  const result = providerSettings.safeParse(
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
