import type { EngineContext } from "../context";
import { describeKnownEnd, describeUnasked } from "./describe";
import type { NotebookLeaseInputs } from "./inputs";
import { isOutOfReach, LiveLease } from "./live-lease";
import type { Reading } from "./reader";
import {
  echoesOf,
  knowledgeOf,
  mayBeDue,
  seenOf,
  termsAfter,
  termsInState,
  type NotebookLeaseOutputs,
} from "./state";
import { LeaseUpdate } from "./update";

export { checkNotebookLease } from "./check";
export { diffNotebookLease, previewNotebookLease, type NotebookLeaseDiff } from "./diff";
export { importNotebookLease } from "./import";
export { expectNotebookLease } from "./expect";
export type { NotebookLeaseOutputs } from "./state";

/** The resource id: `<cloud>/<region>/<projectId>/<notebookId>`; looks the project up if it is not configured. */
export async function identifyNotebookLease(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<string> {
  const live = LiveLease.planned(inputs, context);
  return live.id().catch((error: unknown) => {
    throw live.unasked(error, needsTheCloud);
  });
}

const needsTheCloud = "Nothing is known of this lease yet: run pulumi up again when the cloud can be asked.";

/** Renews at once if too little is left, otherwise adopts the lease as it is. */
export async function createNotebookLease(
  id: string,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const live = LiveLease.of(id, inputs, context);
  const update = new LeaseUpdate(live, undefined, inputs, context);
  const first = await update.look().catch((error: unknown) => {
    throw live.unasked(error, needsTheCloud);
  });
  return update.run(first);
}

/** Brings the lease to the inputs, judged from what is live now. */
export async function updateNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const live = LiveLease.of(id, inputs, context);
  const update = new LeaseUpdate(live, olds, inputs, context);
  let first: Reading;
  try {
    first = await update.look();
  } catch (error) {
    const now = context.clock.now();
    const known = `${describeKnownEnd(olds, now)} `.trimStart();
    if (!isOutOfReach(error) || mayBeDue(olds, inputs, now)) {
      throw live.unasked(
        error,
        `${known}A renewal may be due: run pulumi up again when the cloud can be asked.`,
      );
    }
    live.warn(`${describeUnasked(error)} ${known}This update goes on without it.`);
    return {
      ...echoesOf(inputs),
      ...knowledgeOf(olds, termsAfter(olds, inputs), now),
      ...(olds.triggerHash && { triggerHash: olds.triggerHash }),
    };
  }
  return update.run(first);
}

/** What the cloud shows now; `undefined` if the notebook is gone. Out of reach, it is what was known last. */
export async function readNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs | undefined> {
  const live = LiveLease.of(id, olds, context);
  try {
    const reading = await live.read();
    const { notebook } = reading;
    if (!notebook || notebook.status === "DELETING" || notebook.status === "DELETED") return undefined;
    const { expiresAt: _expiresAt, renewAt: _renewAt, ...rest } = olds;
    return { ...rest, ...seenOf(notebook, termsInState(olds), live.now(reading)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const known = describeKnownEnd(olds, context.clock.now());
    live.warn(`not refreshed: ${describeUnasked(error)} ${known}`.trimEnd());
    return olds;
  }
}
