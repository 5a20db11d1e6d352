import * as pulumi from "@pulumi/pulumi";
import {
  digestOfTrigger,
  entriesOf,
  refuseUncarried,
  resourceRefused,
  type TriggerAsset,
} from "../../provider/pulumi/trigger-digest";
import { isPlainObject, joinPath, triggerHash, type Digest } from "../../provider/shared/triggers";

/** What a trigger may be; see the contract of `triggers`. */
export type Trigger = pulumi.Input<unknown>;

/** The digests of a program's triggers, computed in the program: raw values never reach the engine or the state. */
export interface DigestedTriggers {
  readonly triggers: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  readonly triggerHash: pulumi.Output<string | undefined>;
  /** Keys whose values are secret; resolves to `undefined` where none is. */
  readonly secretKeys: Promise<string[] | undefined>;
}

/** Digests every value of the map, if there is one. Throws at once for a value that could not be told apart by its digest. */
export function digestTriggers(given: unknown): DigestedTriggers {
  const isLater = pulumi.Output.isInstance(given) || given instanceof Promise;
  if (isLater || given === undefined || given === null) return digestWhole(pulumi.output(given));
  if (typeof given !== "object" || Array.isArray(given)) throw new Error("triggers: must be a map");
  const digests = Object.fromEntries(
    entriesOf("triggers", given).map(([key, value]) => [
      key,
      digestTrigger(joinPath("triggers", key), value),
    ]),
  );
  return {
    triggers: digests as Record<string, pulumi.Output<string>>,
    triggerHash: (pulumi.all(digests) as pulumi.Output<Record<string, Digest | undefined>>).apply(hashOf),
    secretKeys: secretAmong(digests),
  };
}

/** A map that is known only as a whole: what is secret in it cannot be told, so all of it is or none. */
function digestWhole(given: pulumi.Output<unknown>): DigestedTriggers {
  const digests = given.apply(async (map): Promise<Record<string, Digest | undefined> | undefined> => {
    if (map === undefined || map === null) return undefined;
    if (typeof map !== "object" || Array.isArray(map)) throw new Error("triggers: must be a map");
    const entries = entriesOf("triggers", map).map(
      async ([key, value]) => [key, await digestOfTrigger(joinPath("triggers", key), value, kinds)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  });
  return {
    triggers: digests as pulumi.Output<Record<string, string> | undefined>,
    triggerHash: digests.apply((known) => known && hashOf(known)),
    secretKeys: pulumi.isSecret(digests).then((secret) => (secret ? ["*"] : undefined)),
  };
}

function digestTrigger(path: string, value: unknown): pulumi.Output<Digest | undefined> {
  const known: pulumi.Output<unknown> = pulumi.output(guarded(path, value));
  return known.apply((plain) => digestOfTrigger(path, plain, kinds));
}

function hashOf(digests: Readonly<Record<string, Digest | undefined>>): string {
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
    refuseUncarried(path, value);
    return value;
  }
  refuseUncarried(path, isPlainObject(value) ? {} : value);
  return Object.fromEntries(
    entriesOf(path, value).map(([key, item]) => [key, guarded(joinPath(path, key), item)]),
  );
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

/** Pulumi's values as the digests take them. */
export const kinds = {
  isResource: (value: object) => pulumi.Resource.isInstance(value),
  assetOf: (value: object) => (isAssetOrArchive(value) ? toTriggerAsset(value) : undefined),
};

async function toTriggerAsset(asset: AssetLike): Promise<TriggerAsset> {
  const [path, text, uri, assets] = await Promise.all([asset.path, asset.text, asset.uri, asset.assets]);
  const members = Object.entries(assets ?? {}).map(
    async ([name, member]) => [name, await toTriggerAsset(member)] as const,
  );
  return {
    isArchive: pulumi.asset.Archive.isInstance(asset),
    path,
    text,
    uri,
    assets: assets && Object.fromEntries(await Promise.all(members)),
  };
}
