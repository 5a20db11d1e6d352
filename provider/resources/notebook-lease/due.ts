import { actsFrom, decideLease, type LeaseDecision } from "./decide";
import { termsInState, type NotebookLeaseOutputs } from "./state";

export interface LeaseDue {
  /** From when a run has something to do, not before `now`; milliseconds since the epoch. */
  readonly from: number;
  readonly why: string;
}

/** From when a run of `up` would do something for this lease, by what was last known of it, and why then. Pure. */
export function leaseDue(state: NotebookLeaseOutputs, now: number): LeaseDue | undefined {
  const { expiresAt, autoStop, leaseType: type, notebookStatus: status } = state;
  const { leaseType: _live, ...inputs } = state;
  const terms = termsInState(inputs as NotebookLeaseOutputs);
  const lease =
    expiresAt === undefined ? undefined : { endsAt: Date.parse(expiresAt), enabled: autoStop, type };
  const notebook = { id: "", status, lease, cloudTime: undefined };
  const reasonAt = (instant: number) => reasonOf(decideLease(notebook, terms, instant));
  const why = reasonAt(now);
  if (why !== undefined) return { from: now, why };
  const from = actsFrom(notebook, terms, now);
  if (from === undefined || from <= now) return undefined;
  const then = reasonAt(from);
  return then === undefined ? undefined : { from, why: then };
}

/** Why an update would do something; `undefined` where it would not. */
function reasonOf(decision: LeaseDecision): string | undefined {
  if (decision.action === "keep" || (decision.action === "wait" && !decision.due)) return undefined;
  return decision.action === "gone"
    ? `the notebook is gone (${decision.code ?? "not known"})`
    : decision.reason;
}
