import { join } from "node:path";

import { ncloudSigner } from "../auth/ncloud-signature";
import { ConfigurationError } from "../shared/errors";
import { baseUrl } from "./base-url";
import { KEY_FIELDS, keyFrom } from "./key-pair";
import { lazy } from "./lazy";
import { ncloudDialect } from "./ncloud-dialect";
import type { CloudPlan } from "./plan";
import { ENDPOINT_VARIABLE, sourcesOf, type PlanContext } from "./request";
import { fileSource, firstWithAny, lookUp, nowhere, variableSource, type FieldNames } from "./sources";
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

/** Hosts of the three separate sites; Data Forest has one on the public site only. */
const SITES: Readonly<Record<string, { server: string; dataForest?: string; region: string }>> = {
  public: {
    server: "https://ncloud.apigw.ntruss.com",
    dataForest: "https://df.apigw.ntruss.com",
    region: "KR",
  },
  gov: { server: "https://ncloud.apigw.gov-ntruss.com", region: "KR" },
  fin: { server: "https://fin-ncloud.apigw.fin-ntruss.com", region: "FKR" },
};

/** NAVER Cloud: services `server` (paths from `/vserver/v2`) and `dataForest` (paths from `/api/v2`). */
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

  return {
    cloud: "ncloud",
    dialect: ncloudDialect,
    mainService: "server",
    region: () => request.region ?? lookUp(sources(), "regionCode") ?? site().region,
    access: lazy(() => {
      const source = firstWithAny(sources(), KEY_FIELDS);
      if (!source) throw nowhere(`${VENDOR} credentials`, sources(), ["accessKey"]);
      const { from, ...key } = keyFrom(source, VENDOR);
      return { kind: "key", key, signer: ncloudSigner(key), from };
    }),
    endpoint: (service) => {
      const everything = env[ENDPOINT_VARIABLE];
      if (everything) return baseUrl(everything, ENDPOINT_VARIABLE);
      const field = `endpoints.${service}`;
      const source = firstWithAny(sources(), [field]);
      const given = source?.get(field);
      if (source && given !== undefined) return baseUrl(given, source.nameOf(field));
      const known =
        service === "server" ? site().server : service === "dataForest" ? site().dataForest : undefined;
      if (known !== undefined) return new URL(known);
      throw new ConfigurationError(`No ${service} host is known on this ${VENDOR} site; set ${field}.`);
    },
  };
}

function siteNamed(name: string): NonNullable<(typeof SITES)[string]> {
  const site = Object.hasOwn(SITES, name.toLowerCase()) ? SITES[name.toLowerCase()] : undefined;
  if (site) return site;
  throw new ConfigurationError(
    `${JSON.stringify(name)} is no ${VENDOR} site; it is one of ${Object.keys(SITES).join(", ")}.`,
  );
}
