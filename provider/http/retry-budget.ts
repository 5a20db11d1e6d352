/** Retries that the calls of an account may make beyond their share, before a calm time fills it up again. */
export const RETRY_FLOOR = 30;

/** Retries for each call, in the long run: an outage multiplies the load of an account by no more than 1.2. */
export const RETRY_SHARE = 0.2;

/**
 * What is left for sending again, to all calls of one account together. Each call adds its share, each retry takes one;
 * a call that finds nothing left ends with the error it met. As in gRPC and Finagle.
 */
export interface RetryBudget {
  /** A call begins. */
  add(): void;
  /** False where nothing is left. */
  take(): boolean;
}

export function retryBudget(floor = RETRY_FLOOR): RetryBudget {
  // In shares, since fractions do not add up to whole numbers.
  const unit = Math.round(1 / RETRY_SHARE);
  const full = floor * unit;
  let left = full;
  return {
    add: () => {
      left = Math.min(full, left + 1);
    },
    take: () => {
      if (left < unit) return false;
      left -= unit;
      return true;
    },
  };
}
