import { withoutNulls } from "../absent";
import { digestOfTrigger, refuseLostKey, TriggerError, type TriggerAsset } from "../trigger-digest";
import { isPlainObject, joinPath, triggerHash, type Digest } from "../../shared/triggers";
import { hasUnknown, unknown } from "../../shared/unknown";
import type { Problem } from "../../shared/validate";
import { isEngines, type Properties } from "./resource";
import { secrecyOf, WireAsset, WireResource, type Marked, type Secrecy } from "./values";

export interface Digested {
  readonly inputs: Marked<Properties>;
  readonly problems: readonly Problem[];
}

/**
 * A resource's inputs with a digest in the place of each trigger's value, as everything behind Check sees them. A value
 * that equals the digest stored for its key is that digest: so it comes back under `ignoreChanges`.
 */
export async function digestInputs(olds: Properties, news: Marked<Properties>): Promise<Digested> {
  const value = Object.fromEntries(
    Object.entries(news.value)
      .filter(([name]) => !isEngines(name))
      .map(([name, member]) => [name, name === "triggers" ? member : withoutNulls(member)] as const)
      .filter(([, member]) => member !== undefined && member !== null),
  );
  const problems: Problem[] = [];
  if ("triggerHash" in value) problems.push({ path: "triggerHash", reason: "there is no such property" });
  const { triggers } = value;
  if (triggers === undefined || triggers === unknown)
    return { inputs: { value, secrets: news.secrets }, problems };
  if (!isPlainObject(triggers)) {
    problems.push({ path: "triggers", reason: "must be a map" });
    // Nobody else is shown the value.
    return { inputs: { value: { ...value, triggers: unknown }, secrets: news.secrets }, problems };
  }
  const stored = isPlainObject(olds["triggers"]) ? olds["triggers"] : {};
  const digests = await Promise.all(
    Object.entries(triggers).map(async ([key, given]) => {
      try {
        return [key, await digestOne(key, given, stored)] as const;
      } catch (error) {
        if (!(error instanceof TriggerError)) throw error;
        problems.push({ path: error.path, reason: error.reason });
        // What is wrong has been said: nothing more is said about its digest.
        return [key, unknown] as const;
      }
    }),
  );
  const checked = Object.fromEntries(digests.filter(([, digest]) => digest !== undefined));
  const secrets = wholeKeysSecret(news.secrets);
  return { inputs: { value: { ...value, triggers: checked }, secrets }, problems };
}

/** The inputs with the hash that the engine decides by; a secret of the program's is not in it. */
export function withHash(inputs: Properties): Properties {
  const { triggers } = inputs;
  if (triggers === undefined) return inputs;
  const hash = hasUnknown(triggers) ? unknown : triggerHash(triggers as Record<string, Digest>);
  return { ...inputs, triggerHash: hash };
}

/** Anything secret within a trigger makes its digest secret. */
function wholeKeysSecret(secrets: Secrecy | undefined): Secrecy | undefined {
  const triggers = secrecyOf(secrets, "triggers");
  if (secrets === undefined || secrets === true || triggers === undefined || triggers === true)
    return secrets;
  return { ...secrets, triggers: Object.fromEntries(Object.keys(triggers).map((key) => [key, true])) };
}

async function digestOne(key: string, given: unknown, stored: Properties): Promise<unknown> {
  refuseLostKey("triggers", key);
  if (typeof given === "string" && given === stored[key]) return given;
  if (hasUnknown(given)) return unknown;
  return digestOfTrigger(joinPath("triggers", key), given, kinds);
}

const kinds = {
  isResource: (value: object) => value instanceof WireResource,
  assetOf: (value: object) => (value instanceof WireAsset ? toTriggerAsset(value) : undefined),
};

function toTriggerAsset({ isArchive, members }: WireAsset): TriggerAsset {
  const text = (name: string) => (typeof members[name] === "string" ? members[name] : undefined);
  const [path, uri, assets] = [text("path"), text("uri"), members["assets"]];
  // The text of an empty one is left out on the wire.
  const isText = !isArchive && path === undefined && uri === undefined;
  return {
    isArchive,
    path,
    uri,
    text: text("text") ?? (isText ? "" : undefined),
    assets: isPlainObject(assets)
      ? Object.fromEntries(
          Object.entries(assets).flatMap(([name, asset]) =>
            asset instanceof WireAsset ? [[name, toTriggerAsset(asset)] as const] : [],
          ),
        )
      : undefined,
  };
}
