import type { Timer } from "./timer";
import { TimeUp } from "./deadline";
import type { Route } from "./dispatcher";
import { classifyResponse, type ResponseContext } from "./classify-response";
import { classifyNetworkError } from "./classify-network-error";
import type { Send } from "./policy";
import { TransportError, transport } from "./transport";

/** Longest time for one attempt; milliseconds. */
export const ATTEMPT_TIMEOUT = 30_000;

export interface AttemptOptions extends ResponseContext {
  readonly route: Route;
  readonly timer: Timer;
}

/** The innermost step: one request on the wire, and what came of it. */
export function attempt(options: AttemptOptions): Send {
  const { route, timer, clock } = options;
  return async (exchange) => {
    const sentAt = clock.now();
    const timeUp = new AbortController();
    const cancel = timer(ATTEMPT_TIMEOUT, () => {
      timeUp.abort(new TimeUp(ATTEMPT_TIMEOUT));
    });
    const signal = exchange.signal ? AbortSignal.any([exchange.signal, timeUp.signal]) : timeUp.signal;
    try {
      const answer = await transport(route(exchange.request.url), exchange.request, signal);
      return classifyResponse(options, exchange, answer, sentAt);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      // Who stops a read, or a write before it left, gets their own reason back; a sent write may have taken effect.
      if (exchange.callerSignal?.aborted && !(error.sent && exchange.kind === "write")) {
        throw exchange.callerSignal.reason;
      }
      return classifyNetworkError(exchange, error, route.proxyFor?.(exchange.request.url));
    } finally {
      cancel();
    }
  };
}
