import { isDeepStrictEqual } from "node:util";
import { named, type DynamicContext } from "./dynamic-context";
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
import { finished } from "./initialization-failed";
import { Newest } from "./newest";
import { fromWire, outputsOf, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

const newest = new Newest<NotebookLeaseOutputs>();

const isMark = (name: string) => name.startsWith("__");

export const notebookLeaseMethods = {
  async check(_shared: DynamicContext, _olds: Properties | undefined, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const checked = checkNotebookLease(inputs);
    return {
      inputs: { ...toWire(checked.inputs), ...marks },
      failures: checked.problems.map(({ path, reason }) => ({ property: path, reason })),
    };
  },

  async diff(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const diff = await diffNotebookLease(
      id,
      newest.recall(keyOf(id, marks), outputsOf<NotebookLeaseOutputs>(olds)),
      inputs,
      context,
    );
    if (diff.reason !== undefined) context.say(diff.reason);
    // State that the native door wrote has no provider in it; secrecy is not for the engine to know.
    const fromOtherDoor = olds["__provider"] === undefined;
    const secrecyChanged = !isDeepStrictEqual(olds["__secretTriggers"], marks["__secretTriggers"]);
    return {
      changes: diff.changes || fromOtherDoor || secrecyChanged,
      replaces: [...diff.replaces],
      deleteBeforeReplace: true,
    };
  },

  async create(shared: DynamicContext, properties: Properties) {
    const { inputs, marks } = fromWire(properties, isMark);
    const context = named(shared, marks);
    const wanted = inputs as NotebookLeaseInputs;
    const id = await identifyNotebookLease(wanted, context);
    const creation = { inputs, id, name: marks["__resource"] };
    const begun = newest.takeUnfinished(creation)?.outputs;
    const work = begun
      ? updateNotebookLease(id, begun, wanted, context)
      : createNotebookLease(id, wanted, context);
    const toState = (done: object) => stateOf(done, marks);
    const outputs = await finished(work, id, toState, (done) => newest.leaveUnfinished(creation, id, done));
    newest.remember(keyOf(id, marks), outputs);
    return { id, outs: stateOf(outputs, marks) };
  },

  async update(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const before = newest.recall(keyOf(id, marks), outputsOf<NotebookLeaseOutputs>(olds));
    const work = updateNotebookLease(id, before, inputs as NotebookLeaseInputs, context);
    const toState = (done: object) => stateOf(done, marks);
    const outputs = await finished(work, id, toState, (done) => newest.remember(keyOf(id, marks), done));
    newest.remember(keyOf(id, marks), outputs);
    return { outs: stateOf(outputs, marks) };
  },

  async read(context: DynamicContext, id: string, properties: Properties) {
    const outputs = await readNotebookLease(id, outputsOf<NotebookLeaseOutputs>(properties), context);
    if (!outputs) return { id: "", props: {} };
    return { id, props: toWire(outputs) };
  },
};

/** Several resources may be about one notebook: each has its own newest outputs. */
function keyOf(id: string, marks: Marks): string {
  return `${String(marks["__resource"])}|${id}`;
}

function stateOf(outputs: object, marks: Marks): Properties {
  const { __resource: _name, ...kept } = marks;
  return toWire({ ...outputs, ...kept });
}
