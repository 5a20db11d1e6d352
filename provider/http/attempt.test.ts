import type { Timer } from "./timer";
import { attempt } from "./attempt";
import { fixedRoute } from "./dispatcher";
import { exchangeOf, ScriptedServer, settled, testClock, type Scripted } from "./test-kit";

const write = { kind: "write", action: "rebootThing" } as const;
const never: Timer = () => () => undefined;

function attempting(script: Scripted, timer = never) {
  return attempt({
    clock: testClock(),
    route: fixedRoute(new ScriptedServer([script])),
    errors: { readError: () => undefined, codes: [], skewLimit: 1 },
    credential: {
      id: "",
      name: "",
      authenticator: { headers: () => Promise.resolve({}), renew: () => false },
      secrets: [],
    },
    timer,
  });
}

describe("an attempt that its caller stops", () => {
  const stopped = new Error("stopped on request");

  /** What comes of it when the caller stops it once it is as far as the script lets it. */
  async function stoppedWhile(script: Scripted, parts: object) {
    const end = new AbortController();
    const { signal } = end;
    const pending = attempting(script)(exchangeOf({ ...parts, signal, callerSignal: signal }));
    await settled();
    end.abort(stopped);
    return pending;
  }

  it.each([
    ["a read that is under way", {}, "no answer"],
    ["a read that waits for a connection", {}, "no connection yet"],
    ["a write that waits for a connection", write, "no connection yet"],
  ] as const)("ends with the caller's own reason: %s", async (_, parts, script) => {
    await expect(stoppedWhile(script, parts)).rejects.toBe(stopped);
  });

  it("is of unknown outcome if it is a write that has left", async () => {
    expect(await stoppedWhile("no answer", write)).toMatchObject({ failure: { kind: "unknownOutcome" } });
  });
});

it.each(["no answer", "cut after sending", { status: 200, body: "{}" }] as const)(
  "an attempt leaves no timer behind: %j",
  async (script) => {
    let armed = 0;
    let ring = () => undefined as void;
    const send = attempting(script, (_ms, at) => {
      armed++;
      ring = at;
      return () => armed--;
    });
    const pending = send(exchangeOf());
    await settled();
    if (script === "no answer") ring();
    await pending;
    expect(armed).toBe(0);
  },
);
