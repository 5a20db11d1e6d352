import type { EngineContext } from "../../resources/context";
import {
  beginRestartTrigger,
  continueRestartTrigger,
  journalKey,
  newestRestartTrigger,
} from "../restart-trigger";
import { checkInputs } from "./check-inputs";
import { isDeclared, named, type DynamicContext } from "./context";
import {
  checkRestartTrigger,
  diffRestartTrigger,
  previewRestartTrigger,
  type RestartTriggerOutputs,
} from "../../resources/restart-trigger/restart-trigger";
import type { RestartTriggerInputs } from "../../resources/restart-trigger/inputs";
import { Journal } from "../../rollout/journal";
import { savedOrThrown } from "./initialization-failed";
import { fromWire, outputsOf, secretOnWire, toWire, type Marks } from "./wire";

type Properties = Record<string, unknown>;

/** `generations` among the inputs only carries the secrecy of the output of that name. */
const isMark = (name: string) => name.startsWith("__") || name === "generations";

export const restartTriggerMethods = {
  async check(shared: DynamicContext, olds: Properties | undefined, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    shared.declared.add(marks["__resource"]);
    const checked = await checkInputs(checkRestartTrigger, inputs, marks);
    const isCreation = olds === undefined || Object.keys(olds).length === 0;
    if (isCreation && checked.problems.length === 0) await sayPreview(undefined, checked.inputs, context);
    const { answer, hasRaw } = checked;
    if (!hasRaw) return answer;
    return { ...answer, inputs: { generations: secretOnWire({}), ...answer.inputs } };
  },

  async diff(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const before = newestRestartTrigger(id, outputsOf(olds), context);
    const journal = new Journal(shared.journals, journalKey(id, inputs));
    const diff = diffRestartTrigger(before, { ...inputs, ...secrecyOf(marks) }, context, journal);
    // State that the native door wrote has no provider in it: an update that calls nothing puts it there.
    const fromOtherDoor = olds["__provider"] === undefined;
    if (diff.changes && isDeclared(shared, marks)) await sayPreview(before, inputs, context, journal);
    return { changes: diff.changes || fromOtherDoor, replaces: [], deleteBeforeReplace: false };
  },

  async create(shared: DynamicContext, properties: Properties) {
    const { inputs, marks } = fromWire(properties, isMark);
    const context = named(shared, marks);
    const name = marks["__resource"];
    const journal = journalOfCreation(shared, name, inputs);
    const made = await beginRestartTrigger(name, inputs as RestartTriggerInputs, context, journal);
    return { id: made.id, outs: savedOrThrown(made, (outputs) => stateOf(outputs, marks)) };
  },

  async update(shared: DynamicContext, id: string, olds: Properties, news: Properties) {
    const { inputs, marks } = fromWire(news, isMark);
    const context = named(shared, marks);
    const journal = new Journal(shared.journals, journalKey(id, inputs));
    // It exists, so its creation is over.
    journalOfCreation(shared, marks["__resource"], inputs).forget();
    const wanted = inputs as RestartTriggerInputs;
    const done = await continueRestartTrigger(id, outputsOf(olds), wanted, context, journal);
    return { outs: savedOrThrown(done, (outputs) => stateOf(outputs, marks)) };
  },
};

/**
 * A creation has no id, and a dynamic provider is told no URN: another stack of the same program may go by the same key.
 * What a killed one left stopped is started all the same.
 */
function journalOfCreation(shared: DynamicContext, name: unknown, inputs: Properties): Journal {
  const key = JSON.stringify(["creation", process.cwd(), name, inputs["target"]]);
  return new Journal(shared.journals, key, true);
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
