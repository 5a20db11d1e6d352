import type { DesktopAnswer } from "./workspace-desktop-answer";
import { booleanIn, invalid, pageIn } from "./workspace-errors";

type Filter = (desktop: DesktopAnswer, wanted: readonly string[]) => boolean;

const oneOf =
  (member: string): Filter =>
  ({ [member]: value }, wanted) =>
    typeof value === "string" && wanted.includes(value);

/** By query parameter: a list is repeated, or parted by commas. */
const FILTERS: Readonly<Record<string, Filter>> = {
  desktop_id: oneOf("desktop_id"),
  status: oneOf("status"),
  pool_id: oneOf("pool_id"),
  computer_name: ({ computer_name: name }, wanted) =>
    typeof name === "string" && wanted.some((part) => name.includes(part)),
  computer_names: oneOf("computer_name"),
  user_name: oneOf("user_name"),
  user_names: oneOf("user_name"),
  desktop_type: oneOf("desktop_type"),
  desktop_ip: ({ ip_addresses: addresses }, wanted) =>
    Array.isArray(addresses) && addresses.some((address: unknown) => wanted.includes(String(address))),
  tag: ({ tags }, wanted) => wanted.every((tag) => tagsOf(tags).includes(tag)),
};

/**
 * A page of those that fit every filter given.
 *
 * @throws Refusal
 * @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopsDetail.html
 */
export function pageOfDesktops(desktops: readonly DesktopAnswer[], query: URLSearchParams) {
  const page = pageIn(query, { least: 0, most: 1000, usual: 500 });
  const inMaintenance = booleanIn(query, "in_maintenance_mode");
  const given = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const wanted = query
      .getAll(name)
      .flatMap((text) => text.split(","))
      .filter(Boolean);
    return wanted.length > 0 ? [{ filter, wanted }] : [];
  });
  const found = desktops
    .filter((desktop) => given.every(({ filter, wanted }) => filter(desktop, wanted)))
    .filter(({ in_maintenance_mode: is }) => inMaintenance === undefined || is === inMaintenance);
  return { desktops: page(sorted(found, query)), total_count: found.length };
}

function tagsOf(tags: unknown): string[] {
  return (Array.isArray(tags) ? tags : []).map(
    ({ key, value = "" }: { readonly key?: string; readonly value?: string }) => `${key}=${value}`,
  );
}

function sorted(desktops: readonly DesktopAnswer[], query: URLSearchParams): readonly DesktopAnswer[] {
  const field = query.get("sort_field");
  const type = query.get("sort_type") ?? "ASC";
  if (type !== "ASC" && type !== "DESC") throw invalid("sort_type: ASC or DESC");
  if (!field) return desktops;
  if (field !== "created" && field !== "computer_name") throw invalid("sort_field: created or computer_name");
  const sign = type === "ASC" ? 1 : -1;
  return desktops.toSorted((a, b) => {
    const [left, right] = [String(a[field]), String(b[field])];
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}
