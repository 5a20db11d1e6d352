import { join } from "node:path";

import { sdkHmacSha256Signer } from "../auth/sdk-hmac-sha256";
import { huaweiErrors } from "./huawei-errors";
import { iam } from "./iam";
import { KEY_FIELDS, keyFrom } from "./key-pair";
import { lazy } from "./lazy";
import type { CloudPlan } from "./plan";
import { sourcesOf, type PlanContext } from "./request";
import type { Place, Service } from "./service";
import { serviceUrl, validRegion } from "./service-url";
import {
  fileSource,
  firstWithAny,
  lookUp,
  notFoundAnywhere,
  variableSource,
  type FieldNames,
} from "./sources";
import { iniSection } from "./vendor-files";

const VENDOR = "Huawei Cloud";

/** Those of the vendor's Terraform provider. */
const VARIABLES: FieldNames = {
  accessKey: ["HW_ACCESS_KEY"],
  secretKey: ["HW_SECRET_KEY"],
  securityToken: ["HW_SECURITY_TOKEN"],
  region: ["HW_REGION_NAME"],
  projectId: ["HW_PROJECT_ID"],
  projectName: ["HW_PROJECT_NAME"],
  domain: ["HW_CLOUD"],
};

/** Those of the vendor's SDKs. */
const SDK_VARIABLES: FieldNames = {
  accessKey: ["HUAWEICLOUD_SDK_AK"],
  secretKey: ["HUAWEICLOUD_SDK_SK"],
  securityToken: ["HUAWEICLOUD_SDK_SECURITY_TOKEN"],
  region: ["HUAWEICLOUD_SDK_REGION"],
  projectId: ["HUAWEICLOUD_SDK_PROJECT_ID"],
};

const FILE_KEYS: FieldNames = {
  accessKey: ["ak"],
  secretKey: ["sk"],
  securityToken: ["security_token"],
  projectId: ["project_id"],
};

/** The hosts' domain in a region, if HW_CLOUD does not say. */
export function defaultDomain(region: string): string {
  return region.startsWith("eu-west-1") ? "myhuaweicloud.eu" : "myhuaweicloud.com";
}

/**
 * Huawei Cloud: accounts with a key, in a region and a project of it.
 *
 * @see https://developer.huaweicloud.com/intl/en-us/endpoint
 */
export function huaweicloudPlan(context: PlanContext): CloudPlan {
  const { request, environment } = context;
  const { env, home } = environment;
  const sources = lazy(() =>
    sourcesOf(context, () => [
      variableSource(env, VARIABLES),
      variableSource(env, SDK_VARIABLES),
      fileSource("~/.huaweicloud/credentials", FILE_KEYS, () =>
        iniSection(environment, join(home, ".huaweicloud", "credentials"), "basic", false),
      ),
    ]),
  );
  const region = (): string => {
    const found = request.region ?? lookUp(sources(), "region");
    if (found !== undefined) return found;
    throw notFoundAnywhere(`${VENDOR} region`, sources(), ["region"]);
  };
  const place: Place = {
    get region() {
      return validRegion(region());
    },
    get domain() {
      return lookUp(sources(), "domain") ?? defaultDomain(region());
    },
    site: "",
    gateway: "",
  };
  const endpoint = (service: Service): URL =>
    serviceUrl({ service, cloud: "huaweicloud", env, sources, place, vendor: VENDOR });

  return {
    cloud: "huaweicloud",
    errors: huaweiErrors,
    region,
    access: lazy(() => {
      const source = firstWithAny(sources(), KEY_FIELDS);
      if (!source) throw notFoundAnywhere(`${VENDOR} credentials`, sources(), ["accessKey"]);
      const { from, ...key } = keyFrom(source, VENDOR);
      return { kind: "key", key, signer: sdkHmacSha256Signer(key), from };
    }),
    endpoint,
    home: () => endpoint(iam),
    project: {
      id: () => request.projectId ?? lookUp(sources(), "projectId"),
      name: () => lookUp(sources(), "projectName") ?? region(),
    },
  };
}
