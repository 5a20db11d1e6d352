import { Refusal, type Answer } from "../http/answer";
import { parameters } from "../http/call";
import { serviceError, serviceJson } from "../vendors/ncloud";
import { toXml } from "../vendors/xml";
import type { NcloudSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { admitNcloud } from "./admit";
import type { Route } from "./api";

/** What an operation makes of a request, without the envelope. @throws Refusal */
export type NcloudHandler = (cloud: Cloud<NcloudSettings>, query: URLSearchParams) => Record<string, unknown>;

export interface NcloudRoute {
  /** The path before the operation's name. */
  readonly base: string;
  readonly write?: boolean;
  readonly ids: (query: URLSearchParams) => readonly string[];
}

/** An operation of a NAVER VPC service: its name is the end of the path, the answer is XML unless JSON is asked for. */
export function ncloudRoute(
  action: string,
  { base, write = false, ids }: NcloudRoute,
  handle: NcloudHandler,
): Route {
  return {
    action,
    methods: ["GET", "POST"],
    path: `${base}/${action}`,
    write,
    ids: ({ call }) => ids(parameters(call)),
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
        const { status, body } = error.answer;
        return formatted(status, JSON.parse(body) as Record<string, unknown>, format);
      }
    },
  };
}

function formatted(status: number, value: Record<string, unknown>, format: string): Answer {
  if (format === "json") return serviceJson(status, value);
  return { status, headers: { "content-type": "application/xml;charset=UTF-8" }, body: toXml(value) };
}

/** `name.1`, `name.2`, … in that order. */
export function numbered(query: URLSearchParams, name: string): string[] {
  return [...query]
    .flatMap(([key, value]) => {
      const index = key.startsWith(`${name}.`) ? Number(key.slice(name.length + 1)) : NaN;
      return Number.isInteger(index) && index > 0 ? [{ index, value }] : [];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value);
}

/** The same, refused if there are none, too many, or one twice. */
export function numberedOnce(cloud: Cloud<NcloudSettings>, query: URLSearchParams, name: string): string[] {
  const { maxItems } = cloud.settings;
  const ids = numbered(query, name);
  if (ids.length === 0) throw missing(name);
  if (new Set(ids).size < ids.length) throw refuse("800", `${name} has duplicate values.`);
  if (ids.length > maxItems) throw refuse("800", `${name} takes at most ${maxItems} values.`);
  return ids;
}

/** The page of a list that is asked for; all of it if none is. */
export function paged<T>(list: readonly T[], query: URLSearchParams): readonly T[] {
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
export function regionOf(cloud: Cloud<NcloudSettings>, query: URLSearchParams): string {
  const region = query.get("regionCode") ?? cloud.settings.regions[0] ?? "";
  if (!cloud.settings.regions.includes(region)) throw invalid("regionCode");
  return region;
}

/** A parameter that there must be. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw missing(name);
  return value;
}

export function missing(parameter: string): Refusal {
  return refuse("800", `Required field is not specified. location : ${parameter}`);
}

export function invalid(parameter: string): Refusal {
  return refuse("800", `The value is not valid. location : ${parameter}`);
}

export function refuse(code: string, message: string): Refusal {
  return new Refusal(serviceError(400, code, message));
}
