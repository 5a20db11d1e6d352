import { beginNotebookLease, continueNotebookLease, newestNotebookLease } from "../notebook-lease";
import {
  checkNotebookLease,
  diffNotebookLease,
  expectNotebookLease,
  importNotebookLease,
  previewNotebookLease,
  readNotebookLease,
  type NotebookLeaseOutputs,
} from "../../resources/notebook-lease/notebook-lease";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "../../resources/notebook-lease/inputs";
import { checkInputs } from "./check-inputs";
import { asReplacements, detailsBetween, merge, outputDetail, type Details } from "./detailed-diff";
import {
  isExisting,
  isFromOtherDoor,
  ownOutputs,
  saved,
  secrecyMoved,
  type NativeResource,
  type Properties,
} from "./resource";
import { withHash } from "./trigger-inputs";
import { secrecyOf, type Secrecy } from "./values";

export const notebookLeaseResource: NativeResource = {
  refreshesBeforeUpdate: true,

  check: (olds, news) => checkInputs(checkNotebookLease, olds, news),

  async diff(resource, news, context) {
    const { urn, id, olds } = resource;
    const before = newestNotebookLease(urn, id, ownOutputs(olds), context);
    const inputs = withHash(news.value);
    const diff = await diffNotebookLease(id, before, inputs, context);
    const { replaces } = diff;
    const details = detailsOf(before, inputs);
    if (replaces.length > 0) return { changes: true, replaces, details: asReplacements(details, replaces) };
    const changes = diff.changes || isFromOtherDoor(olds) || secrecyMoved(resource, news);
    const judged = diff.reason !== undefined && diff.changes ? [outputDetail("expiresAt")] : [];
    return { changes, replaces, details: merge([details, ...judged]) };
  },

  async preview(resource, news, context) {
    const inputs = withHash(news.value);
    const secrets = secretsOfOutputs(news.secrets);
    if (!isExisting(resource)) {
      await previewNotebookLease(inputs, context);
      return { value: expectNotebookLease(undefined, inputs, true, context.clock.now()), secrets };
    }
    const before = newestNotebookLease(resource.urn, resource.id, ownOutputs(resource.olds), context);
    const { reason } = await diffNotebookLease(resource.id, before, inputs, {
      ...context,
      warn: () => undefined,
    });
    if (reason !== undefined) context.say(reason);
    return { value: expectNotebookLease(before, inputs, reason !== undefined, context.clock.now()), secrets };
  },

  async create({ urn }, news, context) {
    const wanted = withHash(news.value) as NotebookLeaseInputs;
    return saved(await beginNotebookLease(urn, wanted, context), secretsOfOutputs(news.secrets));
  },

  async update({ urn, id, olds }, news, context) {
    const wanted = withHash(news.value) as NotebookLeaseInputs;
    const done = await continueNotebookLease(urn, id, ownOutputs(olds), wanted, context);
    return saved(done, secretsOfOutputs(news.secrets));
  },

  async refresh({ id, olds }, inputs, context) {
    const value = await readNotebookLease(id, ownOutputs(olds), context);
    return value && { inputs, outputs: { value: { ...value }, secrets: olds.secrets } };
  },

  async import(id, context) {
    const found = await importNotebookLease(id, context);
    return found && { inputs: { value: { ...found.inputs } }, outputs: { value: { ...found.outputs } } };
  },

  delete() {
    // Nothing is kept outside of the state.
  },
};

/** Which inputs differ from those that the state repeats; what is only observed is none of them. */
function detailsOf(before: NotebookLeaseOutputs, news: Properties): Details {
  const echoed: Properties = { ...before };
  const names = Object.keys(notebookLeaseInputs.shape).filter(
    (name) => name !== "triggerHash" && (name !== "leaseType" || news[name] !== undefined),
  );
  return merge(names.map((name) => detailsBetween(echoed[name], news[name], [name])));
}

/** What is secret among the outputs, from what is secret among the inputs. */
function secretsOfOutputs(inputs: Secrecy | undefined): Secrecy | undefined {
  if (inputs === undefined || inputs === true || !secrecyOf(inputs, "triggers")) return inputs;
  return { ...inputs, triggerHash: true };
}
