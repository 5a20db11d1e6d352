import type { CloudName } from "../world/kind";
import type { Group } from "./group";
import type { Item } from "./item";

/** What is different about one group since the last look. */
export interface Change {
  readonly cloud: CloudName;
  readonly kind: string;
  /** New or changed, whole. */
  readonly items: readonly Item[];
  /** Ids of those that are no more. */
  readonly gone: readonly string[];
}

type Seen = ReadonlyMap<string, ReadonlyMap<string, Item>>;

/** Groups as they were at a look, to compare the next look with. */
export function seen(groups: readonly Group[]): Seen {
  return new Map(groups.map((group) => [keyOf(group), new Map(group.items.map((item) => [item.id, item]))]));
}

/** What changed, or nothing where groups have come or gone: then everything is to be told anew. */
export function changesOf(before: Seen, groups: readonly Group[]): Change[] | undefined {
  const present = groups.map(keyOf);
  if (present.length !== before.size || present.some((key) => !before.has(key))) return undefined;
  return groups.flatMap((group) => {
    const old = before.get(keyOf(group));
    const items = group.items.filter((item) => !isSame(old?.get(item.id), item));
    const ids = new Set(group.items.map(({ id }) => id));
    const gone = [...(old?.keys() ?? [])].filter((id) => !ids.has(id));
    const { cloud, kind } = group;
    return items.length + gone.length > 0 ? [{ cloud, kind, items, gone }] : [];
  });
}

function keyOf({ cloud, kind }: Pick<Group, "cloud" | "kind">): string {
  return `${cloud}/${kind}`;
}

function isSame(before: Item | undefined, now: Item): boolean {
  if (!before) return false;
  const keys = Object.keys(now) as (keyof Item)[];
  return keys.length === Object.keys(before).length && keys.every((key) => before[key] === now[key]);
}
