import { untilAborted } from "../auth/shared-once";
import { formatInstant } from "../shared/instant";
import type { Failed, Outcome } from "./outcome";
import { Pace, type PaceOptions } from "./pace";
import type { Exchange, Policy } from "./policy";

/**
 * Keeps requests of one account to one host in step: so many at once, first come first served, and when one is
 * throttled all wait. Whoever cannot wait that long gets the throttle's own error, with nothing more sent.
 */
export function throttlePolicy(options: PaceOptions): Policy {
  const { clock } = options;
  const pace = new Pace(options);
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let lastThrottle: Failed | undefined;

  const admit = (): void => {
    while (underWay < pace.permits && waiting.length > 0) {
      underWay++;
      waiting.shift()?.();
    }
  };
  const release = (): void => {
    underWay--;
    admit();
  };
  const takePlace = async (signal: AbortSignal | undefined): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    admit();
    try {
      await (signal ? untilAborted(promise, signal) : promise);
    } catch (error) {
      const place = waiting.indexOf(resolve);
      // Handed a place in the very moment of giving up: pass it on.
      if (place < 0) release();
      else waiting.splice(place, 1);
      throw error;
    }
  };
  /** What a call gets that cannot wait for the end of the pause. */
  const tooLong = (exchange: Exchange): Failed | undefined => {
    const { deadlineAt = Infinity } = exchange;
    if (!lastThrottle || pace.pausedUntil <= Math.max(clock.now(), deadlineAt)) return undefined;
    return throttledMeanwhile(lastThrottle, exchange, clock.now(), pace.pausedUntil);
  };

  return async (exchange, next) => {
    const early = tooLong(exchange);
    if (early) return early;
    try {
      await takePlace(exchange.signal);
      try {
        // The pause may be prolonged while it is sat out.
        while (pace.pausedUntil > clock.now()) {
          const late = tooLong(exchange);
          if (late) return late;
          await clock.sleep(pace.pausedUntil - clock.now(), exchange.signal);
        }
        const { era } = pace;
        return noted(era, await next(exchange));
      } finally {
        release();
      }
    } catch (error) {
      // Out of time while it waited: the throttle that kept it says more than "no time left".
      const outOfTime = exchange.signal?.aborted && !exchange.callerSignal?.aborted;
      if (!outOfTime || !lastThrottle || !pace.isSlow) throw error;
      const isPaused = pace.pausedUntil > clock.now();
      return throttledMeanwhile(lastThrottle, exchange, clock.now(), isPaused ? pace.pausedUntil : undefined);
    }
  };

  function noted(era: number, outcome: Outcome): Outcome {
    if (!outcome.ok && outcome.repeat === "throttled") {
      lastThrottle = outcome;
      pace.throttled(era, outcome.retryAfter);
    } else if (outcome.ok || outcome.failure.status !== undefined) {
      pace.answered(era);
    }
    return outcome;
  }
}

function throttledMeanwhile(
  { failure }: Failed,
  { request, action }: Exchange,
  now: number,
  until: number | undefined,
): Failed {
  const pause = until === undefined ? "" : `, until ${formatInstant(until, now, "second")} at least`;
  const advice = `Not carried out: ${request.url.host} throttles this account${pause}.`;
  return { ok: false, failure: { ...failure, action, advice } };
}
