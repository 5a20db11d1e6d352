import { MockAgent, type Dispatcher } from "undici";

import { Lost, transport } from "./transport";

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
    await expect(pending).rejects.toBeInstanceOf(Lost);
    expect(dispatch).not.toHaveBeenCalled();
  });
});
