import { Dispatcher } from "undici";

export interface DoubleRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `"unreachable"`: never connected; `"lost"`: sent, and cut off; `"silent"`: sent, and nothing comes. */
export type DoubleAnswer =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  | "unreachable"
  | "lost"
  | "silent";

/** Answers every request by a function, without a network, and keeps what was asked. */
export class HttpDouble extends Dispatcher {
  readonly requests: DoubleRequest[] = [];

  constructor(public answer: (request: DoubleRequest) => DoubleAnswer) {
    super();
  }

  /** Method and path of what was asked, in order. */
  get log(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    queueMicrotask(() => {
      this.perform(options, handler);
    });
    return true;
  }

  private perform(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const controller = {
      aborted: false,
      paused: false,
      pause: nothing,
      resume: nothing,
      abort: nothing,
    } as unknown as Dispatcher.DispatchController;
    const url = new URL(options.path, String(options.origin));
    const request: DoubleRequest = {
      method: options.method,
      host: url.host,
      path: url.pathname,
      query: url.searchParams,
      headers: options.headers as Record<string, string>,
      body: typeof options.body === "string" ? options.body : "",
    };
    const answer = this.answer(request);
    const fail = (code: string) =>
      handler.onResponseError?.(controller, Object.assign(new Error(code), { code }));
    if (answer === "unreachable") return void fail("ECONNREFUSED");
    this.requests.push(request);
    handler.onRequestStart?.(controller, null);
    if (answer === "silent") return;
    if (answer === "lost") return void fail("ECONNRESET");
    const body = answer.body ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
    handler.onResponseStart?.(controller, answer.status ?? 200, answer.headers ?? {}, "");
    if (body) handler.onResponseData?.(controller, Buffer.from(body));
    handler.onResponseEnd?.(controller, {});
  }
}

function nothing(): void {
  // A double has no stream to steer.
}
