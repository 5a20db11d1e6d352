import { ConfigurationError } from "../shared/errors";
import { baseUrl } from "./base-url";
import type { CloudName } from "./client";
import { iam } from "./iam";
import { ENDPOINT_VARIABLE } from "./request";
import type { Place, Service } from "./service";
import { firstWithAny, type Source } from "./sources";

export interface ServiceUrlOptions {
  readonly service: Service;
  readonly cloud: CloudName;
  readonly env: NodeJS.ProcessEnv;
  readonly sources: () => readonly Source[];
  readonly place: Place;
  /** What messages call the cloud: `Huawei Cloud`, `NAVER Cloud site`. */
  readonly vendor: string;
}

/** Where a service is: one URL for everything, a configured one, or the one that its declaration has. */
export function serviceUrl({ service, cloud, env, sources, place, vendor }: ServiceUrlOptions): URL {
  const everything = env[ENDPOINT_VARIABLE];
  if (everything) return baseUrl(everything, ENDPOINT_VARIABLE);
  const { name, hosts } = service;
  const field = `endpoints.${name}`;
  const source = firstWithAny(sources(), [field]);
  const given = source?.get(field);
  if (source && given !== undefined) return withoutVersion(baseUrl(given, source.nameOf(field)), service);
  const host = hosts[cloud];
  if (!host) throw new ConfigurationError(`${vendor} has no service ${name} here.`);
  const known = host(place);
  if (known !== undefined) return baseUrl(known, `the ${name} address`);
  throw new ConfigurationError(`No ${name} host is known on this ${vendor}; set ${field}.`);
}

// An OpenStack auth URL ends in the version, which paths of the identity service begin with.
function withoutVersion(url: URL, service: Service): URL {
  if (service !== iam) return url;
  const bare = new URL(url);
  bare.pathname = url.pathname.replace(/\/v3\/?$/, "/");
  return bare;
}

/** A region is part of hosts. */
export function validRegion(region: string): string {
  if (/^[\w-]+$/.test(region)) return region;
  throw new ConfigurationError(`${JSON.stringify(region)} is not a region.`);
}
