import type { Refusal } from "../http/answer";
import { vserverErrorFormat } from "../vendors/ncloud";
import { privateIp } from "../world/address";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import { first, type Sample } from "../world/sample";
import type { Instance } from "../world/machine";
import type { NcloudSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import type { EmulatedApi, Route } from "./api";
import {
  invalid,
  ncloudRoute,
  numbered,
  numberedOnce,
  paged,
  refuse,
  regionOf,
  required,
  type NcloudHandler,
} from "./ncloud-request";
import { interfaceAnswer, serverAnswer } from "./ncloud-server-answer";

/** Servers, which load balancers know too. */
export const serverKind: Kind = {
  name: "servers",
  targets: [{ member: "ncloudServers", ids: "serverInstanceNos" }],
  clouds: ["ncloud"],
  plural: "servers",
  states: ["RUN", "INIT", "CREAT", "NSTOP", "TERMT", "FSTOP", "SD_FL", "RS_FL", "ST_FL"],
  running: ["RUN"],
  stopped: "NSTOP",
  failed: "RS_FL",
  durations: { reboot: 20_000 },
};

/** The id of the n-th server of the default world. */
export const serverId = (n: number) => String(1000 + n);
const sample: Sample = {
  name: "servers",
  id: serverId,
  world: { ncloud: [...first(40, serverId), { id: "1090", state: "NSTOP" }] },
  restart: { cloud: "ncloud", member: "ncloudServers", action: "rebootServerInstances" },
};

/**
 * NAVER Cloud VPC servers.
 *
 * @see https://api.ncloud-docs.com/docs/en/compute-vserver-server-rebootserverinstances
 * @see https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancelist
 */
export const ncloudServers: EmulatedApi = {
  service: "server",
  kind: serverKind,
  sample,
  cloudOf: () => "ncloud",
  errorFormat: () => vserverErrorFormat,
  routes: [
    route("rebootServerInstances", { write: true }, rebootServers),
    route("getServerInstanceList", {}, listServers),
    route("getServerInstanceDetail", {}, showServer),
    route("getNetworkInterfaceList", {}, listInterfaces),
    route("getRegionList", {}, (cloud) => ({
      totalRows: cloud.settings.regions.length,
      regionList: cloud.settings.regions.map((code) => ({ regionCode: code, regionName: code })),
    })),
  ],
};

function route(action: string, options: { write?: boolean }, handle: NcloudHandler): Route {
  return ncloudRoute(action, { base: "/vserver/v2", ids: idsOf, ...options }, handle);
}

function rebootServers(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const ids = numberedOnce(cloud, query, "serverInstanceNoList");
  const region = regionOf(cloud, query);
  const servers = cloud.of(serverKind);
  const problems = ids.map((id) => problemOf(servers, id, region));
  const first = problems.find((problem) => problem !== undefined);
  if (first && (!cloud.settings.partial || !problems.includes(undefined))) throw first;
  const good = ids.flatMap((id, index) => (problems[index] ? [] : (servers.get(id, region) ?? [])));
  for (const server of good) servers.reboot(server);
  return listOf(servers, good);
}

/** The codes are those seen from the vendor's older API: for this one none are documented. */
function problemOf(servers: Collection, id: string, region: string): Refusal | undefined {
  const server = servers.get(id, region);
  if (!server) return refuse("24120", `The server instance number is invalid. (${id})`);
  if (server.state === "RUN" && !server.transition) return undefined;
  return refuse(
    "25041",
    `The server (${id}) cannot be restarted: it is being operated on or faulty. Check its status.`,
  );
}

function listServers(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const servers = cloud.of(serverKind);
  const region = regionOf(cloud, query);
  const ids = numbered(query, "serverInstanceNoList");
  const state = query.get("serverInstanceStatusCode");
  if (state && !["INIT", "CREAT", "RUN", "NSTOP"].includes(state)) throw invalid("serverInstanceStatusCode");
  const listed =
    ids.length > 0 ? [...new Set(ids)].flatMap((id) => servers.get(id, region) ?? []) : servers.all(region);
  const [name, ip, vpc] = [query.get("serverName"), query.get("ip"), query.get("vpcNo")];
  const shows = (server: Instance, field: string) => serverAnswer(server, servers.phase(server))[field];
  const found = listed.filter(
    (server) =>
      (!state || server.state === state) &&
      (!name || server.name.includes(name)) &&
      (!vpc || shows(server, "vpcNo") === vpc) &&
      (!ip || privateIp(server) === ip || shows(server, "publicIp") === ip),
  );
  return { ...listOf(servers, paged(found, query)), totalRows: found.length };
}

function showServer(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const id = required(query, "serverInstanceNo");
  const servers = cloud.of(serverKind);
  const server = servers.get(id, regionOf(cloud, query));
  if (!server && cloud.settings.unknownServer === "error") {
    throw refuse("24120", `The server instance number is invalid. (${id})`);
  }
  return listOf(servers, server ? [server] : []);
}

/** The only place where a server's private address is. */
function listInterfaces(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const numbers = numbered(query, "networkInterfaceNoList");
  const wanted = {
    instanceNo: query.get("instanceNo"),
    ip: query.get("ip"),
    networkInterfaceName: query.get("networkInterfaceName"),
  };
  const isDefault = query.get("isDefault");
  if (isDefault !== null && isDefault !== "true" && isDefault !== "false") throw invalid("isDefault");
  const found = cloud
    .of(serverKind)
    .all(regionOf(cloud, query))
    .map(interfaceAnswer)
    .filter((nic) => numbers.length === 0 || numbers.includes(nic.networkInterfaceNo))
    .filter((nic) =>
      Object.entries(wanted).every(([name, value]) => !value || nic[name as keyof typeof wanted] === value),
    )
    .filter(() => isDefault !== "false");
  return { totalRows: found.length, networkInterfaceList: paged(found, query) };
}

function listOf(servers: Collection, list: readonly Instance[]): Record<string, unknown> {
  return {
    totalRows: list.length,
    serverInstanceList: list.map((server) => serverAnswer(server, servers.phase(server))),
  };
}

function idsOf(query: URLSearchParams): string[] {
  const single = query.get("serverInstanceNo") ?? query.get("instanceNo");
  return single ? [single] : numbered(query, "serverInstanceNoList");
}
