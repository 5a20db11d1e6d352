import { untilAborted } from "../auth/shared-once";
import type { Policy } from "./policy";

/** Lets at most `permits` requests through at once; the others wait their turn, first come first served. */
export function limitPolicy(permits: number): Policy {
  const waiting: (() => void)[] = [];
  let free = permits;
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const acquire = async (signal: AbortSignal | undefined): Promise<void> => {
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    try {
      await (signal ? untilAborted(promise, signal) : promise);
    } catch (error) {
      const place = waiting.indexOf(resolve);
      // Handed a permit in the very moment of giving up: pass it on.
      if (place < 0) release();
      else waiting.splice(place, 1);
      throw error;
    }
  };
  return async (exchange, next) => {
    await acquire(exchange.signal);
    try {
      return await next(exchange);
    } finally {
      release();
    }
  };
}
