import type { Alarm } from "./alarm";
import { TimeUp } from "./deadline";
import type { Route } from "./dispatcher";
import { judgeAnswer, type Judge } from "./judge";
import { judgeLoss } from "./judge-loss";
import type { Send } from "./policy";
import { Lost, transport } from "./transport";

export interface AttemptOptions extends Judge {
  readonly route: Route;
  readonly alarm: Alarm;
  /** Longest time for one attempt; milliseconds. */
  readonly attemptTimeout: number;
}

/** The innermost step: one request on the wire, and what came of it. */
export function attempt(options: AttemptOptions): Send {
  const { route, alarm, attemptTimeout, clock } = options;
  return async (exchange) => {
    const sentAt = clock.now();
    const timeUp = new AbortController();
    const calm = alarm(attemptTimeout, () => {
      timeUp.abort(new TimeUp(attemptTimeout));
    });
    const signal = exchange.signal ? AbortSignal.any([exchange.signal, timeUp.signal]) : timeUp.signal;
    try {
      const answer = await transport(route(exchange.request.url), exchange.request, signal);
      return judgeAnswer(options, exchange, answer, sentAt);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      // Who stops a read, or a write before it left, gets their own reason back; a sent write may have taken effect.
      if (exchange.callerSignal?.aborted && !(error.sent && exchange.kind === "write")) {
        throw exchange.callerSignal.reason;
      }
      return judgeLoss(exchange, error, route.proxyFor?.(exchange.request.url));
    } finally {
      calm();
    }
  };
}
