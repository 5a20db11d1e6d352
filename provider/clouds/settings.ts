import { z } from "zod";

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

/** The clouds' own settings. */
export const clouds = { ncloud, huaweicloud, otc };

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
export type ProviderSettings = z.infer<typeof providerSettings> & {
  /** The name of the explicit provider that says it, for messages; absent for the Pulumi config. */
  readonly provider?: string;
};
export type NcloudSettings = z.infer<typeof ncloud>;
export type HuaweicloudSettings = z.infer<typeof huaweicloud>;
export type OtcSettings = z.infer<typeof otc>;
