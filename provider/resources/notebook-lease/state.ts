import { isDeepStrictEqual } from "node:util";
import type { Notebook } from "../../apis/modelarts-notebook";
import { parseDuration } from "../../shared/duration";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./inputs";
import { renewAt, type LeaseTerms } from "./decide";

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

/** `<cloud>/<region>/<projectId>/<notebookId>` */
export function identityOf(id: string) {
  const [cloud = "", region = "", projectId = "", notebookId = ""] = id.split("/");
  return { cloud, region, projectId, notebookId };
}

export function termsOf(
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

/** What was known last, judged by these terms. */
export function knowledgeOf(olds: NotebookLeaseOutputs, terms: LeaseTerms) {
  const { expiresAt, renewedAt, renewalCount, autoStop, leaseType, notebookStatus } = olds;
  const due = expiresAt === undefined ? undefined : renewAt(Date.parse(expiresAt), terms);
  return {
    renewalCount,
    autoStop,
    notebookStatus,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(due !== undefined && { renewAt: new Date(due).toISOString() }),
    ...(renewedAt !== undefined && { renewedAt }),
    ...(leaseType !== undefined && { leaseType }),
  };
}

export function seenOf({ lease, status }: Notebook, terms: LeaseTerms) {
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
