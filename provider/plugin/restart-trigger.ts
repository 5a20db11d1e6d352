import {
  beginRestartTrigger,
  continueRestartTrigger,
  journalKey,
  newestRestartTrigger,
} from "../doors/restart-trigger";
import {
  checkRestartTrigger,
  diffRestartTrigger,
  expectRestartTrigger,
  previewRestartTrigger,
  type RestartTriggerOutputs,
} from "../restart-trigger";
import { restartTriggerInputs, type RestartTriggerInputs } from "../restart-trigger-inputs";
import { Journal } from "../rollout/journal";
import { detailsBetween, merge, outputDetail, type Details } from "./detailed-diff";
import {
  isExisting,
  isFromOtherDoor,
  ownOutputs,
  secrecyMoved,
  type Named,
  type NativeResource,
  type Properties,
  type ResourceContext,
  type Saved,
} from "./resource";
import { withoutSecrets } from "./hidden-values";
import { digestInputs, withHash } from "./trigger-inputs";
import { secrecyOf, type Marked, type Secrecy } from "./values";

export const restartTriggerResource: NativeResource = {
  refreshesBeforeUpdate: false,

  async check(olds, news) {
    const digested = await digestInputs(olds, news);
    const { inputs, problems } = checkRestartTrigger(digested.inputs.value);
    const { triggerHash: _hash, ...value } = inputs;
    return {
      inputs: { value, secrets: digested.inputs.secrets },
      problems: withoutSecrets([...digested.problems, ...problems], news),
    };
  },

  async diff(resource, news, context) {
    const before = newestRestartTrigger(resource.id, ownOutputs(resource.olds), context);
    const inputs = withHash(news.value);
    const diff = diffRestartTrigger(before, inputs, context, journalOf(resource, inputs, context));
    const changes = diff.changes || isFromOtherDoor(resource.olds) || secrecyMoved(resource, news);
    const inputDetails = detailsOf(before, inputs);
    const details = diff.changes && inputDetails.size === 0 ? outputDetail("instances") : inputDetails;
    return { changes, replaces: [], details };
  },

  async preview(resource, news, context) {
    const inputs = withHash(news.value);
    const olds = isExisting(resource)
      ? newestRestartTrigger(resource.id, ownOutputs(resource.olds), context)
      : undefined;
    const journal = journalOf(resource, inputs, context);
    const text = await previewRestartTrigger(olds, inputs, context, journal);
    if (text !== undefined) context.say(text);
    return {
      value: expectRestartTrigger(olds, inputs, context, journal),
      secrets: secretsOfOutputs(news.secrets, isExisting(resource) ? resource.olds.secrets : undefined),
    };
  },

  async create(resource, news, context) {
    const inputs = withHash(news.value);
    const journal = journalOf(resource, inputs, context);
    const wanted = inputs as RestartTriggerInputs;
    return saved(await beginRestartTrigger(resource.urn, wanted, context, journal), news.secrets);
  },

  async update(resource, news, context) {
    const inputs = withHash(news.value);
    const journal = journalOf(resource, inputs, context);
    const { id, olds } = resource;
    const wanted = inputs as RestartTriggerInputs;
    const done = await continueRestartTrigger(id, ownOutputs(olds), wanted, context, journal);
    return saved(done, news.secrets, olds.secrets);
  },

  async refresh({ olds }, inputs) {
    return { inputs, outputs: olds };
  },

  import(id) {
    throw new Error(
      `a RestartTrigger cannot be imported (${id}): it stands for restarts, and nothing in the cloud has its id. ` +
        "Create it instead; with restartOnCreate false that calls nothing.",
    );
  },

  delete({ urn, olds }, context) {
    journalOf({ urn }, olds.value, context).forget();
  },
};

function journalOf({ urn }: Named, inputs: Properties, context: ResourceContext): Journal {
  return new Journal(context.journals, journalKey(urn, inputs));
}

/** Which inputs differ from those that the state repeats. */
function detailsOf(before: RestartTriggerOutputs, news: Properties): Details {
  const echoed: Properties = { ...before };
  const names = Object.keys(restartTriggerInputs.shape).filter((name) => name !== "triggerHash");
  const differing = names.filter(
    (name) => name !== "restartNonce" || (news[name] !== undefined && news[name] !== ""),
  );
  return merge(differing.map((name) => detailsBetween(echoed[name], news[name], [name])));
}

function saved(
  { id, outputs, incomplete }: { id: string; outputs: RestartTriggerOutputs; incomplete?: string },
  secrets: Secrecy | undefined,
  before?: Secrecy,
): Saved {
  const marked = { value: { ...outputs }, secrets: secretsOfOutputs(secrets, before) };
  return { id, outputs: marked, ...(incomplete !== undefined && { incomplete }) };
}

/** What is secret among the outputs, from what is secret among the inputs. */
function secretsOfOutputs(inputs: Secrecy | undefined, before: Secrecy | undefined): Marked["secrets"] {
  if (inputs === true) return true;
  const secrets = {
    ...inputs,
    ...(secrecyOf(inputs, "triggers") && { triggerHash: true, generations: true }),
    ...(secrecyOf(inputs, "target") && { instances: true }),
    // The last accepted nonce stays among the outputs when the program has none any more.
    ...(secrecyOf(before, "restartNonce") && { restartNonce: true }),
  } as Exclude<Secrecy, true>;
  return Object.keys(secrets).length > 0 ? secrets : undefined;
}
