import { z } from "zod";
import type { CloudName } from "./client";
import { servicesOf, type Service } from "./service";

const text = (description: string) => z.string().optional().describe(description);
const secret = (description: string) => text(description).meta({ secret: true });

/** A member for each service that the cloud has. */
const endpoints = (cloud: CloudName, services: readonly Service[], typeName: string) => {
  const texts = servicesOf(cloud, services).map(
    ({ name, title }) => [name, text(`The base URL of ${title}, in place of the vendor's.`)] as const,
  );
  return z
    .strictObject(Object.fromEntries(texts))
    .meta({ description: "Other addresses of the APIs.", typeName })
    .optional();
};

const ncloud = (services: readonly Service[]) =>
  z
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
      endpoints: endpoints("ncloud", services, "NcloudEndpoints"),
    })
    .meta({
      description:
        "An account of NAVER Cloud; what is left out comes from the environment or `~/.ncloud/configure`.",
      typeName: "NcloudSettings",
    });

const huaweicloud = (services: readonly Service[]) =>
  z
    .strictObject({
      accessKey: text("The access key id."),
      secretKey: secret("The secret key."),
      securityToken: secret("The token that goes with a temporary key pair."),
      region: text("The region, for example `cn-north-4`."),
      projectId: text("The id of the project.").meta({
        defaultsTo: "what IAM knows under the project's name",
      }),
      projectName: text("The name of the project.").meta({ defaultsTo: "the region" }),
      endpoints: endpoints("huaweicloud", services, "HuaweicloudEndpoints"),
    })
    .meta({
      description:
        "An account of Huawei Cloud; what is left out comes from the environment or `~/.huaweicloud/credentials`.",
      typeName: "HuaweicloudSettings",
    });

const otc = (services: readonly Service[]) =>
  z
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
      endpoints: endpoints("otc", services, "OtcEndpoints"),
    })
    .meta({
      description:
        "An account of Open Telekom Cloud; what is left out comes from the environment or `clouds.yaml`.",
      typeName: "OtcSettings",
    });

/** The inputs of the provider, with an address for each of the services. */
export function settingsWith(services: readonly Service[]) {
  const clouds = { ncloud: ncloud(services), huaweicloud: huaweicloud(services), otc: otc(services) };
  const accounts = {
    ncloud: clouds.ncloud.optional(),
    huaweicloud: clouds.huaweicloud.optional(),
    otc: clouds.otc.optional(),
  };
  return z.strictObject({
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
}

export type SettingsSchema = ReturnType<typeof settingsWith>;

/** What the Pulumi config `rekindle:…` or an explicit provider says; every value is text, and may be absent. */
export type ProviderSettings = z.infer<SettingsSchema> & {
  /** The name of the explicit provider that says it, for messages; absent for the Pulumi config. */
  readonly provider?: string;
};
