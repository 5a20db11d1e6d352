import type { ApiAnswer, ApiCall, CloudClient } from "../clouds/client";
import type { Operation, Service } from "../clouds/service";

/** A parameter, by the vendor's name. */
export type Pair = readonly [string, string];

export const vserver: Service = {
  name: "server",
  title: "the API of VPC servers",
  hosts: { ncloud: ({ gateway }) => gateway },
  codes: [
    { code: /^(25041|25013|25017|23006)$/, gateway: false, means: "conflict" },
    { code: /^24120$/, gateway: false, means: "notFound" },
    // Of load balancers: busy, and "try again".
    { code: /^(1200004|1250000)$/, gateway: false, means: "conflict" },
  ],
};

/** Longer requests travel as a form: some proxies cut addresses at 2,048 characters. */
const longestAddress = 1_800;

/** Asks one of the services behind the API gateway that answer in the same form. */
export async function ncloudCall(
  client: CloudClient,
  group: "vserver" | "vloadbalancer",
  operation: Operation,
  parameters: readonly Pair[],
  options: Pick<ApiCall, "kind" | "signal" | "deadlineAt">,
): Promise<ApiAnswer> {
  const all: Pair[] = [["regionCode", client.region], ...parameters, ["responseFormatType", "json"]];
  const path = `/${group}/v2/${operation.action}`;
  const long =
    all.reduce((length, [key, value]) => length + key.length + value.length + 2, path.length) >
    longestAddress;
  const common = { service: vserver, ...operation, path, ...options };
  return client.send(
    long ? { ...common, method: "POST", form: all } : { ...common, method: "GET", query: all },
  );
}
