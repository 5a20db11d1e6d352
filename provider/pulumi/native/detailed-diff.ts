import { isDeepStrictEqual } from "node:util";
import { isPlainObject } from "../../shared/triggers";
import { formatPath } from "../../shared/validate";

export type DiffKind = "add" | "delete" | "update" | "addReplace" | "deleteReplace" | "updateReplace";

export interface DiffDetail {
  readonly kind: DiffKind;
  /** Whether an input differs from the one before, rather than an output from what it should be. */
  readonly inputDiff: boolean;
}

/** Property path to what is different there. */
export type Details = ReadonlyMap<string, DiffDetail>;

type Path = readonly (string | number)[];

/** Where two values differ: the deepest paths that name all of it. */
export function detailsBetween(before: unknown, after: unknown, path: Path = []): Map<string, DiffDetail> {
  if (isDeepStrictEqual(before, after)) return new Map();
  if (before === undefined) return one(path, "add");
  if (after === undefined) return one(path, "delete");
  if (isPlainObject(before) && isPlainObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return merge(
      names.map((name) => detailsBetween(memberOf(before, name), memberOf(after, name), [...path, name])),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const indexes = [...Array(Math.max(before.length, after.length)).keys()];
    return merge(indexes.map((index) => detailsBetween(before[index], after[index], [...path, index])));
  }
  return one(path, "update");
}

const replacing = {
  add: "addReplace",
  delete: "deleteReplace",
  update: "updateReplace",
  addReplace: "addReplace",
  deleteReplace: "deleteReplace",
  updateReplace: "updateReplace",
} as const;

/** The same, with those about the properties in `replaces` as reasons to replace. */
export function asReplacements(details: Details, replaces: readonly string[]): Map<string, DiffDetail> {
  return new Map(
    [...details].map(([path, detail]) => [
      path,
      replaces.includes(propertyOf(path)) ? { ...detail, kind: replacing[detail.kind] } : detail,
    ]),
  );
}

/** The property that a path begins with. */
export function propertyOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** A reason that no input gives: what an output stands for is not so, or not any more. */
export function outputDetail(name: string): Map<string, DiffDetail> {
  return new Map([[name, { kind: "update", inputDiff: false }]]);
}

export function merge(parts: readonly Details[]): Map<string, DiffDetail> {
  return new Map(parts.flatMap((part) => [...part]));
}

/**
 * A path that the engine can read: it knows no escape but that of a quotation mark, so a name that ends in a backslash
 * cannot be said, and an update of what holds it is. A path that it cannot read ends the whole run.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go
 */
function one(path: Path, kind: DiffKind): Map<string, DiffDetail> {
  const unspeakable = path.findIndex((key) => typeof key === "string" && key.endsWith("\\"));
  if (unspeakable > 0) return one(path.slice(0, unspeakable), "update");
  const text = formatPath(path, (key) => `"${key.replaceAll('"', '\\"')}"`);
  return new Map([[text, { kind, inputDiff: true }]]);
}

/** A trigger may be named like something that every object has. */
function memberOf(map: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
