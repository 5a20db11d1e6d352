import type { EngineContext } from "../context";
import { checkNotebookLease } from "./check";
import { checkLeaseId, parseLeaseId } from "./identity";
import type { NotebookLeaseInputs } from "./inputs";
import { LiveLease } from "./live-lease";
import { echoesOf, seenOf, termsOf, type NotebookLeaseOutputs } from "./state";

/** Adopts a lease by its id; `undefined` if the notebook is gone. Throws for a cloud that cannot be asked. */
export async function importNotebookLease(
  id: string,
  context: EngineContext,
): Promise<{ inputs: NotebookLeaseInputs; outputs: NotebookLeaseOutputs } | undefined> {
  const { cloud, region, projectId, notebookId } = parseLeaseId(id);
  const checked = checkNotebookLease({
    target: { modelartsNotebook: { notebookId, cloud, region, projectId } },
  });
  checkLeaseId(id, checked.problems.length === 0);
  const wanted = checked.inputs as NotebookLeaseInputs;
  const live = LiveLease.of(id, wanted, context);
  const reading = await live.read().catch((error: unknown) => {
    throw live.unasked(error, "Run pulumi import again when the cloud can be asked.");
  });
  if (!reading.notebook) return undefined;
  const inputs = await withoutDefaults(wanted, context);
  // When it is renewed the program's terms say.
  const { renewAt: _renewAt, ...seen } = seenOf(reading.notebook, termsOf(inputs), live.now(reading));
  return { inputs, outputs: { ...echoesOf(inputs), ...seen, renewalCount: 0 } };
}

/** A target as a program writes it: region and project only if they are not the configuration's. */
async function withoutDefaults(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseInputs> {
  const { region, projectId, ...rest } = inputs.target.modelartsNotebook;
  const short = { ...inputs, target: { modelartsNotebook: rest } };
  const usual = LiveLease.planned(short, context);
  // A key that may not look projects up has read the notebook all the same.
  const usualProject = await usual.id().then(
    (id) => parseLeaseId(id).projectId,
    () => undefined,
  );
  const modelartsNotebook = {
    ...rest,
    ...(usual.client.region !== region && { region }),
    ...(usualProject !== projectId && { projectId }),
  };
  return { ...inputs, target: { modelartsNotebook } };
}
