import {
  digestOfArchive,
  digestOfBytes,
  digestOfValue,
  joinPath,
  refusalOfTrigger,
  type Digest,
  type TriggerValue,
} from "../shared/triggers";
import { digestsOfArchiveFile } from "./archive-digest";
import { digestOfFile } from "./local-files";

/** A file, text or archive as a trigger value, however the door got it. */
export interface TriggerAsset {
  readonly isArchive: boolean;
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly uri?: string | undefined;
  /** Of an archive that is put together from others. */
  readonly assets?: Readonly<Record<string, TriggerAsset>> | undefined;
}

/** What a door knows about its own kinds of values. */
export interface ValueKinds {
  readonly assetOf: (value: object) => Promise<TriggerAsset> | TriggerAsset | undefined;
  readonly isResource: (value: object) => boolean;
}

/** A value that cannot be a trigger; the message begins with its path. */
export class TriggerError extends Error {
  override readonly name = "TriggerError";

  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${reason}`, options);
  }
}

/** The digest of a trigger's value, all of it known; `undefined` where it counts as absent. */
export async function digestOfTrigger(
  path: string,
  value: unknown,
  kinds: ValueKinds,
): Promise<Digest | undefined> {
  if (value === null || value === undefined) return undefined;
  // A file on its own is its digest; inside a list or map it counts as that digest's text.
  const asset = typeof value === "object" ? await kinds.assetOf(value) : undefined;
  return asset ? digestOfAsset(path, asset) : digestOfValue(await plainOf(path, value, kinds));
}

async function plainOf(path: string, value: unknown, kinds: ValueKinds): Promise<TriggerValue> {
  if (value === undefined || value === null) return null;
  if (typeof value === "object") {
    if (kinds.isResource(value)) throw resourceRefused(path);
    const asset = await kinds.assetOf(value);
    if (asset) return digestOfAsset(path, asset);
    if (Array.isArray(value))
      return Promise.all(value.map((item, index) => plainOf(`${path}[${index}]`, item, kinds)));
    const members = entriesOf(path, value).map(
      async ([key, item]) => [key, await plainOf(joinPath(path, key), item, kinds)] as const,
    );
    return Object.fromEntries(await Promise.all(members));
  }
  refuseUncarried(path, value);
  return value as string | number | boolean;
}

/** The members of a map of values; throws for a name that JavaScript's objects do not keep. */
export function entriesOf(path: string, map: object): [string, unknown][] {
  const entries = Object.entries(map);
  for (const [key] of entries) refuseLostKey(path, key);
  return entries;
}

/** Throws for a name that JavaScript's objects do not keep. */
export function refuseLostKey(path: string, key: string): void {
  if (key !== "__proto__") return;
  throw new TriggerError(joinPath(path, key), "a key of this name is lost on the way; use another");
}

/** Throws for a value that the wire would change or lose. */
export function refuseUncarried(path: string, value: unknown): void {
  const refusal = refusalOfTrigger(value, path);
  if (refusal) throw new TriggerError(refusal.path, refusal.reason);
}

export function resourceRefused(path: string): TriggerError {
  return new TriggerError(path, "a resource cannot be a trigger; pass one of its outputs");
}

async function digestOfAsset(path: string, asset: TriggerAsset): Promise<Digest> {
  refuseRemote(path, asset);
  if (asset.isArchive) return digestOfArchive(await filesOf(path, asset));
  if (asset.path !== undefined) {
    return digestOfFile(asset.path).catch((error: unknown) => Promise.reject(unusable(path, error)));
  }
  if (asset.text !== undefined) return digestOfBytes(asset.text);
  throw new TriggerError(path, "this kind of asset cannot be a trigger; use a FileAsset or StringAsset");
}

/** Archives in archives count by the files in them, below the name that they are given. */
async function filesOf(path: string, archive: TriggerAsset): Promise<Map<string, Digest>> {
  refuseRemote(path, archive);
  if (archive.assets === undefined) {
    if (archive.path === undefined) throw new TriggerError(path, "this kind of archive cannot be a trigger");
    return digestsOfArchiveFile(archive.path).catch((error: unknown) =>
      Promise.reject(unusable(path, error)),
    );
  }
  const files = new Map<string, Digest>();
  for (const [name, member] of Object.entries(archive.assets)) {
    if (!member.isArchive) files.set(name, await digestOfAsset(joinPath(path, name), member));
    else
      for (const [inner, digest] of await filesOf(joinPath(path, name), member))
        files.set(`${name}/${inner}`, digest);
  }
  return files;
}

function refuseRemote(path: string, { uri, isArchive }: TriggerAsset): void {
  if (uri === undefined) return;
  const what = isArchive ? "archive" : "asset";
  throw new TriggerError(
    path,
    `a remote ${what} would be downloaded at every preview; pass its version or checksum`,
  );
}

function unusable(path: string, error: unknown): TriggerError {
  return new TriggerError(path, (error as Error).message, { cause: error });
}
