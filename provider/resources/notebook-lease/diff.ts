import type { EngineContext } from "../context";
import type { UncertainInputs } from "../restart-trigger/restart-trigger";
import { hasUnknown } from "../../shared/unknown";
import { decideReading, type LeaseDecision } from "./decide";
import { describeDecision, describeInRestart, describeKnownEnd, describeUnasked } from "./describe";
import { replacedBy } from "./identity";
import type { NotebookLeaseInputs } from "./inputs";
import { LiveLease } from "./live-lease";
import { changedEchoes, mayBeDue, termsAfter, type NotebookLeaseOutputs } from "./state";

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

/** Says what the creation would do to the live lease; makes do without the cloud. */
export async function previewNotebookLease(news: UncertainInputs, context: EngineContext): Promise<void> {
  if (hasUnknown(news)) return;
  const inputs = news as NotebookLeaseInputs;
  const live = LiveLease.planned(inputs, context);
  try {
    const reading = await live.read();
    const now = live.now(reading);
    const decision = decideReading(reading, termsAfter(undefined, inputs), now);
    if (decision.action === "keep") return live.warn(...decision.warnings);
    if (decision.action !== "gone") return context.say(reasonOf(live, decision, now));
    context.warn(LiveLease.of(await live.id(), inputs, context).gone(decision.code));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    live.warn(`${describeUnasked(error)} The preview goes on without it.`);
  }
}

async function judge(
  live: LiveLease,
  olds: NotebookLeaseOutputs,
  inputs: NotebookLeaseInputs,
  { clock }: EngineContext,
): Promise<{ decision: LeaseDecision; now: number }> {
  try {
    let reading = await live.read();
    // What stands still because this run restarts it is judged by the update, which waits for that.
    const stands = () => reading.notebook?.status !== "RUNNING";
    if (stands() && live.restarts > 0 && !live.isBeingRestarted) reading = await live.readAfresh();
    const now = live.now(reading);
    if (stands() && live.isBeingRestarted)
      return { decision: { action: "wait", reason: describeInRestart, due: true }, now };
    return { decision: decideReading(reading, termsAfter(olds, inputs), now), now };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const now = clock.now();
    const due = mayBeDue(olds, inputs, now);
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
  if (decision.action === "gone") return live.gone(decision.code);
  return `${live.subject}: ${describeDecision(decision, now)}`;
}
