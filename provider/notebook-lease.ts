import { isDeepStrictEqual } from "node:util";
import { isNotebookBusy, renewLease, startNotebook, type Notebook } from "./apis/modelarts-notebook";
import { openCloud, type CloudClient } from "./clouds";
import { IncompleteError, type EngineContext } from "./context";
import { parseDuration } from "./duration";
import { ApiError } from "./errors";
import { decideLease, renewAt, shortInstant, type LeaseDecision, type LeaseTerms } from "./lease/decide";
import { readerOf, type Reading } from "./lease/reader";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./notebook-lease-inputs";
import type { Checked, UncertainInputs } from "./restart-trigger";
import { triggerHash } from "./triggers";
import { hasUnknown, unknown } from "./unknown";
import { validate } from "./validate";

/** The inputs side by side with what was last seen of the lease. Times are ISO 8601 UTC. */
export type NotebookLeaseOutputs = Omit<NotebookLeaseInputs, "leaseType"> & {
  readonly expiresAt?: string;
  readonly renewAt?: string;
  readonly renewedAt?: string;
  readonly renewalCount: number;
  readonly autoStop: boolean;
  readonly leaseType?: "timing" | "idle";
  readonly notebookStatus: string;
};

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
  // A notebook in transition is judged by what was known of its lease: it will have one when it runs.
  const acts = decision.action !== "wait" || isDueByKnowledge(olds, inputs, context);
  return { changes: acts || echoes.length > 0, replaces: [], reason };
}

/** The resource id: `<cloud>/<region>/<projectId>/<notebookId>`; looks the project up where it is not configured. */
export async function identifyNotebookLease(
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<string> {
  const { cloud, notebookId } = inputs.target.modelartsNotebook;
  const client = openFor(inputs, undefined, context);
  return `${cloud}/${client.region}/${await client.projectId(context.signal)}/${notebookId}`;
}

/** Renews at once where too little is left, otherwise adopts the lease as it is. */
export function createNotebookLease(
  id: string,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  return bringAbout(openFor(inputs, id, context), id, undefined, inputs, context);
}

/** Brings the lease to the inputs, judged from what is live now. */
export async function updateNotebookLease(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  try {
    return await bringAbout(openFor(inputs, id, context), id, olds, inputs, context);
  } catch (error) {
    if (!isOutOfReach(error) || isDueByKnowledge(olds, inputs, context)) throw error;
    context.warn(
      `${context.name ?? identityOf(id).notebookId}: ${error.message} Going on from the last known lease.`,
    );
    return {
      ...echoesOf(inputs),
      ...knowledgeOf(olds),
      ...(olds.triggerHash && { triggerHash: olds.triggerHash }),
    };
  }
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
    if (!isOutOfReach(error)) throw error;
    context.warn(`${context.name ?? identityOf(id).notebookId}: not refreshed: ${error.message}`);
    return olds;
  }
}

/** `<cloud>/<region>/<projectId>/<notebookId>` */
export function identityOf(id: string) {
  const [cloud = "", region = "", projectId = "", notebookId = ""] = id.split("/");
  return { cloud, region, projectId, notebookId };
}

// --- the update

async function bringAbout(
  client: CloudClient,
  id: string,
  olds: NotebookLeaseOutputs | undefined,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<NotebookLeaseOutputs> {
  const { clock, signal } = context;
  const { notebookId, region, projectId, cloud } = identityOf(id);
  const subject = context.name ?? notebookId;
  const reader = readerOf(client, clock);
  const forced =
    inputs.triggerHash !== undefined && olds !== undefined && inputs.triggerHash !== olds.triggerHash;
  const terms = termsOf(inputs, forced);
  const deadline = clock.now() + (parseDuration(inputs.readyTimeout ?? "10m") ?? 0);
  let renewals = olds?.renewalCount ?? 0;
  let renewedAt = olds?.renewedAt;
  let reading = await reader.read(notebookId, signal);
  for (;;) {
    const { notebook } = reading;
    if (!notebook) throw goneError(notebookId, `${cloud}/${region}/${projectId}`);
    const now = cloudNow(reading, context);
    const decision = decideLease(notebook, terms, now);
    const outputs = (accepted: boolean): NotebookLeaseOutputs => ({
      ...echoesOf(inputs),
      ...seenOf(notebook, terms),
      renewalCount: renewals,
      ...(renewedAt !== undefined && { renewedAt }),
      ...hashAfter(accepted, inputs, olds),
    });
    if (decision.action === "gone")
      throw goneError(notebookId, `${cloud}/${region}/${projectId}: ${decision.reason}`);
    if (decision.action === "fail")
      throw new IncompleteError(`${subject}: ${decision.reason}`, outputs(false));
    if (decision.action === "keep") {
      for (const warning of decision.warnings) context.warn(`${subject}: ${warning}`);
      return outputs(!forced || renewals > (olds?.renewalCount ?? 0));
    }
    if (decision.action === "wait") {
      if (clock.now() >= deadline)
        throw new IncompleteError(
          `${subject}: still ${decision.reason} after ${inputs.readyTimeout ?? "10m"}`,
          outputs(false),
        );
    } else {
      for (const warning of decision.warnings) context.warn(`${subject}: ${warning}`);
      context.say(`${subject}: ${describeDecision(decision)}`);
      const carried = await carryOut(client, notebookId, decision, reading, context);
      if (carried === "done") {
        const after = await awaitRunning(reader, notebookId, deadline, context);
        renewals++;
        renewedAt = new Date(cloudNow(after, context)).toISOString();
        return verified(after, decision, { subject, inputs, terms, renewals, renewedAt });
      }
      if (clock.now() >= deadline)
        throw new IncompleteError(`${subject}: ${carried.message}`, outputs(false), { cause: carried });
    }
    await clock.sleep(pollEvery, signal);
    reading = await reader.readAfresh(notebookId, signal);
  }
}

const pollEvery = 2_000;

type Doing = Extract<LeaseDecision, { action: "renew" | "start" }>;

/** Done, or the reason to look again: another operation is in progress, or nobody knows whether it was applied. */
async function carryOut(
  client: CloudClient,
  id: string,
  decision: Doing,
  reading: Reading,
  context: EngineContext,
): Promise<"done" | ApiError> {
  const lease = { duration: decision.newEnd - cloudNow(reading, context), type: decision.type };
  try {
    await (decision.action === "renew" ? renewLease : startNotebook)(client, id, lease, {
      signal: context.signal,
    });
    return "done";
  } catch (error) {
    const again =
      isNotebookBusy(error) ||
      (error instanceof ApiError && (error.kind === "unknownOutcome" || error.code === "ModelArts.6327"));
    if (again) return error as ApiError;
    throw error;
  }
}

async function awaitRunning(
  reader: ReturnType<typeof readerOf>,
  id: string,
  deadline: number,
  context: EngineContext,
): Promise<Reading> {
  for (;;) {
    const reading = await reader.readAfresh(id, context.signal);
    if (!reading.notebook || reading.notebook.status === "RUNNING" || context.clock.now() >= deadline)
      return reading;
    await context.clock.sleep(pollEvery, context.signal);
  }
}

/** A renewal counts only when the lease that is read back ends where it should. */
function verified(
  { notebook }: Reading,
  decision: Doing,
  done: {
    subject: string;
    inputs: NotebookLeaseInputs;
    terms: LeaseTerms;
    renewals: number;
    renewedAt: string;
  },
): NotebookLeaseOutputs {
  if (!notebook) throw new Error(`${done.subject}: the notebook vanished while its lease was renewed`);
  const outputs: NotebookLeaseOutputs = {
    ...echoesOf(done.inputs),
    ...seenOf(notebook, done.terms),
    renewalCount: done.renewals,
    renewedAt: done.renewedAt,
    ...(done.inputs.triggerHash && { triggerHash: done.inputs.triggerHash }),
  };
  const { lease, status } = notebook;
  if (status !== "RUNNING")
    throw new IncompleteError(`${done.subject}: accepted, but the notebook is ${status}`, outputs);
  if (!lease || lease.endsAt < decision.newEnd - tolerance) {
    const found = lease ? new Date(lease.endsAt).toISOString() : "none";
    const message = `${done.subject}: accepted, but the lease that is read back ends ${found}, not ${new Date(decision.newEnd).toISOString()}`;
    throw new IncompleteError(message, outputs);
  }
  return outputs;
}

const tolerance = 60_000;

// --- judging

async function judge(
  id: string,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  context: EngineContext,
): Promise<LeaseDecision> {
  const forced = inputs.triggerHash !== undefined && inputs.triggerHash !== olds.triggerHash;
  const terms = termsOf(inputs, forced);
  try {
    const reading = await readerOf(openFor(inputs, id, context), context.clock).read(
      identityOf(id).notebookId,
      context.signal,
    );
    if (!reading.notebook) return { action: "gone", reason: "it is not known to the cloud" };
    return decideLease(reading.notebook, terms, cloudNow(reading, context));
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
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

/** By what was last known, a renewal may be due. */
function isDueByKnowledge(
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  { clock }: EngineContext,
): boolean {
  if (inputs.triggerHash !== undefined && inputs.triggerHash !== olds.triggerHash) return true;
  if (olds.expiresAt === undefined) return false;
  const { renewBefore } = termsOf(inputs, false);
  return Date.parse(olds.expiresAt) - clock.now() < renewBefore;
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

function cloudNow({ notebook, readAt }: Reading, { clock }: EngineContext): number {
  const now = clock.now();
  return notebook?.cloudTime === undefined ? now : notebook.cloudTime + (now - readAt);
}

function describeDecision(decision: Exclude<LeaseDecision, { action: "keep" }>): string {
  if (decision.action !== "renew" && decision.action !== "start") return decision.reason;
  return `${decision.action}: ${decision.reason}; new end ${shortInstant(decision.newEnd)}.`;
}

// --- inputs and outputs

function termsOf(
  inputs: Pick<
    NotebookLeaseInputs,
    "duration" | "renewBefore" | "window" | "notAfter" | "leaseType" | "whenStopped"
  >,
  forced: boolean,
): LeaseTerms {
  const duration = parseDuration(inputs.duration ?? "4h") ?? 0;
  return {
    duration,
    renewBefore: inputs.renewBefore === undefined ? duration / 2 : (parseDuration(inputs.renewBefore) ?? 0),
    window: inputs.window,
    notAfter: inputs.notAfter === undefined ? undefined : Date.parse(inputs.notAfter),
    leaseType: inputs.leaseType,
    whenStopped: inputs.whenStopped ?? "ignore",
    forced,
  };
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

const observed = new Set(["leaseType", "triggerHash"]);

function changedEchoes(olds: NotebookLeaseOutputs, news: NotebookLeaseInputs): string[] {
  const before: UncertainInputs = { ...olds };
  const after: UncertainInputs = { ...news };
  const names = new Set([...Object.keys(notebookLeaseInputs.shape), ...Object.keys(news)]);
  return [...names].filter((name) => !observed.has(name) && !isDeepStrictEqual(before[name], after[name]));
}

function echoesOf(inputs: NotebookLeaseInputs): Omit<NotebookLeaseInputs, "leaseType" | "triggerHash"> {
  const { leaseType: _leaseType, triggerHash: _triggerHash, ...echoes } = inputs;
  return echoes;
}

/** The hash is that of the last forced renewal: one that could not be made yet stays owed. */
function hashAfter(
  accepted: boolean,
  inputs: NotebookLeaseInputs,
  olds: NotebookLeaseOutputs | undefined,
): { triggerHash?: string } {
  const hash = accepted ? inputs.triggerHash : olds?.triggerHash;
  return hash === undefined ? {} : { triggerHash: hash };
}

function knowledgeOf(olds: NotebookLeaseOutputs) {
  const { expiresAt, renewAt: due, renewedAt, renewalCount, autoStop, leaseType, notebookStatus } = olds;
  return {
    renewalCount,
    autoStop,
    notebookStatus,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(due !== undefined && { renewAt: due }),
    ...(renewedAt !== undefined && { renewedAt }),
    ...(leaseType !== undefined && { leaseType }),
  };
}

function seenOf({ lease, status }: Notebook, terms: LeaseTerms) {
  const autoStop = lease?.enabled ?? false;
  const due = lease && autoStop ? renewAt(lease.endsAt, terms) : undefined;
  return {
    autoStop,
    notebookStatus: status,
    ...(lease && autoStop && { expiresAt: new Date(lease.endsAt).toISOString() }),
    ...(due !== undefined && { renewAt: new Date(due).toISOString() }),
    ...(lease?.type && { leaseType: lease.type }),
  };
}

function goneError(notebookId: string, where: string): Error {
  return new Error(
    `${notebookId} is not known in ${where}. Deleted in the console? Remove it from the program.`,
  );
}
