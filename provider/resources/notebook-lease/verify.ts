import type { Notebook } from "../../apis/modelarts-notebook";
import { formatInstant } from "../../shared/instant";

/** Clocks and answers are not exact to the second. */
const tolerance = 60_000;

export interface WantedLease {
  readonly newEnd: number;
  /** By how much it may end later; milliseconds. */
  readonly later: number;
  readonly leaseType: "timing" | "idle" | undefined;
}

/** A renewal counts only if the lease that is read back is the one that was asked for; otherwise, what is wrong with it. */
export function unprovedBy(notebook: Notebook, wanted: WantedLease, now: number): string | undefined {
  const { lease, status, failReason } = notebook;
  const { newEnd, later, leaseType } = wanted;
  if (status !== "RUNNING") return `the notebook is ${status}${failReason ? `: ${failReason}` : ""}`;
  if (!lease?.enabled) return "auto-stop is off";
  if (lease.endsAt < newEnd - tolerance || lease.endsAt > newEnd + later + tolerance) {
    const [found, asked] = [formatInstant(lease.endsAt, now), formatInstant(newEnd, now)];
    return `the lease that is read back ends ${found}, not ${asked}`;
  }
  if (leaseType !== undefined && lease.type !== undefined && lease.type !== leaseType)
    return `the lease that is read back is of type ${lease.type}, not ${leaseType}`;
  return undefined;
}
