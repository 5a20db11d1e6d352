import type { AppServerAnswer } from "./workspace-app-server-answer";
import { booleanIn, pageIn } from "./workspace-errors";

type Filter = (server: AppServerAnswer, wanted: string) => boolean;

const same =
  (member: string): Filter =>
  (server, wanted) =>
    server[member] === wanted;

const part =
  (member: string): Filter =>
  ({ [member]: value }, wanted) =>
    typeof value === "string" && value.includes(wanted);

/** By query parameter. There is none for tags. */
const FILTERS: Readonly<Record<string, Filter>> = {
  server_id: same("id"),
  server_group_id: same("server_group_id"),
  server_name: part("name"),
  machine_name: part("machine_name"),
  ip_addr: ({ host_address: addresses }, wanted) =>
    Array.isArray(addresses) &&
    addresses.some(({ addr }: { addr?: unknown }) => typeof addr === "string" && addr.includes(wanted)),
};

const TRUTHS = ["maintain_status", "scaling_auto_create"] as const;

/**
 * A page of those that fit every filter given.
 *
 * @throws Refusal
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html
 */
export function pageOfAppServers(servers: readonly AppServerAnswer[], query: URLSearchParams) {
  const page = pageIn(query, { least: 1, most: 100, usual: 10 });
  const truths = TRUTHS.map((name) => [name, booleanIn(query, name)] as const);
  const found = servers.filter(
    (server) =>
      Object.entries(FILTERS).every(([name, filter]) => {
        const wanted = query.get(name);
        return !wanted || filter(server, wanted);
      }) && truths.every(([name, wanted]) => wanted === undefined || server[name] === wanted),
  );
  return { count: found.length, items: page(found) };
}
