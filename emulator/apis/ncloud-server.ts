import { Refusal, type Answer } from "../http/answer";
import { parameters, type Call } from "../http/call";
import { serviceError, serviceJson, vserverVoice } from "../vendors/ncloud";
import { toXml } from "../vendors/xml";
import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import type { Instance } from "../world/machine";
import type { NcloudSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitNcloud } from "./admit";
import type { EmulatedApi, Route } from "./api";
import { serverAnswer } from "./ncloud-server-answer";

const kind: Kind = {
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

/**
 * NAVER Cloud VPC servers.
 *
 * @see https://api.ncloud-docs.com/docs/en/compute-vserver-server-rebootserverinstances
 * @see https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancelist
 */
export const ncloudServers: EmulatedApi = {
  service: "server",
  kind,
  cloudOf: () => "ncloud",
  voice: () => vserverVoice,
  routes: [
    route("rebootServerInstances", { write: true }, rebootServers),
    route("getServerInstanceList", {}, listServers),
    route("getServerInstanceDetail", {}, showServer),
    route("getRegionList", {}, (cloud) => ({
      totalRows: cloud.settings.regions.length,
      regionList: cloud.settings.regions.map((code) => ({ regionCode: code, regionName: code })),
    })),
  ],
};

type Handler = (cloud: Cloud<NcloudSettings>, query: URLSearchParams) => Record<string, unknown>;

function route(action: string, options: { write?: boolean }, handle: Handler): Route {
  return {
    action,
    methods: ["GET", "POST"],
    path: `/vserver/v2/${action}`,
    write: options.write ?? false,
    ids: ({ call }) => idsOf(call),
    answer: (request, services) => {
      const cloud = admitNcloud(request, services);
      const query = parameters(request.call);
      const format = query.get("responseFormatType") ?? "xml";
      try {
        if (format !== "xml" && format !== "json") throw invalid("responseFormatType");
        const result = { requestId: request.requestId, returnCode: "0", returnMessage: "success" };
        return formatted(200, { [`${action}Response`]: { ...result, ...handle(cloud, query) } }, format);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return formatted(
          error.answer.status,
          JSON.parse(error.answer.body) as Record<string, unknown>,
          format,
        );
      }
    },
  };
}

function formatted(status: number, value: Record<string, unknown>, format: string): Answer {
  if (format === "json") return serviceJson(status, value);
  return { status, headers: { "content-type": "application/xml;charset=UTF-8" }, body: toXml(value) };
}

function rebootServers(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const ids = numbered(query, "serverInstanceNoList");
  if (ids.length === 0)
    throw refuse("800", "Required field is not specified. location : serverInstanceNoList");
  if (new Set(ids).size < ids.length) throw refuse("800", "serverInstanceNoList has duplicate values.");
  if (ids.length > cloud.settings.maxItems) {
    throw refuse("800", `serverInstanceNoList takes at most ${cloud.settings.maxItems} values.`);
  }
  const region = regionOf(cloud, query);
  const servers = cloud.of(kind);
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
  const servers = cloud.of(kind);
  const region = regionOf(cloud, query);
  const ids = numbered(query, "serverInstanceNoList");
  const state = query.get("serverInstanceStatusCode");
  if (state && !["INIT", "CREAT", "RUN", "NSTOP"].includes(state)) throw invalid("serverInstanceStatusCode");
  const name = query.get("serverName");
  const listed =
    ids.length > 0 ? [...new Set(ids)].flatMap((id) => servers.get(id, region) ?? []) : servers.all(region);
  const found = listed.filter(
    (server) => (!state || server.state === state) && (!name || server.name.includes(name)),
  );
  return { ...listOf(servers, paged(found, query)), totalRows: found.length };
}

function showServer(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const id = query.get("serverInstanceNo");
  if (!id) throw refuse("800", "Required field is not specified. location : serverInstanceNo");
  const servers = cloud.of(kind);
  const server = servers.get(id, regionOf(cloud, query));
  if (!server && cloud.settings.unknownServer === "error") {
    throw refuse("24120", `The server instance number is invalid. (${id})`);
  }
  return listOf(servers, server ? [server] : []);
}

function listOf(servers: Collection, list: readonly Instance[]): Record<string, unknown> {
  return {
    totalRows: list.length,
    serverInstanceList: list.map((server) => serverAnswer(server, servers.phase(server))),
  };
}

function paged(list: readonly Instance[], query: URLSearchParams): readonly Instance[] {
  const size = positive(query, "pageSize");
  const page = positive(query, "pageNo");
  if (size === undefined && page === undefined) return list;
  if (size === undefined || page === undefined)
    throw refuse("800", "pageNo and pageSize are given together.");
  return list.slice((page - 1) * size, page * size);
}

function positive(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid(name);
  return Number(text);
}

/** Left out, it is the first of getRegionList. */
function regionOf(cloud: Cloud<NcloudSettings>, query: URLSearchParams): string {
  const region = query.get("regionCode") ?? cloud.settings.regions[0] ?? "";
  if (!cloud.settings.regions.includes(region)) throw invalid("regionCode");
  return region;
}

function idsOf(call: Call): string[] {
  const query = parameters(call);
  const single = query.get("serverInstanceNo");
  return single ? [single] : numbered(query, "serverInstanceNoList");
}

/** `name.1`, `name.2`, … in that order. */
function numbered(query: URLSearchParams, name: string): string[] {
  return [...query]
    .flatMap(([key, value]) => {
      const index = key.startsWith(`${name}.`) ? Number(key.slice(name.length + 1)) : NaN;
      return Number.isInteger(index) && index > 0 ? [{ index, value }] : [];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value);
}

function invalid(parameter: string): Refusal {
  return refuse("800", `The value is not valid. location : ${parameter}`);
}

function refuse(code: string, message: string): Refusal {
  return new Refusal(serviceError(400, code, message));
}
