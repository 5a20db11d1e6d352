import type { Clock } from "../shared/clock";
import { backoff } from "./backoff";
import type { Failed, Outcome } from "./outcome";
import type { Policy } from "./policy";
import type { RetryBudget } from "./retry-budget";
import { AS_PACED, RETRY_RULES } from "./retry-rules";

export interface RetryOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly budget: RetryBudget;
}

/**
 * Sends again what may be sent again: classify, then the budget, then the delay. Full jitter: the delay is anything up to
 * the longest, so that those who failed together do not come back together.
 */
export function retryPolicy({ clock, random, budget }: RetryOptions): Policy {
  return async (exchange, next) => {
    budget.add();
    // Throttled attempts are the pace's to count and to space.
    for (let attempt = 1; ;) {
      const outcome = await next(exchange);
      if (outcome.ok || !outcome.repeat) return outcome;
      const rule = RETRY_RULES[outcome.repeat];
      if (rule === AS_PACED) continue;
      if (attempt >= rule.attempts || !budget.take()) return givenUp(outcome, attempt);
      const delay = Math.max(random() * backoff(attempt, rule), outcome.retryAfter ?? 0);
      if (exchange.deadlineAt !== undefined && clock.now() + delay > exchange.deadlineAt) {
        return givenUp(outcome, attempt);
      }
      const rested = await pause(clock, delay, exchange.signal, exchange.callerSignal);
      if (!rested) return givenUp(outcome, attempt);
      attempt++;
    }
  };
}

// What the last attempt met says more than "no time left".
async function pause(clock: Clock, ms: number, signal?: AbortSignal, caller?: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (caller?.aborted || !signal?.aborted) throw error;
    return false;
  }
}

function givenUp(outcome: Failed, attempts: number): Outcome {
  if (attempts === 1) return outcome;
  const told = [outcome.failure.advice, `Given up after ${attempts} attempts.`].filter(Boolean).join(" ");
  return { ...outcome, failure: { ...outcome.failure, advice: told } };
}
