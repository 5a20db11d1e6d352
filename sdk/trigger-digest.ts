import * as pulumi from "@pulumi/pulumi";
import { digestsOfArchiveFile } from "./archive-digest";
import {
  digestOfArchive,
  digestOfBytes,
  digestOfValue,
  joinPath,
  refusalOfTrigger,
  triggerHash,
  type Digest,
  type TriggerValue,
} from "../provider/triggers";

/** What a trigger may be; see the contract of `triggers`. */
export type Trigger = pulumi.Input<unknown>;

/** The digests of a program's triggers, computed in the program: raw values never reach the engine or the state. */
export interface DigestedTriggers {
  readonly triggers: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly triggerHash: pulumi.Output<string | undefined>;
  /** Keys whose values are secret; resolves to `undefined` where none is. */
  readonly secretKeys: Promise<string[] | undefined>;
}

/** Digests every value of the map. Throws at once for a value that could not be told apart by its digest. */
export function digestTriggers(given: unknown): DigestedTriggers {
  if (pulumi.Output.isInstance(given) || given instanceof Promise) return digestWhole(pulumi.output(given));
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new Error("triggers: must be a map");
  const digests = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, digestTrigger(joinPath("triggers", key), value)]),
  );
  return {
    triggers: digests as Record<string, pulumi.Output<string>>,
    triggerHash: (pulumi.all(digests) as pulumi.Output<Record<string, Digest | undefined>>).apply(hashOf),
    secretKeys: secretAmong(digests),
  };
}

/** A map that is known only as a whole: what is secret in it cannot be told, so all of it is or none. */
function digestWhole(given: pulumi.Output<unknown>): DigestedTriggers {
  const digests = given.apply(async (map): Promise<Record<string, Digest | undefined>> => {
    if (typeof map !== "object" || map === null || Array.isArray(map))
      throw new Error("triggers: must be a map");
    const entries = Object.entries(map).map(
      async ([key, value]) => [key, await digestKnown(joinPath("triggers", key), value)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  });
  return {
    triggers: digests as pulumi.Output<Record<string, string>>,
    triggerHash: digests.apply(hashOf),
    secretKeys: pulumi.isSecret(digests).then((secret) => (secret ? ["*"] : undefined)),
  };
}

function digestTrigger(path: string, value: unknown): pulumi.Output<Digest | undefined> {
  const known: pulumi.Output<unknown> = pulumi.output(guarded(path, value));
  return known.apply((plain) => digestKnown(path, plain));
}

function hashOf(digests: Readonly<Record<string, Digest | undefined>>): string | undefined {
  const present = Object.entries(digests).filter((pair): pair is [string, Digest] => pair[1] !== undefined);
  return triggerHash(Object.fromEntries(present));
}

async function secretAmong(
  digests: Readonly<Record<string, pulumi.Output<unknown>>>,
): Promise<string[] | undefined> {
  const keys = Object.keys(digests).toSorted();
  const secret = await Promise.all(
    keys.map((key) => pulumi.isSecret(digests[key] as pulumi.Output<unknown>)),
  );
  const found = keys.filter((_, index) => secret[index]);
  return found.length > 0 ? found : undefined;
}

/** Pulumi silently empties dates, maps and the like when it unwraps values: they are refused before that. */
function guarded(path: string, value: unknown): unknown {
  if (pulumi.Resource.isInstance(value)) throw resourceRefused(path);
  if (pulumi.Output.isInstance(value)) return value.apply((known: unknown) => guarded(path, known));
  if (isAssetOrArchive(value)) return value;
  if (value instanceof Promise) return value.then((known: unknown) => guarded(path, known));
  if (Array.isArray(value)) return value.map((item, index) => guarded(`${path}[${index}]`, item));
  if (typeof value !== "object" || value === null) {
    refuse(path, value);
    return value;
  }
  refuse(path, Object.getPrototypeOf(value) === Object.prototype ? {} : value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, guarded(joinPath(path, key), item)]),
  );
}

function refuse(path: string, value: unknown): void {
  const refusal = refusalOfTrigger(value, path);
  if (refusal) throw new Error(`${refusal.path}: ${refusal.reason}`);
}

function resourceRefused(path: string): Error {
  return new Error(`${path}: a resource cannot be a trigger; pass one of its outputs`);
}

/** The digest of a value that holds no outputs any more; `undefined` where it counts as absent. */
export async function digestKnown(path: string, value: unknown): Promise<Digest | undefined> {
  const plain = await plainOf(path, value);
  if (plain === null) return undefined;
  // A file on its own is its digest; inside a list or map it counts as that digest's text.
  return isAssetOrArchive(value) ? (plain as Digest) : digestOfValue(plain);
}

async function plainOf(path: string, value: unknown): Promise<TriggerValue> {
  if (value === undefined || value === null) return null;
  if (pulumi.Resource.isInstance(value)) throw resourceRefused(path);
  if (isAssetOrArchive(value)) return digestOfAsset(path, value);
  if (Array.isArray(value))
    return Promise.all(value.map((item, index) => plainOf(`${path}[${index}]`, item)));
  if (typeof value === "object") {
    const members = Object.entries(value).map(
      async ([key, item]) => [key, await plainOf(joinPath(path, key), item)] as const,
    );
    return Object.fromEntries(await Promise.all(members));
  }
  refuse(path, value);
  return value as string | number | boolean;
}

/** An asset or archive, whole or already unwrapped by `pulumi.output`, which leaves its marks and members. */
interface AssetLike {
  readonly path?: Promise<string> | string;
  readonly text?: Promise<string> | string;
  readonly uri?: Promise<string> | string;
  readonly assets?: Promise<Record<string, AssetLike>> | Record<string, AssetLike>;
}

function isAssetOrArchive(value: unknown): value is AssetLike {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}

async function digestOfAsset(path: string, asset: AssetLike): Promise<Digest> {
  if (asset.uri !== undefined)
    throw new Error(
      `${path}: a remote asset would be downloaded at every preview; pass its version or checksum`,
    );
  if (asset.text !== undefined) return digestOfBytes(await asset.text);
  const isArchive = pulumi.asset.Archive.isInstance(asset);
  if (isArchive) return digestOfArchive(await filesOf(path, asset as AssetLike));
  return digestOfBytes(await readAsset(path, await requirePath(path, asset)));
}

async function filesOf(path: string, archive: AssetLike): Promise<Map<string, Digest>> {
  if (archive.uri !== undefined)
    throw new Error(
      `${path}: a remote archive would be downloaded at every preview; pass its version or checksum`,
    );
  if (archive.assets === undefined) {
    return digestsOfArchiveFile(await requirePath(path, archive)).catch((error: unknown) => {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    });
  }
  const files = new Map<string, Digest>();
  for (const [name, member] of Object.entries(await archive.assets)) {
    if (!pulumi.asset.Archive.isInstance(member))
      files.set(name, await digestOfAsset(joinPath(path, name), member));
    else
      for (const [inner, digest] of await filesOf(joinPath(path, name), member))
        files.set(`${name}/${inner}`, digest);
  }
  return files;
}

async function requirePath(path: string, asset: AssetLike): Promise<string> {
  if (asset.path === undefined)
    throw new Error(`${path}: this kind of asset cannot be a trigger; use a FileAsset or StringAsset`);
  return asset.path;
}

async function readAsset(path: string, file: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  return readFile(file).catch((error: unknown) => {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  });
}
