import { isDeepStrictEqual } from "node:util";
import type { Notebook } from "../../apis/modelarts-notebook";
import { defaultsOf } from "../../shared/defaults";
import { parseDuration } from "../../shared/duration";
import { triggerHash } from "../../shared/triggers";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./inputs";
import { actsFrom, decideLease } from "./decide";
import type { LeaseTerms } from "./schedule";

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

const usual = defaultsOf(notebookLeaseInputs);

type History = Pick<LeaseTerms, "forced" | "judgedBefore" | "wasToRenew">;

export function termsOf(
  inputs: Pick<
    NotebookLeaseInputs,
    "duration" | "renewBefore" | "window" | "notAfter" | "leaseType" | "whenStopped"
  >,
  { forced = false, judgedBefore = false, wasToRenew = false }: Partial<History> = {},
): LeaseTerms {
  const duration = parseDuration(inputs.duration ?? usual("duration")) ?? 0;
  return {
    duration,
    renewBefore: inputs.renewBefore === undefined ? duration / 2 : (parseDuration(inputs.renewBefore) ?? 0),
    window: inputs.window,
    notAfter: inputs.notAfter === undefined ? undefined : Date.parse(inputs.notAfter),
    leaseType: inputs.leaseType,
    whenStopped: inputs.whenStopped ?? usual("whenStopped"),
    forced,
    judgedBefore,
    wasToRenew,
  };
}

/** The terms of a run that finds `olds` in the state. */
export function termsAfter(olds: NotebookLeaseOutputs | undefined, inputs: NotebookLeaseInputs): LeaseTerms {
  const same = ["duration", "renewBefore", "window", "notAfter"] as const;
  const judgedBefore =
    olds !== undefined && same.every((name) => isDeepStrictEqual(olds[name], inputs[name]));
  // An import has not judged the lease: it does not know the program's terms.
  const wasToRenew = judgedBefore && olds.renewAt !== undefined;
  return termsOf(inputs, { forced: isForced(inputs, olds), judgedBefore, wasToRenew });
}

/** The terms of the run that left this state: triggers whose renewal could not be made are owed still. */
export function termsInState(olds: NotebookLeaseOutputs): LeaseTerms {
  const { triggers } = olds;
  return termsOf(olds, { forced: triggers !== undefined && triggerHash(triggers) !== olds.triggerHash });
}

/** Triggers changed since the last forced renewal. */
export function isForced(inputs: NotebookLeaseInputs, olds: NotebookLeaseOutputs | undefined): boolean {
  return inputs.triggerHash !== undefined && olds !== undefined && inputs.triggerHash !== olds.triggerHash;
}

const observed = new Set(["leaseType", "triggerHash"]);

export function changedEchoes(olds: NotebookLeaseOutputs, news: NotebookLeaseInputs): string[] {
  const before: Readonly<Record<string, unknown>> = { ...olds };
  const after: Readonly<Record<string, unknown>> = { ...news };
  const names = new Set([...Object.keys(notebookLeaseInputs.shape), ...Object.keys(news)]);
  return [...names].filter((name) => !observed.has(name) && !isDeepStrictEqual(before[name], after[name]));
}

export function echoesOf(
  inputs: NotebookLeaseInputs,
): Omit<NotebookLeaseInputs, "leaseType" | "triggerHash"> {
  const { leaseType: _leaseType, triggerHash: _triggerHash, ...echoes } = inputs;
  return echoes;
}

/** The hash is that of the last forced renewal: one that could not be made yet stays owed. */
export function hashAfter(
  accepted: boolean,
  inputs: NotebookLeaseInputs,
  olds: NotebookLeaseOutputs | undefined,
): { triggerHash?: string } {
  // Of a new resource nothing is owed yet: its triggers are those that it was created with.
  const hash = accepted || !olds ? inputs.triggerHash : olds.triggerHash;
  return hash === undefined ? {} : { triggerHash: hash };
}

/** The notebook as it was known last. */
function knownNotebook({ expiresAt, autoStop, leaseType, notebookStatus }: NotebookLeaseOutputs): Notebook {
  const endsAt = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  return {
    id: "",
    status: notebookStatus,
    cloudTime: undefined,
    ...(endsAt !== undefined && { lease: { endsAt, enabled: autoStop, type: leaseType } }),
  };
}

/** By what was last known, a renewal or a start may be due. */
export function mayBeDue(olds: NotebookLeaseOutputs, inputs: NotebookLeaseInputs, now: number): boolean {
  const decision = decideLease(knownNotebook(olds), termsAfter(olds, inputs), now);
  return (
    decision.action === "renew" || decision.action === "start" || (decision.action === "wait" && decision.due)
  );
}

/** What was known last, judged by these terms. */
export function knowledgeOf(olds: NotebookLeaseOutputs, terms: LeaseTerms, now: number) {
  const { renewedAt, renewalCount, autoStop, leaseType } = olds;
  return {
    ...seenOf(knownNotebook(olds), terms, now),
    renewalCount,
    autoStop,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(leaseType !== undefined && { leaseType }),
  };
}

export function seenOf(notebook: Notebook, terms: LeaseTerms, now: number) {
  const { lease, status } = notebook;
  const autoStop = lease?.enabled ?? false;
  const next = actsFrom(notebook, terms, now);
  return {
    autoStop,
    notebookStatus: status,
    ...(lease && autoStop && { expiresAt: new Date(lease.endsAt).toISOString() }),
    ...(next !== undefined && { renewAt: new Date(next).toISOString() }),
    ...(lease?.type && { leaseType: lease.type }),
  };
}
