import type { EngineContext } from "../context";
import { ApiError, ConfigurationError } from "../../shared/errors";
import { LeaseUpdate } from "./update";
import { decideLease, type LeaseDecision } from "./decide";
import { describeDecision, describeKnownEnd, describeUnasked } from "./describe";
import { LiveLease } from "./live-lease";
import type { Reading } from "./reader";
import type { LeaseTerms } from "./schedule";
import {
  changedEchoes,
  echoesOf,
  identityOf,
  knowledgeOf,
  knownNotebook,
  seenOf,
  termsAfter,
  termsInState,
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
  const live = LiveLease.of(id, inputs, context);
  const { decision, now } = await judge(live, olds, inputs, context);
  if (decision.action === "keep") {
    live.warn(...decision.warnings);
    return { changes: echoes.length > 0, replaces: [] };
  }
  const acts = decision.action !== "wait" || decision.due;
  return { changes: acts || echoes.length > 0, replaces: [], reason: reasonOf(live, decision, now) };
}

/** The resource id: `<cloud>/<region>/<projectId>/<notebookId>`; looks the project up where it is not configured. */
export async function identifyNotebookLease(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<string> {
  const { cloud, notebookId } = inputs.target.modelartsNotebook;
  const live = LiveLease.toBe(inputs, context);
  try {
    const projectId = await live.projectId();
    return `${cloud}/${live.client.region}/${projectId}/${notebookId}`;
  } catch (error) {
    throw live.unasked(error, needsTheCloud);
  }
}

const needsTheCloud = "Nothing is known of this lease yet: run pulumi up again when the cloud can be asked.";

/** Renews at once where too little is left, otherwise adopts the lease as it is. */
export async function createNotebookLease(
  id: string,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const live = LiveLease.of(id, inputs, context);
  const update = new LeaseUpdate(live, undefined, inputs, context);
  const first = await update.look().catch((error: unknown) => {
    throw live.unasked(error, needsTheCloud);
  });
  return update.run(first);
}

/** Brings the lease to the inputs, judged from what is live now. */
export async function updateNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const live = LiveLease.of(id, inputs, context);
  const update = new LeaseUpdate(live, olds, inputs, context);
  let first: Reading;
  try {
    first = await update.look();
  } catch (error) {
    const now = context.clock.now();
    const known = describeKnownEnd(olds, now);
    if (!isOutOfReach(error) || isDueByKnowledge(olds, inputs, now)) {
      throw live.unasked(
        error,
        `${known} A renewal may be due: run pulumi up again when the cloud can be asked.`,
      );
    }
    live.warn(`${describeUnasked(error)} ${known} This update goes on without it.`);
    return {
      ...echoesOf(inputs),
      ...knowledgeOf(olds, termsAfter(olds, inputs), now),
      ...(olds.triggerHash && { triggerHash: olds.triggerHash }),
    };
  }
  return update.run(first);
}

/** Says what the creation would do to the live lease; makes do without the cloud. */
export async function previewNotebookLease(news: UncertainInputs, context: EngineContext): Promise<void> {
  if (hasUnknown(news)) return;
  const inputs = news as NotebookLeaseInputs;
  const live = LiveLease.toBe(inputs, context);
  try {
    const reading = await live.read();
    const now = live.now(reading);
    const decision = decide(reading, termsAfter(undefined, inputs), now);
    if (decision.action === "keep") return live.warn(...decision.warnings);
    const reason = reasonOf(live, decision, now);
    return decision.action === "gone" ? context.warn(reason) : context.say(reason);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    live.warn(`${describeUnasked(error)} The preview goes on without it.`);
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
  const live = LiveLease.of(id, wanted, context);
  const reading = await live.read().catch((error: unknown) => {
    throw live.unasked(error, "Run pulumi import again when the cloud can be asked.");
  });
  if (!reading.notebook) return undefined;
  const inputs = await withoutDefaults(wanted, context);
  const seen = seenOf(reading.notebook, termsOf(inputs), live.now(reading));
  return { inputs, outputs: { ...echoesOf(inputs), ...seen, renewalCount: 0 } };
}

/** A target as a program writes it: region and project only where they are not the configuration's. */
async function withoutDefaults(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseInputs> {
  const { region, projectId, ...rest } = inputs.target.modelartsNotebook;
  const short = { ...inputs, target: { modelartsNotebook: rest } };
  const usual = LiveLease.toBe(short, context);
  // A key that may not look projects up has read the notebook all the same.
  const usualProject = await usual.projectId().catch(() => undefined);
  const modelartsNotebook = {
    ...rest,
    ...(usual.client.region !== region && { region }),
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
  const live = LiveLease.of(id, olds, context);
  try {
    const reading = await live.read();
    const { notebook } = reading;
    if (!notebook || notebook.status === "DELETING" || notebook.status === "DELETED") return undefined;
    const { expiresAt: _expiresAt, renewAt: _renewAt, ...rest } = olds;
    return { ...rest, ...seenOf(notebook, termsInState(olds), live.now(reading)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const known = describeKnownEnd(olds, context.clock.now());
    live.warn(`not refreshed: ${describeUnasked(error)} ${known}`.trimEnd());
    return olds;
  }
}

// --- judging

function decide(reading: Reading, terms: LeaseTerms, now: number): LeaseDecision {
  return reading.notebook
    ? decideLease(reading.notebook, terms, now)
    : { action: "gone", sign: reading.sign };
}

async function judge(
  live: LiveLease,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  { clock }: EngineContext,
): Promise<{ decision: LeaseDecision; now: number }> {
  try {
    const reading = await live.read();
    const now = live.now(reading);
    return { decision: decide(reading, termsAfter(olds, inputs), now), now };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const now = clock.now();
    const due = isDueByKnowledge(olds, inputs, now);
    const goesOn = due ? "a renewal may be due" : "this run goes on without it";
    live.warn(`${describeUnasked(error)} ${describeKnownEnd(olds, now, goesOn)}`);
    const reason =
      "a renewal may be due, and the cloud could not be asked. Run pulumi up again when it can be asked.";
    return { decision: due ? { action: "fail", reason } : { action: "keep", warnings: [] }, now };
  }
}

function reasonOf(
  live: LiveLease,
  decision: Exclude<LeaseDecision, { action: "keep" }>,
  now: number,
): string {
  if (decision.action === "gone") return live.gone(decision.sign);
  return `${live.subject}: ${describeDecision(decision, now)}`;
}

/** By what was last known, a renewal or a start may be due. */
function isDueByKnowledge(olds: NotebookLeaseOutputs, inputs: NotebookLeaseInputs, now: number): boolean {
  const decision = decideLease(knownNotebook(olds), termsAfter(olds, inputs), now);
  return (
    decision.action === "renew" || decision.action === "start" || (decision.action === "wait" && decision.due)
  );
}

/** Anything that says nothing about the notebook: no answer, no credentials, a refusal, a call that was ended. */
function isOutOfReach(error: unknown): error is Error {
  return error instanceof ApiError || error instanceof ConfigurationError || error instanceof DOMException;
}

function replacedBy(id: string, { target: { modelartsNotebook: target } }: NotebookLeaseInputs): string[] {
  const before = identityOf(id);
  const names = ["cloud", "region", "projectId", "notebookId"] as const;
  const replaced = names.filter((name) => target[name] !== undefined && target[name] !== before[name]);
  return replaced.length > 0 ? ["target"] : [];
}
