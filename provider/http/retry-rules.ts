import type { RepeatReason } from "./outcome";

/** How often and how patiently a request is sent again. */
export interface RetryRule {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled each time, with jitter. */
  readonly initialDelay: number;
  readonly maxDelay: number;
  /** Whether it draws on the budget that ends a storm of retries against a broken service. */
  readonly budgeted: boolean;
}

export const RETRY_RULES: Readonly<Record<RepeatReason, RetryRule>> = {
  // A gateway that counts is alive: patience helps, and each wait is what it asked for.
  throttled: { attempts: 8, initialDelay: 1_000, maxDelay: 20_000, budgeted: false },
  transient: { attempts: 4, initialDelay: 500, maxDelay: 10_000, budgeted: true },
  neverSent: { attempts: 4, initialDelay: 500, maxDelay: 10_000, budgeted: true },
};

/** Retries in hand; each success gives one back. */
export const RETRY_BUDGET = 30;

/** Retries that are left to all calls of one client together. */
export interface RetryBudget {
  take(): boolean;
  giveBack(): void;
}

export function retryBudget(size = RETRY_BUDGET): RetryBudget {
  let left = size;
  return {
    take: () => left > 0 && left-- > 0,
    giveBack: () => {
      left = Math.min(size, left + 1);
    },
  };
}
