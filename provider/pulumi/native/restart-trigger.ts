import {
  beginRestartTrigger,
  continueRestartTrigger,
  journalKey,
  newestRestartTrigger,
} from "../restart-trigger";
import {
  checkRestartTrigger,
  describeLeftBehind,
  diffRestartTrigger,
  expectRestartTrigger,
  previewRestartTrigger,
  warnOfLeftStopped,
  type RestartTriggerOutputs,
} from "../../resources/restart-trigger/restart-trigger";
import { restartTriggerInputs, type RestartTriggerInputs } from "../../resources/restart-trigger/inputs";
import { Journal } from "../../rollout/journal";
import { checkInputs } from "./check-inputs";
import { detailsBetween, merge, outputDetail, type Details } from "./detailed-diff";
import {
  isExisting,
  isFromOtherDoor,
  ownOutputs,
  saved,
  secrecyMoved,
  type Existing,
  type Named,
  type NativeResource,
  type Properties,
  type ResourceContext,
} from "./resource";
import { withHash } from "./trigger-inputs";
import { secrecyOf, type Marked, type Secrecy } from "./values";

export const restartTriggerResource: NativeResource = {
  refreshesBeforeUpdate: false,

  check: (olds, news) => checkInputs(checkRestartTrigger, olds, news),

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
    const made = await beginRestartTrigger(resource.urn, wanted, context, journal);
    return saved(made, secretsOfOutputs(news.secrets, undefined));
  },

  async update(resource, news, context) {
    const inputs = withHash(news.value);
    const journal = journalOf(resource, inputs, context);
    const { id, urn, olds } = resource;
    // It exists, so its creation is over, also one that was stopped.
    journalOf({ urn }, inputs, context).forget();
    const wanted = inputs as RestartTriggerInputs;
    const done = await continueRestartTrigger(id, ownOutputs(olds), wanted, context, journal);
    return saved(done, secretsOfOutputs(news.secrets, olds.secrets));
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

  delete(resource, context) {
    const olds = ownOutputs<RestartTriggerOutputs>(resource.olds);
    const left = describeLeftBehind(olds);
    if (left !== undefined) context.warn(left);
    warnOfLeftStopped(olds, context, journalOf(resource, resource.olds.value, context));
    for (const each of [resource, { urn: resource.urn }])
      journalOf(each, resource.olds.value, context).forget();
  },
};

/** By its id, which a new name, another parent and the other door leave as it is; a creation has only its URN. */
function journalOf(resource: Existing | Named, inputs: Properties, context: ResourceContext): Journal {
  const key = isExisting(resource) ? resource.id : resource.urn;
  return new Journal(context.journals, journalKey(key, inputs));
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
