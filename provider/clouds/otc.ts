import { join, resolve } from "node:path";

import { scopedSdkHmacSha256Signer } from "../auth/scoped-sdk-hmac-sha256";
import type { PasswordLogin } from "../auth/keystone-token";
import { huaweiErrors } from "./huawei-errors";
import { iam } from "./iam";
import { KEY_FIELDS, keyFrom } from "./key-pair";
import { lazy } from "./lazy";
import type { Access, CloudPlan } from "./plan";
import { sourcesOf, type PlanContext } from "./request";
import type { Place, Service } from "./service";
import { serviceUrl, validRegion } from "./service-url";
import {
  fileSource,
  firstWithAny,
  lookUp,
  notFoundAnywhere,
  variableSource,
  wholeFrom,
  type Source,
  type FieldNames,
} from "./sources";
import { cloudsYamlEntry } from "./vendor-files";

const VENDOR = "Open Telekom Cloud";

/** What its hosts end in. */
export const DOMAIN = "otc.t-systems.com";

/** OpenStack's, as the vendor's Terraform provider reads them. */
const VARIABLES: FieldNames = {
  username: ["OS_USERNAME"],
  password: ["OS_PASSWORD"],
  domainName: ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"],
  domainId: ["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"],
  projectDomainName: ["OS_PROJECT_DOMAIN_NAME"],
  projectDomainId: ["OS_PROJECT_DOMAIN_ID"],
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
  domainId: ["user_domain_id", "domain_id"],
  projectDomainName: ["project_domain_name"],
  projectDomainId: ["project_domain_id"],
  projectName: ["project_name", "tenant_name"],
  projectId: ["project_id", "tenant_id"],
  region: ["region_name"],
  authUrl: ["auth_url"],
  token: ["token", "auth_token"],
  accessKey: ["ak", "access_key"],
  secretKey: ["sk", "secret_key"],
  securityToken: ["security_token"],
};

/** Those of the files that OpenStack's tools look for, in their order. */
const ENDINGS = ["yaml", "yml"];

/** The region that a project's name begins with: `eu-nl` of `eu-nl_team`, as the cloud names every project. */
const REGION_OF_PROJECT = /^eu-[a-z]{2}\d*(?=_|$)/;

/** Any of these makes a source the one that the credentials come from. */
const ACCESS_FIELDS = ["token", "username", "password", ...KEY_FIELDS];

/**
 * Open Telekom Cloud: accounts with a token, a user or a key, in a project.
 *
 * @see https://docs.otc.t-systems.com/regions-and-endpoints/
 */
export function otcPlan(context: PlanContext): CloudPlan {
  const { request, environment } = context;
  const { env, home, cwd = process.cwd() } = environment;
  const sources = lazy(() =>
    sourcesOf(context, () => {
      const folders = [cwd, join(home, ".config", "openstack"), join("/etc", "openstack")];
      const find = (variable: string, name: string): string[] => [
        ...(env[variable]?.trim() ? [resolve(cwd, env[variable].trim())] : []),
        ...folders.flatMap((folder) => ENDINGS.map((ending) => join(folder, `${name}.${ending}`))),
      ];
      const files = {
        clouds: find("OS_CLIENT_CONFIG_FILE", "clouds"),
        secure: find("OS_CLIENT_SECURE_FILE", "secure"),
      };
      return [
        variableSource(env, VARIABLES),
        fileSource("clouds.yaml", FILE_KEYS, () =>
          cloudsYamlEntry(environment, files, env["OS_CLOUD"]?.trim()),
        ),
      ];
    }),
  );
  const region = (): string =>
    request.region ??
    lookUp(sources(), "region") ??
    REGION_OF_PROJECT.exec(lookUp(sources(), "projectName") ?? "")?.[0] ??
    "eu-de";
  const project = {
    id: () => request.projectId ?? lookUp(sources(), "projectId"),
    name: () => lookUp(sources(), "projectName") ?? region(),
  };
  const scope = (): PasswordLogin["project"] => {
    const id = project.id();
    if (id !== undefined) return { id };
    const [domainId, domainName] = ["projectDomainId", "projectDomainName"].map((each) =>
      lookUp(sources(), each),
    );
    const domain = domainId ? { id: domainId } : domainName ? { name: domainName } : undefined;
    return { name: project.name(), ...(domain && { domain }) };
  };
  const userFrom = (source: Source): Access => {
    const present = source.get("username") === undefined ? "password" : "username";
    const [username = "", password = ""] = wholeFrom(source, VENDOR, ["username", "password"], present);
    const from = [source, ...sources()].find((each) => each.get("domainId") ?? each.get("domainName"));
    const domainId = from?.get("domainId");
    const name = (): string => wholeFrom(from ?? source, VENDOR, ["domainName"], "username").join("");
    const login = {
      username,
      password,
      ...(domainId === undefined ? { domainName: name() } : { domainId }),
      project: scope(),
    };
    return { kind: "user", login, from: source.origin("username") };
  };
  const place: Place = {
    get region() {
      return validRegion(region());
    },
    domain: DOMAIN,
    site: "",
    gateway: "",
  };
  const endpoint = (service: Service): URL => {
    const named = lazy(() => (service === iam ? aliased(sources(), "endpoints.iam", "authUrl") : sources()));
    return serviceUrl({ service, cloud: "otc", env, sources: named, place, vendor: VENDOR });
  };

  return {
    cloud: "otc",
    errors: huaweiErrors,
    region,
    access: lazy(() => {
      const source = firstWithAny(sources(), ACCESS_FIELDS);
      if (!source)
        throw notFoundAnywhere(`${VENDOR} credentials`, sources(), ["token", "username", "accessKey"]);
      const token = source.get("token");
      if (token !== undefined) return { kind: "token", token, from: source.origin("token") };
      if (firstWithAny([source], ["username", "password"])) return userFrom(source);
      const { from, ...key } = keyFrom(source, VENDOR);
      return { kind: "key", key, signer: scopedSdkHmacSha256Signer(key), from };
    }),
    endpoint,
    home: () => endpoint(iam),
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
