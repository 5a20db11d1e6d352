import type { Checked, UncertainInputs } from "../../resources/restart-trigger/restart-trigger";
import { withoutSecrets } from "./hidden-values";
import type { CheckedInputs, Properties } from "./resource";
import { answered } from "../trigger-inputs";
import { digestInputs } from "./trigger-inputs";
import type { Marked } from "./values";

/**
 * The inputs as state will have them, by the engine's `check` of a resource. The hash stays out: it follows from the
 * triggers.
 */
export async function checkInputs(
  check: (news: UncertainInputs) => Checked,
  olds: Properties,
  news: Marked<Properties>,
): Promise<CheckedInputs> {
  const digested = await digestInputs(olds, news);
  const { inputs, problems } = check(digested.inputs.value);
  const { triggerHash: _hash, ...value } = inputs;
  const all = [...digested.problems, ...problems];
  return {
    inputs: { value: answered(value, all), secrets: digested.inputs.secrets },
    problems: withoutSecrets(all, news),
  };
}
