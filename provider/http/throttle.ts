import { formatInstant } from "../shared/instant";
import type { Failed, Outcome } from "./outcome";
import { Pace, type PaceOptions } from "./pace";
import type { Exchange, Policy } from "./policy";
import { Semaphore } from "./semaphore";

/**
 * Keeps requests of one account to one host in step: so many at once, first come first served, and when one is
 * throttled all wait. Whoever cannot wait that long gets the throttle's own error, with nothing more sent.
 */
export function throttlePolicy(options: PaceOptions): Policy {
  const { clock } = options;
  const pace = new Pace(options);
  const places = new Semaphore(() => pace.permits);
  let lastThrottle: Failed | undefined;

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
      return await places.run(async () => {
        // The pause may be prolonged while it is sat out.
        while (pace.pausedUntil > clock.now()) {
          const late = tooLong(exchange);
          if (late) return late;
          await clock.sleep(pace.pausedUntil - clock.now(), exchange.signal);
        }
        const { epoch } = pace;
        return noted(epoch, await next(exchange));
      }, exchange.signal);
    } catch (error) {
      // Out of time while it waited: the throttle that kept it says more than "no time left".
      const outOfTime = exchange.signal?.aborted && !exchange.callerSignal?.aborted;
      if (!outOfTime || !lastThrottle || !pace.isSlow) throw error;
      const isPaused = pace.pausedUntil > clock.now();
      return throttledMeanwhile(lastThrottle, exchange, clock.now(), isPaused ? pace.pausedUntil : undefined);
    }
  };

  function noted(epoch: number, outcome: Outcome): Outcome {
    if (!outcome.ok && outcome.repeat === "throttled") {
      lastThrottle = outcome;
      pace.throttled(epoch, outcome.retryAfter);
    } else if (outcome.ok || outcome.failure.status !== undefined) {
      pace.answered(epoch);
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
