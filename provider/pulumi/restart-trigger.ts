import { randomUUID } from "node:crypto";
import type { EngineContext } from "../resources/context";
import {
  createRestartTrigger,
  updateRestartTrigger,
  type RestartTriggerOutputs,
  type UncertainInputs,
} from "../resources/restart-trigger/restart-trigger";
import type { RestartTriggerInputs } from "../resources/restart-trigger/inputs";
import type { Journal } from "../rollout/journal";
import { finish, type Finished } from "./finished";
import { newestOf } from "./newest";

const newestIn = (context: EngineContext) => newestOf<RestartTriggerOutputs>("RestartTrigger", context);

/** The outputs to start from: an error hook repeats an update with the state of before its first attempt. */
export function newestRestartTrigger(
  id: string,
  olds: RestartTriggerOutputs,
  context: EngineContext,
): RestartTriggerOutputs {
  return newestIn(context).recall(id, olds);
}

/** An instance is its member and id: what is known of one member says nothing about another. */
export function journalKey(resource: string, { target }: UncertainInputs): string {
  return `${resource}/${Object.keys((target ?? {}) as object).join()}`;
}

/**
 * Creates a RestartTrigger, or goes on with a creation that failed half way in this process or was killed.
 *
 * @param name what a repeated creation is known again by, together with its inputs: it has no id
 */
export async function beginRestartTrigger(
  name: unknown,
  inputs: RestartTriggerInputs,
  context: EngineContext,
  journal?: Journal,
): Promise<Finished<RestartTriggerOutputs>> {
  const newest = newestIn(context);
  const creation = { inputs, name };
  const begun = newest.takeUnfinished(creation);
  const work = createRestartTrigger(inputs, context, journal, begun?.outputs);
  const finished = await finish(begun?.id ?? randomUUID(), work);
  const { id, outputs, incomplete } = finished;
  if (incomplete !== undefined) newest.leaveUnfinished(creation, id, outputs);
  newest.remember(id, outputs);
  // From here on the state has it. Of one that was stopped nobody knows: the engine may be gone, or about to go.
  if (!context.signal?.aborted) journal?.forget();
  return finished;
}

export async function continueRestartTrigger(
  id: string,
  olds: RestartTriggerOutputs,
  inputs: RestartTriggerInputs,
  context: EngineContext,
  journal?: Journal,
): Promise<Finished<RestartTriggerOutputs>> {
  const newest = newestIn(context);
  const work = updateRestartTrigger(olds, inputs, context, journal, newest.recall(id, olds));
  const finished = await finish(id, work);
  newest.remember(id, finished.outputs);
  return finished;
}
