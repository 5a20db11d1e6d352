import type { EngineContext } from "../resources/context";
import {
  createNotebookLease,
  identifyNotebookLease,
  updateNotebookLease,
  type NotebookLeaseOutputs,
} from "../resources/notebook-lease/notebook-lease";
import type { NotebookLeaseInputs } from "../resources/notebook-lease/inputs";
import { finish, type Finished } from "./finished";
import { newestOf } from "./newest";

const newestIn = (context: EngineContext) => newestOf<NotebookLeaseOutputs>("NotebookLease", context);

/** Several resources may be about one notebook: each has its own newest outputs. */
const keyOf = (name: unknown, id: string) => `${String(name)}|${id}`;

/** The outputs to start from: an error hook repeats an update with the state of before its first attempt. */
export function newestNotebookLease(
  name: unknown,
  id: string,
  olds: NotebookLeaseOutputs,
  context: EngineContext,
): NotebookLeaseOutputs {
  return newestIn(context).recall(keyOf(name, id), olds);
}

/** Creates a NotebookLease, or goes on with a creation that failed half way in this process. */
export async function beginNotebookLease(
  name: unknown,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<Finished<NotebookLeaseOutputs>> {
  const id = await identifyNotebookLease(inputs, context);
  const newest = newestIn(context);
  const creation = { inputs, id, name };
  const begun = newest.takeUnfinished(creation)?.outputs;
  const work = begun
    ? updateNotebookLease(id, begun, inputs, context)
    : createNotebookLease(id, inputs, context);
  const finished = await finish(id, work);
  if (finished.incomplete !== undefined) newest.leaveUnfinished(creation, id, finished.outputs);
  newest.remember(keyOf(name, id), finished.outputs);
  return finished;
}

export async function continueNotebookLease(
  name: unknown,
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<Finished<NotebookLeaseOutputs>> {
  const before = newestNotebookLease(name, id, olds, context);
  const finished = await finish(id, updateNotebookLease(id, before, inputs, context));
  newestIn(context).remember(keyOf(name, id), finished.outputs);
  return finished;
}
