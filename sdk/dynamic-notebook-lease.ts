import { IncompleteError, type EngineContext } from "../provider/context";
import {
  checkNotebookLease,
  createNotebookLease,
  diffNotebookLease,
  identifyNotebookLease,
  readNotebookLease,
  updateNotebookLease,
  type NotebookLeaseOutputs,
} from "../provider/notebook-lease";
import type { NotebookLeaseInputs } from "../provider/notebook-lease-inputs";
import { initializationFailed } from "./initialization-failed";
import { Newest } from "./newest";
import { fromWire, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

const newest = new Newest<NotebookLeaseOutputs>();

const isMark = (name: string) => name.startsWith("__");

export const notebookLeaseMethods = {
  async check(_context: EngineContext, _olds: Properties | undefined, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const checked = checkNotebookLease(inputs);
    return {
      inputs: { ...toWire(checked.inputs), ...marks },
      failures: checked.problems.map(({ path, reason }) => ({ property: path, reason })),
    };
  },

  async diff(context: EngineContext, id: string, olds: Properties, news: Properties) {
    const { inputs } = fromWire(news, isMark);
    const diff = await diffNotebookLease(id, newest.recall(id, outputsOf(olds)), inputs, context);
    if (diff.reason !== undefined) context.say(diff.reason);
    const fromOtherDoor = olds["__provider"] === undefined;
    return {
      changes: diff.changes || fromOtherDoor,
      replaces: [...diff.replaces],
      deleteBeforeReplace: true,
    };
  },

  async create(context: EngineContext, properties: Properties) {
    const { inputs, marks } = fromWire(properties, isMark);
    const wanted = inputs as NotebookLeaseInputs;
    const id = await identifyNotebookLease(wanted, context);
    const begun = newest.recall(id, undefined);
    const work = begun
      ? updateNotebookLease(id, begun, wanted, context)
      : createNotebookLease(id, wanted, context);
    const outputs = await work.catch((error: unknown) => {
      if (error instanceof IncompleteError) newest.remember(id, error.outputs as NotebookLeaseOutputs);
      throw initializationFailed(error, id, stateOf, marks);
    });
    newest.remember(id, outputs);
    return { id, outs: stateOf(outputs, marks) };
  },

  async update(context: EngineContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const before = newest.recall(id, outputsOf(olds));
    const outputs = await updateNotebookLease(id, before, inputs as NotebookLeaseInputs, context).catch(
      (error: unknown) => {
        if (error instanceof IncompleteError) newest.remember(id, error.outputs as NotebookLeaseOutputs);
        throw initializationFailed(error, id, stateOf, marks);
      },
    );
    newest.remember(id, outputs);
    return { outs: stateOf(outputs, marks) };
  },

  async read(context: EngineContext, id: string, properties: Properties) {
    const outputs = await readNotebookLease(id, outputsOf(properties), context);
    if (!outputs) return { id: "", props: {} };
    newest.remember(id, outputs);
    return { id, props: toWire(outputs) };
  },
};

function outputsOf(properties: Properties): NotebookLeaseOutputs {
  const { __provider: _provider, ...outputs } = properties;
  return outputs as unknown as NotebookLeaseOutputs;
}

function stateOf(outputs: object, marks: Marks): Properties {
  return toWire({ ...outputs, ...marks });
}
