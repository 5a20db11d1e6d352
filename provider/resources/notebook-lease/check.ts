import type { Checked, UncertainInputs } from "../restart-trigger/restart-trigger";
import { triggerHash } from "../../shared/triggers";
import { hasUnknown, unknown } from "../../shared/unknown";
import { validate } from "../../shared/validate";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./inputs";

/** Validates the inputs and computes `triggerHash` if there are triggers. Calls nothing. */
export function checkNotebookLease(news: UncertainInputs): Checked {
  const { triggerHash: _given, ...given } = news;
  const validated = validate(notebookLeaseInputs, given);
  const inputs: UncertainInputs = "value" in validated ? validated.value : given;
  const triggers = inputs["triggers"];
  if (triggers === undefined || validated.problems.length > 0)
    return { inputs, problems: validated.problems };
  const hash = hasUnknown(triggers)
    ? unknown
    : triggerHash(triggers as NonNullable<NotebookLeaseInputs["triggers"]>);
  return { inputs: { ...inputs, triggerHash: hash }, problems: validated.problems };
}
