import type { Clock } from "../shared/clock";
import type { Alarm } from "./alarm";
import type { Policy } from "./policy";

/** Ends a whole call, its retries and its waiting included. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Milliseconds. */
  readonly deadline: number;
}

/** Time is up: for an attempt, or for the whole call. */
export class TimeUp extends Error {
  override readonly name = "TimeUp";

  /** `within 10 s` */
  readonly within: string;

  constructor(ms: number) {
    const within = `within ${ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${ms} ms`}`;
    super(`no answer ${within}`);
    this.within = within;
  }
}

export function deadlinePolicy({ clock, alarm, deadline }: DeadlineOptions): Policy {
  return async (exchange, next) => {
    const timeUp = new AbortController();
    const calm = alarm(deadline, () => {
      timeUp.abort(new TimeUp(deadline));
    });
    const { callerSignal } = exchange;
    const signal = callerSignal ? AbortSignal.any([callerSignal, timeUp.signal]) : timeUp.signal;
    try {
      return await next({ ...exchange, signal, deadlineAt: clock.now() + deadline });
    } catch (error) {
      if (callerSignal?.aborted || !timeUp.signal.aborted) throw error;
      // Attempts report their own end; this is the waiting between them.
      const { action, request } = exchange;
      const advice = `${request.url.host}: ${new TimeUp(deadline).message}; nothing was sent.`;
      return { ok: false, failure: { kind: "unreachable", action, advice }, cause: error };
    } finally {
      calm();
    }
  };
}
