import { join } from "node:path";

import { ncloudSigner } from "../auth/ncloud-signature";
import { ConfigurationError } from "../shared/errors";
import { KEY_FIELDS, keyFrom } from "./key-pair";
import { lazy } from "./lazy";
import { ncloudErrors } from "./ncloud-errors";
import type { CloudPlan } from "./plan";
import { sourcesOf, type PlanContext } from "./request";
import type { Place, Service } from "./service";
import { serviceUrl } from "./service-url";
import {
  fileSource,
  firstWithAny,
  lookUp,
  notFoundAnywhere,
  variableSource,
  type FieldNames,
} from "./sources";
import { iniSection } from "./vendor-files";

const VENDOR = "NAVER Cloud";

/** Those of the vendor's SDKs, whose access key has two names, and of its Terraform provider. */
const VARIABLES: FieldNames = {
  accessKey: ["NCLOUD_ACCESS_KEY_ID", "NCLOUD_ACCESS_KEY"],
  secretKey: ["NCLOUD_SECRET_ACCESS_KEY", "NCLOUD_SECRET_KEY"],
  regionCode: ["NCLOUD_REGION"],
  site: ["NCLOUD_SITE"],
  "endpoints.server": ["NCLOUD_API_GW"],
};

const FILE_KEYS: FieldNames = {
  accessKey: ["ncloud_access_key_id"],
  secretKey: ["ncloud_secret_access_key"],
};

/** The gateways of the three separate sites, and the region that each begins with. */
export const NCLOUD_SITES: Readonly<Record<string, { gateway: string; region: string }>> = {
  public: { gateway: "https://ncloud.apigw.ntruss.com", region: "KR" },
  gov: { gateway: "https://ncloud.apigw.gov-ntruss.com", region: "KR" },
  fin: { gateway: "https://fin-ncloud.apigw.fin-ntruss.com", region: "FKR" },
};

/** What is directly below the gateway; it names the account's installation, too. */
const gateway: Service = {
  name: "server",
  title: "the API of VPC servers",
  hosts: { ncloud: (place) => place.gateway },
};

/** NAVER Cloud: accounts with a key, on one of three sites. */
export function ncloudPlan(context: PlanContext): CloudPlan {
  const { request, environment } = context;
  const { env, home } = environment;
  const sources = lazy(() =>
    sourcesOf(context, () => {
      const section = env["NCLOUD_PROFILE"]?.trim() || "DEFAULT";
      const place = section === "DEFAULT" ? "~/.ncloud/configure" : `~/.ncloud/configure [${section}]`;
      const path = join(home, ".ncloud", "configure");
      return [
        variableSource(env, VARIABLES),
        fileSource(place, FILE_KEYS, () => iniSection(environment, path, section, section === "DEFAULT")),
      ];
    }),
  );
  const site = lazy(() => siteNamed(lookUp(sources(), "site") ?? "public"));
  const region = (): string =>
    request.region ?? lookUp(sources(), "regionCode") ?? NCLOUD_SITES[site()]?.region ?? "";
  const place: Place = {
    get region() {
      return region();
    },
    domain: "",
    get site() {
      return site();
    },
    get gateway() {
      return NCLOUD_SITES[site()]?.gateway ?? "";
    },
  };
  const endpoint = (service: Service): URL =>
    serviceUrl({ service, cloud: "ncloud", env, sources, place, vendor: `${VENDOR} site` });

  return {
    cloud: "ncloud",
    errors: ncloudErrors,
    region,
    endpoint,
    home: () => endpoint(gateway),
    access: lazy(() => {
      const source = firstWithAny(sources(), KEY_FIELDS);
      if (!source) throw notFoundAnywhere(`${VENDOR} credentials`, sources(), ["accessKey"]);
      const { from, ...key } = keyFrom(source, VENDOR);
      return { kind: "key", key, signer: ncloudSigner(key), from };
    }),
  };
}

function siteNamed(name: string): string {
  const site = name.toLowerCase();
  if (Object.hasOwn(NCLOUD_SITES, site)) return site;
  throw new ConfigurationError(
    `${JSON.stringify(name)} is no ${VENDOR} site; it is one of ${Object.keys(NCLOUD_SITES).join(", ")}.`,
  );
}
