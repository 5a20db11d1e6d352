import type { Collection } from "../world/collection";
import { restOf } from "../world/machine";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { UNKNOWN_SERVER, invalid } from "./ecs-errors";
import { ecsServerAnswer } from "./ecs-server-answer";

const STATUSES: readonly string[] = [
  ...["ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "REBOOT", "REBUILD", "RESIZE"],
  ...["REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "UNKNOWN", "VERIFY_RESIZE"],
];
const PAGE = 25;
const MAX_PAGE = 1000;

/** An answer, and the state that the server rests in or had before. */
interface Listed {
  readonly rest: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/**
 * One page of the servers. Open Telekom Cloud knows neither `server_id` nor `ip_eq` nor `marker`, and takes no notice
 * of what it does not know.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-ecs/en-us_topic_0094148850.html
 * @see https://docs.otc.t-systems.com/elastic-cloud-server/api-ref/apis_recommended/lifecycle_management/listing_details_about_ecss.html
 */
export function listEcsServers(
  cloud: Cloud<HuaweiSettings>,
  servers: Collection,
  query: URLSearchParams,
  project: string,
): Record<string, unknown> {
  const isHuawei = cloud.name === "huaweicloud";
  const limit = wholeNumber(query, "limit") ?? PAGE;
  const page = Math.max(1, wholeNumber(query, "offset") ?? 1);
  if (limit < 1 || limit > MAX_PAGE) throw invalid("limit: 1 to 1000");
  const wanted = isHuawei ? query.get("server_id") : null;
  const found =
    wanted === null
      ? filtered(servers, query, project, isHuawei)
      : wanted.split(",").map((id) => byId(servers, id, project));
  const marker = isHuawei ? query.get("marker") : null;
  const start = marker === null ? (page - 1) * limit : after(found, marker);
  return { count: found.length, servers: found.slice(start, start + limit) };
}

type ServerAnswer = Readonly<Record<string, unknown>>;

/** One that does not exist has an answer with nothing but its id and why. */
function byId(servers: Collection, id: string, project: string): ServerAnswer {
  const server = servers.get(id, project);
  if (server) return ecsServerAnswer(server, servers.phase(server));
  return { id, fault: { code: UNKNOWN_SERVER, message: `The ECS ${id} does not exist.` } };
}

function filtered(
  servers: Collection,
  query: URLSearchParams,
  project: string,
  isHuawei: boolean,
): ServerAnswer[] {
  const tests = filtersOf(query, isHuawei);
  return servers
    .all(project)
    .map((server): Listed => {
      const phase = servers.phase(server);
      return { rest: restOf(phase), answer: ecsServerAnswer(server, phase) };
    })
    .filter((listed) => tests.every((test) => test(listed)))
    .map(({ answer }) => answer);
}

function filtersOf(query: URLSearchParams, isHuawei: boolean): ((listed: Listed) => boolean)[] {
  const on = (name: string, make: (value: string) => (listed: Listed) => boolean) => {
    const value = query.get(name);
    return value === null || value === "" ? [] : [make(value)];
  };
  return [
    ...on("status", byStatus),
    ...on("name", (value) => {
      const pattern = wildcard(value);
      return ({ answer }) => pattern.test(String(answer["name"]));
    }),
    ...on("tags", (value) => (listed) => hasTags(listed, value)),
    ...on("not-tags", (value) => (listed) => !hasTags(listed, value)),
    ...on("ip", (value) => (listed) => ipsOf(listed).some((ip) => ip.includes(value))),
    ...(isHuawei ? on("ip_eq", (value) => (listed) => ipsOf(listed).includes(value)) : []),
  ];
}

/** `ACTIVE` finds those, too, that were and are being operated on. */
function byStatus(status: string): (listed: Listed) => boolean {
  if (!STATUSES.includes(status)) throw invalid("status");
  return ({ rest, answer }) => answer["status"] === status || rest === status;
}

/** A period stands for any one character; all else for itself. */
function wildcard(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$*+?()[\]{}|]/g, String.raw`\$&`));
}

/** All of them, separated by commas. */
function hasTags({ answer }: Listed, wanted: string): boolean {
  const tags = Array.isArray(answer["tags"]) ? (answer["tags"] as unknown[]) : [];
  return wanted.split(",").every((tag) => tags.includes(tag));
}

function ipsOf({ answer }: Listed): string[] {
  const networks = Object.values((answer["addresses"] ?? {}) as Record<string, { addr?: unknown }[]>);
  return networks.flat().map(({ addr }) => String(addr));
}

function after(found: readonly ServerAnswer[], marker: string): number {
  const index = found.findIndex(({ id }) => id === marker);
  if (index < 0) throw invalid("marker");
  return index + 1;
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid(name);
  return Number(text);
}
