import type { Dispatcher } from "undici";

import type { Connect } from "./connect";
import { TimeUp } from "./deadline";
import type { Route } from "./dispatcher";
import { networkFailure } from "./network-failure";
import type { HttpProxy } from "./proxies";
import { Semaphore } from "./semaphore";
import type { Timer } from "./timer";

/** What a service is asked for. */
export type ServiceCheck = HttpCheck | TcpCheck;

export interface HttpCheck {
  readonly kind: "httpGet";
  readonly url: URL;
  /** Lower-case names; values may be secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** Statuses that count as ready, first and last of each range. */
  readonly statuses: readonly (readonly [number, number])[];
}

export interface TcpCheck {
  readonly kind: "tcpSocket";
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface ProbeResult {
  readonly ok: boolean;
  /** What was asked and what came of it, fit for messages: `GET http://10.0.0.7:8080/healthz answers 503`. */
  readonly said: string;
  /** The same in few words: `answers 503`, `ECONNREFUSED`. */
  readonly brief: string;
}

/**
 * Asks once.
 *
 * @param timeout longest time until there is an answer, milliseconds
 * @throws the signal's reason, or {@link ConfigurationError} if nothing can be asked at all
 */
export type Prober = (check: ServiceCheck, timeout: number, signal?: AbortSignal) => Promise<ProbeResult>;

export interface ProberOptions {
  readonly route: Route;
  readonly connect: Connect;
  readonly timer: Timer;
}

/** Probes at once. */
export const PROBES_AT_ONCE = 64;

/** Asks services without anybody's credentials; of an answer only the status is read. */
export function prober({ route, connect, timer }: ProberOptions): Prober {
  const places = new Semaphore(() => PROBES_AT_ONCE);
  return (check, timeout, signal) =>
    places.run(async () => {
      const timeUp = new AbortController();
      const cancel = timer(timeout, () => {
        timeUp.abort(new TimeUp(timeout));
      });
      const until = signal ? AbortSignal.any([signal, timeUp.signal]) : timeUp.signal;
      try {
        return await (check.kind === "httpGet" ? get(check, route, until) : reach(check, connect, until));
      } finally {
        cancel();
      }
    }, signal);
}

async function get(check: HttpCheck, route: Route, until: AbortSignal): Promise<ProbeResult> {
  const { url, statuses } = check;
  const what = `GET ${describeUrl(url)}`;
  // A mistake of the environment's is no answer of the service's.
  const dispatcher = route(url);
  try {
    const status = await statusOf(check, dispatcher, until);
    const ok = statuses.some(([first, last]) => status >= first && status <= last);
    const brief = `answers ${status}`;
    return { ok, said: `${what} ${brief}`, brief };
  } catch (error) {
    return unanswered(what, error, until, route.proxyFor?.(url));
  }
}

async function reach({ host, port }: TcpCheck, connect: Connect, until: AbortSignal): Promise<ProbeResult> {
  const what = `TCP ${host.includes(":") ? `[${host}]` : host}:${port}`;
  try {
    await connect(host, port, until);
    return { ok: true, said: `${what} is open`, brief: "is open" };
  } catch (error) {
    return unanswered(what, error, until);
  }
}

/** Without a query, which may hold what is nobody's business. */
export function describeUrl({ origin, pathname }: URL): string {
  return origin + pathname;
}

function unanswered(what: string, error: unknown, until: AbortSignal, via?: HttpProxy): ProbeResult {
  const isLate = until.reason instanceof TimeUp;
  if (until.aborted && !isLate) throw error;
  const brief = isLate ? until.reason.message : networkFailure(error, via).why;
  return { ok: false, said: `${what}: ${brief}`, brief };
}

/** The connection is given up with the first line of the answer: a redirect is not followed, a body not read. */
async function statusOf(
  { url, headers }: HttpCheck,
  dispatcher: Dispatcher,
  until: AbortSignal,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let controller: Dispatcher.DispatchController | undefined;
  const stop = () => {
    const reason = until.reason as Error;
    reject(reason);
    controller?.abort(reason);
  };
  until.throwIfAborted();
  until.addEventListener("abort", stop, { once: true });
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (until.aborted) stop();
    },
    onResponseStart: (started, status) => {
      // Those before the answer proper, such as 103.
      if (status < 200) return;
      resolve(status);
      started.abort(new Error("the status is known"));
    },
    onResponseData: () => undefined,
    onResponseEnd: () => undefined,
    onResponseError: (_controller, error) => {
      reject(error);
    },
  };
  dispatcher.dispatch(
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method: "GET",
      headers: { accept: "*/*", "user-agent": "pulumi-rekindle", ...headers },
      // A connection from before a restart would be no sign of anything.
      reset: true,
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    handler,
  );
  try {
    return await promise;
  } finally {
    until.removeEventListener("abort", stop);
  }
}
