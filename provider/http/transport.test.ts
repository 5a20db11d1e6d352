import { MockAgent, type Dispatcher } from "undici";

import { TransportError, transport } from "./transport";

const request = {
  method: "POST",
  url: new URL("https://example.com/v1/things?b=2&a=%20x"),
  headers: { "content-type": "application/json" },
  body: '{"type":"SOFT"}',
} as const;

describe("the transport", () => {
  test("sends path, query, headers and body as they are, and reads the answer to its end", async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get("https://example.com")
      .intercept({
        method: "POST",
        path: "/v1/things?b=2&a=%20x",
        body: request.body,
        headers: request.headers,
      })
      .reply(200, { fine: "ä" }, { headers: { "X-Request-Id": "r1" } });
    expect(await transport(agent, request)).toEqual({
      status: 200,
      headers: { "x-request-id": "r1" },
      body: '{"fine":"ä"}',
    });
    agent.assertNoPendingInterceptors();
    await agent.close();
  });

  test("lets nothing leave after it was stopped, even when a connection comes later", async () => {
    let handler: Dispatcher.DispatchHandler | undefined;
    const slow = {
      dispatch: (_options: unknown, given: Dispatcher.DispatchHandler) => {
        handler = given;
        return true;
      },
    } as unknown as Dispatcher;
    const abort = new AbortController();
    const pending = transport(slow, request, abort.signal);
    abort.abort(new Error("stopped"));
    await expect(pending).rejects.toMatchObject({ reason: "stopped", sent: false });
    const controller = { abort: jest.fn() };
    handler?.onRequestStart?.(controller as never, null);
    expect(controller.abort).toHaveBeenCalledTimes(1);
  });

  test("sends nothing for a signal that is aborted already", async () => {
    const dispatch = jest.fn();
    const unused = { dispatch } as unknown as Dispatcher;
    const pending = transport(unused, request, AbortSignal.abort(new Error("stopped")));
    await expect(pending).rejects.toBeInstanceOf(TransportError);
    expect(dispatch).not.toHaveBeenCalled();
  });

  test("breaks off an answer without an end when it has read as much as it may", async () => {
    let served = 0;
    let stopped = false;
    const endless = {
      dispatch: (_options: unknown, handler: Dispatcher.DispatchHandler) => {
        const controller = { abort: () => (stopped = true) } as unknown as Dispatcher.DispatchController;
        handler.onRequestStart?.(controller, null);
        handler.onResponseStart?.(controller, 200, {}, "");
        while (!stopped) {
          served += 1_000;
          handler.onResponseData?.(controller, Buffer.alloc(1_000));
        }
        return true;
      },
    } as unknown as Dispatcher;
    const pending = transport(endless, request, undefined, 50_000);
    await expect(pending).rejects.toMatchObject({ reason: "tooLarge", sent: true });
    expect(served).toBe(51_000);
  });
});
