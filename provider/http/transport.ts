import type { Dispatcher } from "undici";

import type { HttpAnswer, HttpRequest } from "./types";

/** How an exchange broke off. */
export type TransportErrorReason = "unreachable" | "cut" | "stopped" | "tooLarge";

/** No complete answer came. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  constructor(
    readonly reason: TransportErrorReason,
    /** False only where not one byte of the request can have left. */
    readonly sent: boolean,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/** Longest body that is read; bytes. */
export const MAX_BODY = 8 * 1024 * 1024;

/**
 * Sends one request and reads its answer to the end; follows no redirect.
 *
 * Built on `dispatch` because its `onRequestStart` is the one sure sign of whether anything was sent.
 */
export async function transport(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal?: AbortSignal,
  maxBody = MAX_BODY,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  let controller: Dispatcher.DispatchController | undefined;
  let lost: TransportError | undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  let head: Pick<HttpAnswer, "status" | "headers"> = { status: 0, headers: {} };

  const breakOff = (reason: TransportErrorReason, cause?: unknown): void => {
    lost ??= new TransportError(reason, controller !== undefined, cause);
    reject(lost);
    controller?.abort(lost);
  };
  const stop = (): void => {
    breakOff("stopped", signal?.reason);
  };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      // Stopped while it waited for a connection: nothing may leave any more.
      if (lost) started.abort(lost);
      else controller = started;
    },
    onResponseStart: (_controller, status, headers) => {
      head = { status, headers: flatten(headers) };
    },
    onResponseData: (_controller, chunk) => {
      size += chunk.length;
      if (size > maxBody) breakOff("tooLarge");
      else chunks.push(chunk);
    },
    onResponseEnd: () => {
      resolve({ ...head, body: new TextDecoder().decode(Buffer.concat(chunks)) });
    },
    onResponseError: (_controller, error) => {
      breakOff(controller ? "cut" : "unreachable", error);
    },
  };

  if (signal?.aborted) throw new TransportError("stopped", false, signal.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        // The pipeline's own timeout covers an attempt from end to end.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      handler,
    );
    return await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
