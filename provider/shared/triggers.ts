import { createHash } from "node:crypto";
import { canonicalize } from "json-canonicalize";

/** What a trigger value is on Pulumi's wire, files already replaced by their digests. */
export type TriggerValue =
  null | boolean | number | string | readonly TriggerValue[] | { readonly [key: string]: TriggerValue };

/** `sha256:` and 64 hex digits: all that state ever holds of a trigger. */
export type Digest = `sha256:${string}`;

const digestForm = /^sha256:[0-9a-f]{64}$/;

export function isDigest(value: unknown): value is Digest {
  return typeof value === "string" && digestForm.test(value);
}

/**
 * Digest of a value: SHA-256 of its RFC 8785 form. Members that are `null` count as absent; key order, white space
 * and the spelling of numbers do not matter, types do.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function digestOfValue(value: TriggerValue): Digest {
  return digestOfBytes(canonicalize(withoutNullMembers(value)));
}

/** Digest of the content of a file or of a text. */
export function digestOfBytes(bytes: Uint8Array | string): Digest {
  return `sha256:${sha256(bytes)}`;
}

/** Digest of an archive: of the map from path to each file's digest; order and timestamps never matter. */
export function digestOfArchive(files: ReadonlyMap<string, Digest>): Digest {
  return digestOfValue(Object.fromEntries(files));
}

/** The hash that decides: over the map from trigger key to digest. Hex, without a prefix. */
export function triggerHash(digests: Readonly<Record<string, Digest>>): string {
  return sha256(canonicalize(digests));
}

/** Which keys differ between two maps of digests, for previews. */
export interface TriggerChange {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function compareTriggers(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): TriggerChange {
  const beforeKeys = Object.keys(before).toSorted();
  const afterKeys = Object.keys(after).toSorted();
  return {
    changed: afterKeys.filter((key) => Object.hasOwn(before, key) && before[key] !== after[key]),
    added: afterKeys.filter((key) => !Object.hasOwn(before, key)),
    removed: beforeKeys.filter((key) => !Object.hasOwn(after, key)),
  };
}

/** Why a value cannot be a trigger, with the path below the trigger; `undefined` where it can. */
export function refusalOfTrigger(value: unknown, path: string): { path: string; reason: string } | undefined {
  const reason = reasonAgainst(value);
  if (reason) return { path, reason };
  if (typeof value !== "object" || value === null) return undefined;
  const members: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item])
    : Object.entries(value).map(([key, item]) => [joinPath(path, key), item]);
  for (const [memberPath, member] of members) {
    const refusal = refusalOfTrigger(member, memberPath);
    if (refusal) return refusal;
  }
  return undefined;
}

/** `triggers.conf`, or `triggers["with.dot"]` where the key is not a plain word. */
export function joinPath(
  path: string,
  key: string,
  quoted: (key: string) => string = JSON.stringify,
): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${quoted(key)}]`;
  return path ? `${path}.${key}` : key;
}

function reasonAgainst(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed()
        ? undefined
        : "holds half of a surrogate pair, which cannot be carried; encode it";
    case "number":
      if (!Number.isFinite(value))
        return "a number that is not finite cannot be carried as JSON; use a string";
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        return "an integer beyond 2^53 would be rounded; use a string";
      }
      return undefined;
    case "bigint":
      return "a BigInt cannot be carried as JSON; use a string";
    case "function":
    case "symbol":
      return `a ${typeof value} cannot be a trigger`;
    case "object":
      return value === null || Array.isArray(value) ? undefined : reasonAgainstObject(value);
    default:
      return undefined;
  }
}

function reasonAgainstObject(value: object): string | undefined {
  if (value instanceof Date) return "a Date would be lost on the way; use date.toISOString()";
  if (value instanceof Map) return "a Map would be lost on the way; use Object.fromEntries(map)";
  if (value instanceof Set) return "a Set would be lost on the way; use [...set]";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return 'a buffer would be lost on the way; use a FileAsset, or buffer.toString("base64")';
  }
  return isPlainObject(value) ? undefined : "an instance of a class cannot be a trigger; pass plain values";
}

/** A map, rather than an instance of something. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a vm context, jest) has its own Object.prototype, which has no prototype either.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function withoutNullMembers(value: TriggerValue | undefined): TriggerValue {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(withoutNullMembers);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNullMembers(member)]));
}

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
