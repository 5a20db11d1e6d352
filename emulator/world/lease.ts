/**
 * A notebook's lease. The API counts its `duration` from the creation of the notebook; what stays the same while
 * renewals, starts and stops rebase it is the length last asked for, so that is kept.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/ShowLease.html
 */
export interface Lease {
  autoStop: boolean;
  type: "TIMING" | "IDLE";
  /** Milliseconds, counted from {@link updatedAt}. */
  length: number;
  updatedAt: number;
}

export function leaseEnd(lease: Lease): number {
  return lease.updatedAt + lease.length;
}

/** Starts the lease afresh: it ends `length` after `now`, also where that is earlier than before. */
export function rebase(lease: Lease, now: number, length = lease.length): void {
  lease.updatedAt = now;
  lease.length = length;
}

/** As the API shows it. */
export function leaseAnswer(lease: Lease, createdAt: number): Record<string, unknown> {
  return {
    create_at: createdAt,
    duration: leaseEnd(lease) - createdAt,
    enable: lease.autoStop,
    type: lease.type,
    update_at: lease.updatedAt,
  };
}
