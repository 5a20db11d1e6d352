import { noJitterGenerator, type GeneratorFn } from "cockatiel";

import type { Clock } from "../shared/clock";
import type { Failed, Outcome } from "./outcome";
import type { Policy } from "./policy";
import type { RetryBudget } from "./retry-budget";
import { AS_PACED, RETRY_RULES, type RetryRule } from "./retry-rules";

export type Backoff = GeneratorFn<number>;

export interface RetryOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly budget: RetryBudget;
  readonly rules?: typeof RETRY_RULES;
}

/** Exponential backoff, between half of each step and the whole. */
export function halfJitter(random: () => number): Backoff {
  return (state, options) => {
    const [delay, next] = noJitterGenerator(state, options);
    return [(delay + random() * delay) / 2, next];
  };
}

/** Sends again what may be sent again: classify, then the budget, then the delay. */
export function retryPolicy({ clock, backoff, budget, rules = RETRY_RULES }: RetryOptions): Policy {
  return async (exchange, next) => {
    let step: number | undefined;
    budget.add();
    // Throttled attempts are the pace's to count and to space.
    for (let attempt = 1; ;) {
      const outcome = await next(exchange);
      if (outcome.ok || !outcome.repeat) return outcome;
      const rule = rules[outcome.repeat];
      if (rule === AS_PACED) continue;
      if (attempt >= rule.attempts || !budget.take()) return givenUp(outcome, attempt);
      const [own, following] = backoff(step, generatorOptions(rule, backoff));
      step = following;
      const delay = Math.max(own, outcome.retryAfter ?? 0);
      if (exchange.deadlineAt !== undefined && clock.now() + delay > exchange.deadlineAt) {
        return givenUp(outcome, attempt);
      }
      const rested = await pause(clock, delay, exchange.signal, exchange.callerSignal);
      if (!rested) return givenUp(outcome, attempt);
      attempt++;
    }
  };
}

function generatorOptions({ initialDelay, maxDelay }: RetryRule, generator: Backoff) {
  return { initialDelay, maxDelay, exponent: 2, generator };
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
