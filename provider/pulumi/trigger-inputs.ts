import { isPlainObject, joinPath } from "../shared/triggers";
import { hasUnknown, knownPart, unknown } from "../shared/unknown";
import type { Problem } from "../shared/validate";
import { digestOfTrigger, refuseLostKey, TriggerError, type ValueKinds } from "./trigger-digest";

type Properties = Record<string, unknown>;

export interface DigestedInputs {
  readonly inputs: Properties;
  /** Keys whose values were digested here. */
  readonly digested: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Inputs with a digest in the place of each trigger's value. `isDigest` says which of them are digests already. Where a
 * value cannot be a trigger, that is the problem, and what stands there is unknown: nothing more is said about it.
 */
export async function digestEachTrigger(
  inputs: Properties,
  isDigest: (key: string, value: unknown) => boolean,
  kinds: ValueKinds,
): Promise<DigestedInputs> {
  const { triggers } = inputs;
  if (triggers === undefined || triggers === unknown) return { inputs, digested: [], problems: [] };
  if (!isPlainObject(triggers)) {
    const problem = { path: "triggers", reason: "must be a map" };
    return { inputs: { ...inputs, triggers: unknown }, digested: [], problems: [problem] };
  }
  const problems: Problem[] = [];
  const digests = await Promise.all(
    Object.entries(triggers).map(async ([key, given]) => {
      try {
        refuseLostKey("triggers", key);
        if (isDigest(key, given)) return [key, given] as const;
        if (hasUnknown(given)) return [key, unknown] as const;
        return [key, await digestOfTrigger(joinPath("triggers", key), given, kinds)] as const;
      } catch (error) {
        if (!(error instanceof TriggerError)) throw error;
        problems.push({ path: error.path, reason: error.reason });
        return [key, unknown] as const;
      }
    }),
  );
  const digested = Object.keys(triggers).filter(
    (key) => !isDigest(key, triggers[key]) && !hasUnknown(triggers[key]),
  );
  const checked = Object.fromEntries(digests.filter(([, digest]) => digest !== undefined));
  return { inputs: { ...inputs, triggers: checked }, digested, problems };
}

/**
 * What Check answers. Where it found problems nothing in it is unknown: outside previews the engine refuses an answer
 * that holds an unknown value, and would not come to the problems.
 */
export function answered(inputs: Properties, problems: readonly Problem[]): Properties {
  return problems.length > 0 ? (knownPart(inputs) as Properties) : inputs;
}
