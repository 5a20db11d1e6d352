import { ConfigurationError } from "../shared/errors";
import { baseUrl } from "./base-url";
import type { HostTable } from "./huawei-endpoints";
import { ENDPOINT_VARIABLE } from "./request";
import { firstWithAny, type Source } from "./sources";

export interface ServiceUrlOptions {
  readonly service: string;
  readonly hosts: HostTable;
  readonly env: NodeJS.ProcessEnv;
  readonly sources: () => readonly Source[];
  readonly region: () => string;
  readonly domain: () => string;
  /** What messages call the cloud. */
  readonly vendor: string;
}

/** Where a Huawei-style service is: one URL for everything, a configured one, or the table's. */
export function serviceUrl(options: ServiceUrlOptions): URL {
  const { service, hosts, env, sources, region, domain } = options;
  const everything = env[ENDPOINT_VARIABLE];
  if (everything) return baseUrl(everything, ENDPOINT_VARIABLE);
  const field = `endpoints.${service}`;
  const source = firstWithAny(sources(), [field]);
  const given = source?.get(field);
  if (source && given !== undefined) return withoutVersion(baseUrl(given, source.nameOf(field)), service);
  const host = Object.hasOwn(hosts, service) ? hosts[service] : undefined;
  if (!host) throw new ConfigurationError(`${options.vendor} has no service ${service} here.`);
  if (!/^[\w-]+$/.test(region()))
    throw new ConfigurationError(`${JSON.stringify(region())} is not a region.`);
  return baseUrl(host(region(), domain()), `the ${service} address of region ${region()}`);
}

// An OpenStack auth URL ends in the version, which paths of the identity service begin with.
function withoutVersion(url: URL, service: string): URL {
  if (service !== "iam") return url;
  const bare = new URL(url);
  bare.pathname = url.pathname.replace(/\/v3\/?$/, "/");
  return bare;
}
