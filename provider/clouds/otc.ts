import { join } from "node:path";

import { scopedSdkHmacSha256Signer } from "../auth/scoped-sdk-hmac-sha256";
import { huaweiDialect } from "./huawei-dialect";
import { OTC_HOSTS } from "./huawei-endpoints";
import { KEY_FIELDS, keyFrom } from "./key-pair";
import { lazy } from "./lazy";
import type { Access, CloudPlan } from "./plan";
import { sourcesOf, type PlanContext } from "./request";
import { serviceUrl } from "./service-url";
import {
  fileSource,
  firstWithAny,
  lookUp,
  nowhere,
  variableSource,
  wholeFrom,
  type Source,
  type FieldNames,
} from "./sources";
import { cloudsYamlEntry } from "./vendor-files";

const VENDOR = "Open Telekom Cloud";

/** OpenStack's, as the vendor's Terraform provider reads them. */
const VARIABLES: FieldNames = {
  username: ["OS_USERNAME"],
  password: ["OS_PASSWORD"],
  domainName: ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"],
  projectName: ["OS_PROJECT_NAME"],
  projectId: ["OS_PROJECT_ID"],
  region: ["OS_REGION_NAME"],
  authUrl: ["OS_AUTH_URL"],
  token: ["OS_TOKEN"],
  accessKey: ["OS_ACCESS_KEY"],
  secretKey: ["OS_SECRET_KEY"],
  securityToken: ["OS_SECURITY_TOKEN"],
};

const FILE_KEYS: FieldNames = {
  username: ["username"],
  password: ["password"],
  domainName: ["user_domain_name", "domain_name"],
  projectName: ["project_name"],
  projectId: ["project_id"],
  region: ["region_name"],
  authUrl: ["auth_url"],
  token: ["token"],
  accessKey: ["ak", "access_key"],
  secretKey: ["sk", "secret_key"],
  securityToken: ["security_token"],
};

/** Any of these makes a source the one that the credentials come from. */
const ACCESS_FIELDS = ["token", "username", "password", ...KEY_FIELDS];

/** Open Telekom Cloud: services `modelarts` (paths from `/v1`) and `iam` (paths from `/v3`). */
export function otcPlan({ request, environment }: PlanContext): CloudPlan {
  const { env, home, cwd = process.cwd() } = environment;
  const sources = lazy(() =>
    sourcesOf(request, () => {
      const folders = [cwd, join(home, ".config", "openstack"), join("/etc", "openstack")];
      const paths = folders.flatMap((folder) => [join(folder, "clouds.yaml"), join(folder, "clouds.yml")]);
      return [
        variableSource(env, VARIABLES),
        fileSource("clouds.yaml", FILE_KEYS, () => cloudsYamlEntry(environment, paths, env["OS_CLOUD"])),
      ];
    }),
  );
  const region = (): string => request.region ?? lookUp(sources(), "region") ?? "eu-de";
  const project = {
    id: () => request.projectId ?? lookUp(sources(), "projectId"),
    name: () => lookUp(sources(), "projectName") ?? region(),
  };
  const userFrom = (source: Source): Access => {
    const present = source.get("username") === undefined ? "password" : "username";
    const [username = "", password = ""] = wholeFrom(source, VENDOR, ["username", "password"], present);
    const elsewhere = lookUp(sources(), "domainName");
    const [domainName = ""] = elsewhere ? [elsewhere] : wholeFrom(source, VENDOR, ["domainName"], "username");
    const id = project.id();
    const scope = id === undefined ? { name: project.name() } : { id };
    const login = { username, password, domainName: source.get("domainName") ?? domainName, project: scope };
    return { kind: "user", login, from: source.origin("username") };
  };

  return {
    cloud: "otc",
    dialect: huaweiDialect,
    region,
    access: lazy(() => {
      const source = firstWithAny(sources(), ACCESS_FIELDS);
      if (!source) throw nowhere(`${VENDOR} credentials`, sources(), ["token", "username", "accessKey"]);
      const token = source.get("token");
      if (token !== undefined) return { kind: "token", token, from: source.origin("token") };
      if (firstWithAny([source], ["username", "password"])) return userFrom(source);
      const { from, ...key } = keyFrom(source, VENDOR);
      return { kind: "key", key, signer: scopedSdkHmacSha256Signer(key), from };
    }),
    endpoint: (service) => {
      const named = service === "iam" ? aliased(sources(), "endpoints.iam", "authUrl") : sources();
      const domain = (): string => "";
      return serviceUrl({
        service,
        hosts: OTC_HOSTS,
        env,
        sources: () => named,
        region,
        domain,
        vendor: VENDOR,
      });
    },
    project,
  };
}

/** The same sources, where a field that is missing in all of them goes by another name. */
function aliased(sources: readonly Source[], field: string, other: string): readonly Source[] {
  const named = (name: string): string => (name === field ? other : name);
  const others = sources.map((source) => ({
    ...source,
    get: (name: string) => source.get(named(name)),
    nameOf: (name: string) => source.nameOf(named(name)),
  }));
  return [...sources, ...others];
}
