import type { Checked, UncertainInputs } from "../../resources/restart-trigger/restart-trigger";
import { isDigest } from "../../shared/triggers";
import type { Problem } from "../../shared/validate";
import { withoutNulls } from "../absent";
import type { TriggerAsset } from "../trigger-digest";
import { answered, digestEachTrigger } from "../trigger-inputs";
import { assetOnWire } from "../wire-asset";
import { archiveSignature, assetSignature, secretOnWire, signatureKey, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

export interface CheckedInputs {
  /** As the engine takes them, without marks. */
  readonly inputs: Properties;
  /** What Check answers to Pulumi. */
  readonly answer: { inputs: Properties; failures: { property: string; reason: string }[] };
  readonly problems: readonly Problem[];
  /** Whether values came past the program's class, so that nobody knows whether they are secret. */
  readonly hasRaw: boolean;
}

/**
 * The inputs as state will have them. The program's class has digested its triggers; a value that a transform put in
 * behind it is digested here. Pulumi does not tell a dynamic provider which of those are secret: they all count as such.
 */
export async function checkInputs(
  check: (news: UncertainInputs) => Checked,
  given: Properties,
  marks: Marks,
): Promise<CheckedInputs> {
  const named = withoutNulls(given) as Properties;
  const raw = await digestEachTrigger(named, (_key, value) => isDigest(value), kinds);
  const { inputs, problems: found } = check(raw.inputs);
  const problems = [...raw.problems, ...found];
  return {
    inputs,
    problems,
    hasRaw: raw.digested.length > 0,
    answer: {
      inputs: { ...hidden(toWire(answered(inputs, problems)), raw.digested), ...marks },
      failures: problems.map(({ path, reason }) => ({ property: path, reason })),
    },
  };
}

function hidden(inputs: Properties, keys: readonly string[]): Properties {
  if (keys.length === 0) return inputs;
  const triggers = { ...(inputs["triggers"] as Properties | undefined) };
  for (const key of keys) if (Object.hasOwn(triggers, key)) triggers[key] = secretOnWire(triggers[key]);
  const hash = inputs["triggerHash"];
  return { ...inputs, triggers, ...(hash !== undefined && { triggerHash: secretOnWire(hash) }) };
}

const kinds = { isResource: () => false, assetOf };

function assetOf(value: object): TriggerAsset | undefined {
  const { [signatureKey]: signature, ...members } = value as Properties;
  if (signature !== assetSignature && signature !== archiveSignature) return undefined;
  const inner = (member: unknown) =>
    typeof member === "object" && member !== null ? assetOf(member) : undefined;
  return assetOnWire(signature === archiveSignature, members, inner);
}
