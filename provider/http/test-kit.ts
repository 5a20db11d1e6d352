import { Dispatcher } from "undici";

import type { Clock } from "../shared/clock";
import type { Timer } from "./timer";
import type { Exchange } from "./policy";

/** A clock that sleeping moves forward; `slept` keeps how long. */
export interface TestClock extends Clock {
  time: number;
  readonly slept: number[];
}

export function testClock(time = Date.UTC(2026, 0, 2, 3, 4, 5)): TestClock {
  const clock: TestClock = {
    time,
    slept: [],
    now: () => clock.time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      clock.slept.push(ms);
      clock.time += ms;
    },
  };
  return clock;
}

/** Timers that run out when told to. */
export interface TestTimer {
  readonly set: Timer;
  /** Runs out every timer set for exactly this long. */
  runOut(ms: number): void;
}

export function testTimer(): TestTimer {
  const armed = new Set<{ ms: number; runOut: () => void }>();
  return {
    set: (ms, runOut) => {
      const entry = { ms, runOut };
      armed.add(entry);
      return () => armed.delete(entry);
    },
    runOut: (ms) => {
      for (const entry of [...armed]) if (entry.ms === ms) entry.runOut();
    },
  };
}

/** What a scripted server does with one request. */
export type Scripted =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | "cut after sending"
  | "cut within the answer"
  | "unreachable"
  | "bad certificate"
  | "no connection yet"
  | "no answer";

export interface Sent {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** Answers requests from a script, keeps what was sent, and tells apart what never left. */
export class ScriptedServer extends Dispatcher {
  readonly sent: Sent[] = [];
  /** What it does when the script is at its end. */
  otherwise: Scripted = { status: 200, body: "{}" };

  constructor(readonly script: Scripted[] = []) {
    super();
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const act = this.script.shift() ?? this.otherwise;
    queueMicrotask(() => {
      this.#perform(act, options, handler);
    });
    return true;
  }

  #perform(act: Scripted, options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    let aborted = false;
    const controller = {
      get aborted() {
        return aborted;
      },
      paused: false,
      reason: null,
      rawHeaders: [],
      pause: () => undefined,
      resume: () => undefined,
      abort: (reason: Error) => {
        if (aborted) return;
        aborted = true;
        handler.onResponseError?.(controller as never, reason);
      },
    } as unknown as Dispatcher.DispatchController;
    const fail = (code: string): void => {
      handler.onResponseError?.(controller, Object.assign(new Error(code), { code }));
    };
    if (act === "no connection yet") return;
    if (act === "unreachable") {
      fail("ECONNREFUSED");
      return;
    }
    if (act === "bad certificate") {
      fail("CERT_HAS_EXPIRED");
      return;
    }
    handler.onRequestStart?.(controller, null);
    if (aborted) return;
    this.sent.push({
      method: options.method,
      origin: String(options.origin),
      path: options.path,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === "string" ? options.body : undefined,
    });
    if (act === "no answer") return;
    if (act === "cut after sending") {
      fail("ECONNRESET");
      return;
    }
    if (act === "cut within the answer") {
      handler.onResponseStart?.(controller, 200, {}, "");
      handler.onResponseData?.(controller, Buffer.from('{"half":'));
      fail("UND_ERR_SOCKET");
      return;
    }
    handler.onResponseStart?.(controller, act.status, act.headers ?? {}, "");
    if (act.body) handler.onResponseData?.(controller, Buffer.from(act.body));
    if (!aborted) handler.onResponseEnd?.(controller, {});
  }
}

/** A read of `https://example.com/thing`, or what the parts say. */
export function exchangeOf(parts: Partial<Exchange> = {}): Exchange {
  return {
    action: "describeThing",
    kind: "read",
    request: { method: "GET", url: new URL("https://example.com/thing"), headers: {} },
    ...parts,
  };
}

/** Lets everything that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
