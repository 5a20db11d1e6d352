import type { CloudName } from "../world/kind";
import { modelartsError } from "./modelarts-errors";

/** A notebook as the API shows it. What its `fields` in the world name is in it, so filters see that, too. */
export type NotebookAnswer = Record<string, unknown> & { readonly id: string };

type Filter = (notebook: NotebookAnswer, wanted: string) => boolean;

const same =
  (member: string): Filter =>
  (notebook, wanted) =>
    notebook[member] === wanted;

/** By query parameter. Open Telekom Cloud, like the older documents, writes `workspaceId`, and has no tags. */
const FILTERS: Readonly<Record<string, Filter>> = {
  name: ({ name }, wanted) => typeof name === "string" && name.includes(wanted),
  owner: ({ user, user_id }, wanted) => [memberOf(user, "id"), user_id].includes(wanted),
  status: same("status"),
  workspace_id: same("workspace_id"),
  workspaceId: same("workspace_id"),
  pool_id: ({ pool }, wanted) => memberOf(pool, "id") === wanted,
  feature: same("feature"),
  flavor: same("flavor"),
  image_id: ({ image }, wanted) => memberOf(image, "id") === wanted,
  id: same("id"),
  billing: ({ billing_items: items }, wanted) =>
    wanted === "ALL" || (Array.isArray(items) && items.includes(wanted)),
};

const PAGE_SIZES = [10, 20, 50];

/**
 * A page of those that fit every filter given.
 *
 * @throws Refusal
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/ListNotebooks.html
 */
export function pageOfNotebooks(
  notebooks: readonly NotebookAnswer[],
  query: URLSearchParams,
  cloud: CloudName,
): Record<string, unknown> {
  const limit = wholeNumber(query, "limit", 10);
  const offset = wholeNumber(query, "offset", 0);
  if (!PAGE_SIZES.includes(limit)) throw modelartsError("0104", "(limit: 10, 20 or 50)");
  const filters: Readonly<Record<string, Filter>> = cloud === "otc" ? FILTERS : { ...FILTERS, tags: hasTags };
  const given = Object.entries(filters).flatMap(([name, filter]) => {
    const wanted = query.get(name);
    return wanted ? [{ filter, wanted }] : [];
  });
  const found = sorted(
    notebooks.filter((notebook) => given.every(({ filter, wanted }) => filter(notebook, wanted))),
    query,
  );
  const data = found.slice(offset, offset + limit);
  const pages = Math.ceil(found.length / limit);
  return { current: Math.floor(offset / limit), data, pages, size: limit, total: found.length };
}

/**
 * Every part between commas is to fit, by one of its alternatives between bars: each a key, or `key=value`. How the
 * vendor writes a value is not documented.
 */
function hasTags({ tags }: NotebookAnswer, wanted: string): boolean {
  const present = (Array.isArray(tags) ? tags : []).flatMap((tag: unknown) => {
    const [key, value = ""] = [memberOf(tag, "key"), memberOf(tag, "value")];
    return typeof key === "string" && typeof value === "string" ? [key, `${key}=${value}`] : [];
  });
  return wanted.split(",").every((part) => part.split("|").some((tag) => present.includes(tag)));
}

function sorted(notebooks: readonly NotebookAnswer[], query: URLSearchParams): readonly NotebookAnswer[] {
  const direction = query.get("sort_dir") ?? "DESC";
  if (direction !== "ASC" && direction !== "DESC") throw modelartsError("0104", "(sort_dir: ASC or DESC)");
  const keys = query.get("sort_key")?.split(",").filter(Boolean) ?? ["create_at"];
  const sign = direction === "ASC" ? 1 : -1;
  return notebooks.toSorted((a, b) => {
    for (const key of keys) {
      const order = compared(a[key], b[key]);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function compared(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw modelartsError("0104", `(${name})`);
  return Number(text);
}
