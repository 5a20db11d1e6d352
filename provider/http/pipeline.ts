import type { Clock } from "../shared/clock";
import { ApiError } from "../shared/errors";
import type { Alarm } from "./alarm";
import { attempt } from "./attempt";
import { authenticatePolicy } from "./authenticate";
import type { Credential } from "./credential";
import { deadlinePolicy } from "./deadline";
import type { Dialect } from "./dialect";
import type { Route } from "./dispatcher";
import type { Answered } from "./outcome";
import { compose, type Exchange, type Policy } from "./policy";
import { retryPolicy, type Backoff } from "./retry";
import type { RetryBudget } from "./retry-budget";

/** Longest time for one attempt; milliseconds. */
export const ATTEMPT_TIMEOUT = 30_000;

/** Longest time for a whole call that names no deadline; milliseconds. */
export const CALL_DEADLINE = 300_000;

export interface PipelineOptions {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly backoff: Backoff;
  readonly route: Route;
  readonly dialect: Dialect;
  readonly credential: Credential;
  /** Shared by all pipelines of one account. */
  readonly budget: RetryBudget;
  /** How many requests at once, and how fast; shared by all pipelines of one account. */
  readonly throttle: Policy;
  /** Shared by all pipelines that use one key. */
  readonly keyGuard: Policy;
  /** @default 30000 */
  readonly attemptTimeout?: number | undefined;
}

/** Milliseconds for the whole call. */
export interface SendOptions {
  readonly deadline?: number | undefined;
}

export type Pipeline = (exchange: Exchange, options?: SendOptions) => Promise<Answered>;

/** Sends a request through all policies; throws {@link ApiError}, or the reason of the caller's signal. */
export function pipeline(options: PipelineOptions): Pipeline {
  const { clock, alarm, backoff, budget, credential } = options;
  return async (exchange, { deadline = CALL_DEADLINE } = {}) => {
    const send = compose(
      [
        deadlinePolicy({ clock, alarm, deadline }),
        retryPolicy({ clock, backoff, budget }),
        options.throttle,
        options.keyGuard,
        authenticatePolicy(credential, clock),
      ],
      attempt({ ...options, attemptTimeout: options.attemptTimeout ?? ATTEMPT_TIMEOUT }),
    );
    exchange.callerSignal?.throwIfAborted();
    const outcome = await send(exchange);
    if (outcome.ok) return outcome;
    throw new ApiError(outcome.failure, { cause: outcome.cause });
  };
}
