import { openCloud, type CloudClient } from "../../clouds";
import type { EngineContext } from "../context";
import { ApiError } from "../../shared/errors";
import { cloudNow, describeDecision, isForced, LeaseUpdate } from "./update";
import { decideLease, type LeaseDecision } from "./decide";
import { longestRead, readerOf, type Reading } from "./reader";
import {
  changedEchoes,
  echoesOf,
  identityOf,
  knowledgeOf,
  seenOf,
  termsOf,
  type NotebookLeaseOutputs,
} from "./state";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./inputs";
import type { Checked, UncertainInputs } from "../restart-trigger/restart-trigger";
import { triggerHash } from "../../shared/triggers";
import { hasUnknown, unknown } from "../../shared/unknown";
import { validate } from "../../shared/validate";

export { expectNotebookLease } from "./preview";
export type { NotebookLeaseOutputs } from "./state";

/** Validates the inputs and computes `triggerHash` where there are triggers. Calls nothing. */
export function checkNotebookLease(news: UncertainInputs): Checked {
  const { triggerHash: _given, ...given } = news;
  const validated = validate(notebookLeaseInputs, given);
  const inputs: UncertainInputs = "value" in validated ? validated.value : given;
  const triggers = inputs["triggers"];
  if (triggers === undefined || validated.problems.length > 0)
    return { inputs, problems: validated.problems };
  const hash = hasUnknown(triggers)
    ? unknown
    : triggerHash(triggers as NonNullable<NotebookLeaseInputs["triggers"]>);
  return { inputs: { ...inputs, triggerHash: hash }, problems: validated.problems };
}

export interface NotebookLeaseDiff {
  readonly changes: boolean;
  /** Properties that make it another lease: the resource is replaced. */
  readonly replaces: readonly string[];
  /** Why, for people; also warnings about a lease that is kept. */
  readonly reason?: string | undefined;
}

/**
 * Judges the live lease. Never throws for a cloud that does not answer: it goes on from what was known last, and
 * warns.
 */
export async function diffNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  news: UncertainInputs,
  context: EngineContext,
): Promise<NotebookLeaseDiff> {
  if (hasUnknown(news)) return { changes: true, replaces: [] };
  const inputs = news as NotebookLeaseInputs;
  const replaces = replacedBy(id, inputs);
  if (replaces.length > 0) return { changes: true, replaces };
  const echoes = changedEchoes(olds, inputs);
  const subject = context.name ?? identityOf(id).notebookId;
  const decision = await judge(id, olds, inputs, context);
  if (decision.action === "keep") {
    for (const warning of decision.warnings) context.warn(`${subject}: ${warning}`);
    return { changes: echoes.length > 0, replaces: [] };
  }
  const reason = `${subject}: ${describeDecision(decision)}`;
  const acts = decision.action !== "wait" || decision.due;
  return { changes: acts || echoes.length > 0, replaces: [], reason };
}

/** The resource id: `<cloud>/<region>/<projectId>/<notebookId>`; looks the project up where it is not configured. */
export async function identifyNotebookLease(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<string> {
  const { cloud, notebookId } = inputs.target.modelartsNotebook;
  const client = openFor(inputs, undefined, context);
  const projectId = await client.projectId({ signal: context.signal, deadline: longestRead });
  return `${cloud}/${client.region}/${projectId}/${notebookId}`;
}

/** Renews at once where too little is left, otherwise adopts the lease as it is. */
export async function createNotebookLease(
  id: string,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const update = new LeaseUpdate(openFor(inputs, id, context), id, undefined, inputs, context);
  return update.run(await update.look());
}

/** Brings the lease to the inputs, judged from what is live now. */
export async function updateNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const update = new LeaseUpdate(openFor(inputs, id, context), id, olds, inputs, context);
  let first: Reading;
  try {
    first = await update.look();
  } catch (error) {
    if (!isOutOfReach(error) || isDueByKnowledge(olds, inputs, context)) throw error;
    context.warn(
      `${context.name ?? identityOf(id).notebookId}: ${error.message} Going on from the last known lease.`,
    );
    return {
      ...echoesOf(inputs),
      ...knowledgeOf(olds, termsOf(inputs, false)),
      ...(olds.triggerHash && { triggerHash: olds.triggerHash }),
    };
  }
  return update.run(first);
}

/** Says what the creation would do to the live lease; makes do without the cloud. */
export async function previewNotebookLease(news: UncertainInputs, context: EngineContext): Promise<void> {
  if (hasUnknown(news)) return;
  const inputs = news as NotebookLeaseInputs;
  const subject = context.name ?? inputs.target.modelartsNotebook.notebookId;
  try {
    const client = openFor(inputs, undefined, context);
    const { notebookId } = inputs.target.modelartsNotebook;
    const reading = await readerOf(client, context.clock).read(notebookId, context.signal);
    if (!reading.notebook) return context.warn(`${subject}: ${notebookId} is not known to the cloud`);
    const decision = decideLease(reading.notebook, termsOf(inputs, false), cloudNow(reading, context));
    if (decision.action !== "keep") return context.say(`${subject}: ${describeDecision(decision)}`);
    for (const warning of decision.warnings) context.warn(`${subject}: ${warning}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    context.warn(`${subject}: the preview goes on without the cloud: ${error.message}`);
  }
}

/** Adopts a lease by its id; `undefined` where the notebook is gone. Throws for a cloud that cannot be asked. */
export async function importNotebookLease(
  id: string,
  context: EngineContext,
): Promise<{ inputs: NotebookLeaseInputs; outputs: NotebookLeaseOutputs } | undefined> {
  const { cloud, region, projectId, notebookId } = identityOf(id);
  const checked = checkNotebookLease({
    target: { modelartsNotebook: { notebookId, cloud, region, projectId } },
  });
  if (id.split("/").length !== 4 || checked.problems.length > 0) {
    const form = "<cloud>/<region>/<projectId>/<notebookId>";
    throw new Error(`${JSON.stringify(id)} is no id of a NotebookLease: ${form}`);
  }
  const wanted = checked.inputs as NotebookLeaseInputs;
  const reader = readerOf(openFor(wanted, id, context), context.clock);
  const { notebook } = await reader.read(notebookId, context.signal);
  if (!notebook) return undefined;
  const inputs = await withoutDefaults(wanted, context);
  const seen = seenOf(notebook, termsOf(inputs, false));
  return { inputs, outputs: { ...echoesOf(inputs), ...seen, renewalCount: 0 } };
}

/** A target as a program writes it: region and project only where they are not the configuration's. */
async function withoutDefaults(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseInputs> {
  const { region, projectId, ...rest } = inputs.target.modelartsNotebook;
  const short = { ...inputs, target: { modelartsNotebook: rest } };
  const usual = openFor(short, undefined, context);
  // A key that may not look projects up has read the notebook all the same.
  const usualProject = await usual
    .projectId({ signal: context.signal, deadline: longestRead })
    .catch(() => undefined);
  const modelartsNotebook = {
    ...rest,
    ...(usual.region !== region && { region }),
    ...(usualProject !== projectId && { projectId }),
  };
  return { ...inputs, target: { modelartsNotebook } };
}

/** What the cloud shows now; `undefined` where the notebook is gone. Out of reach, it is what was known last. */
export async function readNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs | undefined> {
  try {
    const client = openFor(olds, id, context);
    const { notebook } = await readerOf(client, context.clock).read(
      identityOf(id).notebookId,
      context.signal,
    );
    if (!notebook || notebook.status === "DELETING" || notebook.status === "DELETED") return undefined;
    const { expiresAt: _expiresAt, renewAt: _renewAt, ...rest } = olds;
    return { ...rest, ...seenOf(notebook, termsOf(olds, false)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    context.warn(`${context.name ?? identityOf(id).notebookId}: not refreshed: ${error.message}`);
    return olds;
  }
}

// --- judging

async function judge(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<LeaseDecision> {
  const terms = termsOf(inputs, isForced(inputs, olds));
  try {
    const reading = await readerOf(openFor(inputs, id, context), context.clock).read(
      identityOf(id).notebookId,
      context.signal,
    );
    if (!reading.notebook) return { action: "gone", reason: "it is not known to the cloud" };
    return decideLease(reading.notebook, terms, cloudNow(reading, context));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const due = isDueByKnowledge(olds, inputs, context);
    const known =
      olds.expiresAt === undefined
        ? ""
        : ` It was last known to end ${olds.expiresAt}${due ? ": a renewal may be due" : ""}.`;
    context.warn(`${context.name ?? identityOf(id).notebookId}: ${error.message}${known}`);
    return due
      ? { action: "fail", reason: "a renewal may be due, and the cloud could not be asked" }
      : { action: "keep", warnings: [] };
  }
}

/** By what was last known, a renewal or a start may be due. */
function isDueByKnowledge(
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  { clock }: EngineContext,
): boolean {
  const { expiresAt, autoStop, leaseType, notebookStatus } = olds;
  const endsAt = expiresAt === undefined ? Infinity : Date.parse(expiresAt);
  const known = {
    id: "",
    status: notebookStatus,
    cloudTime: undefined,
    lease: { endsAt, enabled: autoStop, type: leaseType },
  };
  const decision = decideLease(known, termsOf(inputs, isForced(inputs, olds)), clock.now());
  return (
    decision.action === "renew" || decision.action === "start" || (decision.action === "wait" && decision.due)
  );
}

/** Anything that says nothing about the notebook: no answer, no credentials, a refusal. */
function isOutOfReach(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (error instanceof ApiError ||
      error.name === "ConfigurationError" ||
      error.name === "AbortError" ||
      error.name === "TimeoutError")
  );
}

function openFor(
  inputs: Pick<NotebookLeaseInputs, "target" | "profile">,
  id: string | undefined,
  context: EngineContext,
): CloudClient {
  const { cloud, region, projectId } = inputs.target.modelartsNotebook;
  // Defaults from the configuration are fixed at creation: they are part of the id.
  const fixed = id === undefined ? { region, projectId } : identityOf(id);
  return openCloud(
    {
      cloud,
      settings: context.settings,
      ...(inputs.profile !== undefined && { profile: inputs.profile }),
      ...(fixed.region !== undefined && { region: fixed.region }),
      ...(fixed.projectId !== undefined && { projectId: fixed.projectId }),
    },
    context.environment,
  );
}

function replacedBy(id: string, { target: { modelartsNotebook: target } }: NotebookLeaseInputs): string[] {
  const before = identityOf(id);
  const names = ["cloud", "region", "projectId", "notebookId"] as const;
  const replaced = names.filter((name) => target[name] !== undefined && target[name] !== before[name]);
  return replaced.length > 0 ? ["target"] : [];
}
