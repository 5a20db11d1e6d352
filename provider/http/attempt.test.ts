import { opened } from "./pipeline.test.support";
import { exchangeOf, settled } from "./test-kit";
import { attempt } from "./attempt";
import { fixedRoute } from "./dispatcher";
import { ScriptedServer, testClock } from "./test-kit";

const write = { kind: "write", action: "rebootThing" } as const;

describe("a call that its caller stops", () => {
  const stopped = new Error("stopped on request");

  it.each([
    ["a read that is under way", {}, "no answer"],
    ["a read that waits for a connection", {}, "no connection yet"],
    ["a write that waits for a connection", write, "no connection yet"],
  ] as const)("ends with the caller's own reason: %s", async (_, parts, script) => {
    const { send } = opened([script]);
    const end = new AbortController();
    const pending = send(exchangeOf({ ...parts, signal: end.signal, callerSignal: end.signal }));
    await settled();
    end.abort(stopped);
    await expect(pending).rejects.toBe(stopped);
  });

  it("is of unknown outcome if it is a write that has left", async () => {
    const { send } = opened(["no answer"]);
    const end = new AbortController();
    const pending = send(exchangeOf({ ...write, signal: end.signal, callerSignal: end.signal }));
    await settled();
    end.abort(stopped);
    await expect(pending).rejects.toMatchObject({ kind: "unknownOutcome" });
  });
});

it.each(["no answer", "cut after sending", { status: 200, body: "{}" }] as const)(
  "an attempt leaves no alarm behind: %j",
  async (script) => {
    let armed = 0;
    let ring = () => undefined as void;
    const send = attempt({
      clock: testClock(),
      route: fixedRoute(new ScriptedServer([script])),
      dialect: { readError: () => undefined, codes: [], skewLimit: 1 },
      credential: {
        id: "",
        name: "",
        authenticator: { headers: () => Promise.resolve({}), renew: () => false },
        secrets: [],
      },
      attemptTimeout: 1_000,
      alarm: (_ms, at) => {
        armed++;
        ring = at;
        return () => armed--;
      },
    });
    const pending = send(exchangeOf());
    await settled();
    if (script === "no answer") ring();
    await pending;
    expect(armed).toBe(0);
  },
);
