/* Tables of what the APIs do and need, from their declarations. */
import { table } from "./tables.mjs";

const code = (text) => `\`${text}\``;
const linked = ({ action, page }) => (page ? `[${code(action)}](${page})` : code(action));
const unique = (items) => [...new Set(items)];

/** What proves a restart, by what an API shows. */
const shown = {
  bootTime: () => "a later boot time",
  status: ({ signs }) => `${signs} ${signs.includes(" and ") ? "show" : "shows"} it`,
  nothing: () => "nothing that can be relied on",
};

/** Which clouds have a service. */
const cloudsOf = ({ hosts }) => Object.keys(hosts).map(code).join(", ");

/** One line for each target: its calls, how many instances one takes, what shows a restart. */
export function targetsTable({ restartApis, formatDuration }) {
  const rows = restartApis.map((api) => {
    const { restart, ...reads } = api.operations;
    return [
      code(api.member),
      cloudsOf(api.service),
      linked(restart),
      String(api.batchSize),
      Object.values(reads).map(linked).join(", "),
      shown[api.shows](api),
      formatDuration(api.pollInterval),
      formatDuration(api.readyTimeout),
    ];
  });
  return table(
    [
      "target",
      "clouds",
      "restart",
      "instances in a call",
      "reads",
      "what proves a restart",
      "read every (2s in the first minute)",
      "`readyTimeout`",
    ],
    rows,
  );
}

/** What a person should know of each target. */
export function targetsNotes({ restartApis }) {
  return restartApis
    .filter(({ notes }) => notes)
    .map(({ member, notes }) => `- ${code(member)}: ${notes}`)
    .join("\n");
}

/** The base URLs of a cloud's services, as far as they can be told without a region. */
export function endpointsTable({ services, NCLOUD_SITES, defaultDomain, DOMAIN }, cloud) {
  const region = "REGION";
  const sites = Object.entries(NCLOUD_SITES);
  const rows = services
    .filter(({ hosts }) => hosts[cloud])
    .map(({ name, title, hosts, note }) => {
      const at =
        cloud === "ncloud"
          ? sites.map(([site, { gateway }]) => [hosts.ncloud({ site, gateway, region }), site])
          : [[hosts[cloud]({ region, domain: cloud === "otc" ? DOMAIN : defaultDomain(region) })]];
      const addresses = at.flatMap(([host, site]) =>
        host === undefined ? [] : [`${code(host)}${site ? ` (${site})` : ""}`],
      );
      return [code(`endpoints.${name}`), title, `${addresses.join(", ")}${note ? `; ${note}` : ""}`];
    });
  return table(["setting", "base URL of", "default"], rows);
}

/** What an account of a cloud needs for each use. */
export function permissionsTable({ restartApis, services, leaseOperations, projectOperation }, cloud) {
  const modelarts = services.find(({ name }) => name === "modelarts");
  const uses = [
    ...restartApis.map((api) => [code(api.member), api.service, api.operations, api.rights]),
    ["a NotebookLease", modelarts, leaseOperations],
    ["no project id configured", services.find(({ name }) => name === "iam"), { projectOperation }],
  ];
  const rows = uses
    .filter(([, { hosts }]) => hosts[cloud])
    .map(([use, , operations, rights]) => {
      const named = Object.values(operations).flatMap(({ permission }) => permission ?? []);
      const permissions = unique(named).map((each) => each.replaceAll(/[\w-]+(?::\w+)+/g, code));
      return [use, permissions.length > 0 ? permissions.join("; ") : (rights ?? "")];
    });
  return table(["use", "permissions"], rows);
}
