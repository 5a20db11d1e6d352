import { isDeepStrictEqual } from "node:util";
import { beginNotebookLease, continueNotebookLease, newestNotebookLease } from "../notebook-lease";
import { profileProblems } from "../../clouds";
import { checkInputs } from "./check-inputs";
import { isDeclared, named, type DynamicContext } from "./context";
import {
  checkNotebookLease,
  diffNotebookLease,
  readNotebookLease,
  type NotebookLeaseOutputs,
} from "../../resources/notebook-lease/notebook-lease";
import type { NotebookLeaseInputs } from "../../resources/notebook-lease/inputs";
import { savedOrThrown } from "./initialization-failed";
import { fromWire, outputsOf, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

const isMark = (name: string) => name.startsWith("__");

export const notebookLeaseMethods = {
  async check(shared: DynamicContext, _olds: Properties | undefined, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    shared.declared.add(marks["__resource"]);
    const check = (given: Properties) => {
      const { inputs: checked, problems } = checkNotebookLease(given);
      const profile = profileProblems(shared.settings, given["profile"]);
      return { inputs: checked, problems: [...problems, ...profile] };
    };
    return (await checkInputs(check, inputs, marks)).answer;
  },

  async diff(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const before = newestNotebookLease(marks["__resource"], id, outputsOf(olds), context);
    const diff = await diffNotebookLease(id, before, inputs, context);
    if (diff.reason !== undefined && isDeclared(shared, marks)) context.say(diff.reason);
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
    const made = await beginNotebookLease(marks["__resource"], inputs as NotebookLeaseInputs, context);
    return { id: made.id, outs: savedOrThrown(made, (outputs) => stateOf(outputs, marks)) };
  },

  async update(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const [name, wanted] = [marks["__resource"], inputs as NotebookLeaseInputs];
    const done = await continueNotebookLease(name, id, outputsOf(olds), wanted, context);
    return { outs: savedOrThrown(done, (outputs) => stateOf(outputs, marks)) };
  },

  async read(context: DynamicContext, id: string, properties: Properties) {
    const outputs = await readNotebookLease(id, outputsOf<NotebookLeaseOutputs>(properties), context);
    if (!outputs) return { id: "", props: {} };
    return { id, props: toWire(outputs) };
  },
};

function stateOf(outputs: object, marks: Marks): Properties {
  const { __resource: _name, ...kept } = marks;
  return toWire({ ...outputs, ...kept });
}
