import { randomUUID } from "node:crypto";
import type { EngineContext } from "../provider/context";
import { named, type DynamicContext } from "./dynamic-context";
import {
  checkRestartTrigger,
  createRestartTrigger,
  diffRestartTrigger,
  previewRestartTrigger,
  updateRestartTrigger,
  type RestartTriggerOutputs,
} from "../provider/restart-trigger";
import type { RestartTriggerInputs } from "../provider/restart-trigger-inputs";
import { Journal } from "../provider/rollout/journal";
import { finished } from "./initialization-failed";
import { Newest } from "./newest";
import { fromWire, outputsOf, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

const newest = new Newest<RestartTriggerOutputs>();

/** `generations` among the inputs only carries the secrecy of the output of that name. */
const isMark = (name: string) => name.startsWith("__") || name === "generations";

export const restartTriggerMethods = {
  async check(shared: DynamicContext, olds: Properties | undefined, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const checked = checkRestartTrigger(inputs);
    const isCreation = olds === undefined || Object.keys(olds).length === 0;
    if (isCreation && checked.problems.length === 0) await sayPreview(undefined, checked.inputs, context);
    return {
      inputs: { ...toWire(checked.inputs), ...marks },
      failures: checked.problems.map(({ path, reason }) => ({ property: path, reason })),
    };
  },

  async diff(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const before = newest.recall(id, outputsOf<RestartTriggerOutputs>(olds));
    const journal = new Journal(shared.journals, journalKey(id, inputs));
    const diff = diffRestartTrigger(before, { ...inputs, ...secrecyOf(marks) }, context, journal);
    // State that the native door wrote has no provider in it: an update that calls nothing puts it there.
    const fromOtherDoor = olds["__provider"] === undefined;
    if (diff.changes) await sayPreview(before, inputs, context, journal);
    return { changes: diff.changes || fromOtherDoor, replaces: [], deleteBeforeReplace: false };
  },

  async create(shared: DynamicContext, properties: Properties) {
    const { inputs, marks } = fromWire(properties, isMark);
    const context = named(shared, marks);
    // A repeated Create has no id: it is known again by its name and inputs.
    const creation = { inputs, name: marks["__resource"] };
    const begun = newest.takeUnfinished(creation);
    const id = begun?.id ?? randomUUID();
    const wanted = inputs as RestartTriggerInputs;
    const work = begun
      ? updateRestartTrigger(begun.outputs, wanted, context)
      : createRestartTrigger(wanted, context);
    const toState = (outputs: object) => stateOf(outputs, marks);
    const outs = await finished(work, id, toState, (done) => newest.leaveUnfinished(creation, id, done));
    newest.remember(id, outs);
    return { id, outs: stateOf(outs, marks) };
  },

  async update(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const before = newest.recall(id, outputsOf<RestartTriggerOutputs>(olds));
    const journal = new Journal(shared.journals, journalKey(id, inputs));
    const work = updateRestartTrigger(before, inputs as RestartTriggerInputs, context, journal);
    const toState = (outputs: object) => stateOf(outputs, marks);
    const outs = await finished(work, id, toState, (done) => newest.remember(id, done));
    newest.remember(id, outs);
    return { outs: stateOf(outs, marks) };
  },
};

/** An instance is its member and id: what is known of one member says nothing about another. */
function journalKey(id: string, { target }: Properties): string {
  return `${id}/${Object.keys((target ?? {}) as object).join()}`;
}

async function sayPreview(
  olds: RestartTriggerOutputs | undefined,
  news: Properties,
  context: EngineContext,
  journal?: Journal,
): Promise<void> {
  const preview = await previewRestartTrigger(olds, news, context, journal);
  if (preview !== undefined) context.say(preview);
}

/** Which triggers are secret is not for the engine to know, but a change of it asks for an update. */
function secrecyOf(marks: Marks): Properties {
  return { __secretTriggers: marks["__secretTriggers"] };
}

/** After a failure Pulumi takes these properties as they are: the provider has to be among them. */
function stateOf(outputs: object, marks: Marks): Properties {
  const { generations: _generations, __resource: _name, ...kept } = marks;
  return toWire({ ...outputs, ...kept });
}
