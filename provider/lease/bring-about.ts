import { isNotebookBusy, renewLease, startNotebook } from "../apis/modelarts-notebook";
import type { CloudClient } from "../clouds";
import { IncompleteError, type EngineContext } from "../context";
import { parseDuration } from "../duration";
import { ApiError } from "../errors";
import type { NotebookLeaseInputs } from "../notebook-lease-inputs";
import { decideLease, shortInstant, type LeaseDecision, type LeaseTerms } from "./decide";
import { readerOf, type Reading } from "./reader";
import { echoesOf, hashAfter, identityOf, seenOf, termsOf, type NotebookLeaseOutputs } from "./state";

/** Carries out what the live lease calls for, and proves it by reading the lease back. */
export async function bringAbout(
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

/** The cloud's clock, carried on since it answered. */
export function cloudNow({ notebook, readAt }: Reading, { clock }: EngineContext): number {
  const now = clock.now();
  return notebook?.cloudTime === undefined ? now : notebook.cloudTime + (now - readAt);
}

/** What is done and why, in one line. */
export function describeDecision(decision: Exclude<LeaseDecision, { action: "keep" }>): string {
  if (decision.action !== "renew" && decision.action !== "start") return decision.reason;
  return `${decision.action}: ${decision.reason}; new end ${shortInstant(decision.newEnd)}.`;
}

function goneError(notebookId: string, where: string): Error {
  return new Error(
    `${notebookId} is not known in ${where}. Deleted in the console? Remove it from the program.`,
  );
}
