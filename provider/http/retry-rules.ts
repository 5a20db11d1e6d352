import type { BackoffRule } from "./backoff";
import type { RepeatReason } from "./outcome";

/** How often and how patiently a request is sent again: before the second attempt at most `initialDelay`, with jitter. */
export interface RetryRule extends BackoffRule {
  /** Attempts in all, the first included. */
  readonly attempts: number;
}

/** Sent again as soon as the throttle lets it through, until the call's time is up: see `throttle.ts`. */
export const AS_PACED = "asPaced";

export const RETRY_RULES: Readonly<Record<RepeatReason, RetryRule | typeof AS_PACED>> = {
  throttled: AS_PACED,
  transient: { attempts: 4, initialDelay: 500, maxDelay: 10_000 },
  neverSent: { attempts: 4, initialDelay: 500, maxDelay: 10_000 },
};
