import { withoutNulls } from "../absent";
import { digestEachTrigger } from "../trigger-inputs";
import type { TriggerAsset } from "../trigger-digest";
import { assetOnWire } from "../wire-asset";
import { isPlainObject, triggerHash, type Digest } from "../../shared/triggers";
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
  const stored = isPlainObject(olds["triggers"]) ? olds["triggers"] : {};
  const isStored = (key: string, given: unknown) => typeof given === "string" && given === stored[key];
  const { inputs, problems } = await digestEachTrigger(value, isStored, kinds);
  const hashGiven = "triggerHash" in value;
  return {
    inputs: { value: inputs, secrets: wholeKeysSecret(news.secrets) },
    problems: hashGiven
      ? [{ path: "triggerHash", reason: "there is no such property" }, ...problems]
      : problems,
  };
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

const kinds = {
  isResource: (value: object) => value instanceof WireResource,
  assetOf: (value: object) => (value instanceof WireAsset ? assetOf(value) : undefined),
};

function assetOf({ isArchive, members }: WireAsset): TriggerAsset {
  return assetOnWire(isArchive, members, (member) =>
    member instanceof WireAsset ? assetOf(member) : undefined,
  );
}
