import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { logThrough, silentLog } from "./engine-log";

/** An engine that takes lines in only when it is told to. */
function engine() {
  const received: LogRequest[] = [];
  const waiting: (() => void)[] = [];
  const log = logThrough((request, delivered) => {
    received.push(request);
    waiting.push(delivered);
  });
  const takeIn = async () => {
    waiting.shift()?.();
    await settled();
  };
  return { log, received, takeIn, lines: () => received.map((request) => request.getMessage()) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("lines for people", () => {
  it("are sent one after the other, in their order", async () => {
    const { log, lines, takeIn } = engine();
    for (const line of ["1", "2", "3"]) log.info("urn", line);
    await settled();
    expect(lines()).toEqual(["1"]);
    await takeIn();
    expect(lines()).toEqual(["1", "2"]);
    await takeIn();
    await takeIn();
    expect(lines()).toEqual(["1", "2", "3"]);
  });

  it("have arrived when they are flushed", async () => {
    const { log, takeIn } = engine();
    let arrived = false;
    log.warning("urn", "line");
    const flushed = log.flushed().then(() => (arrived = true));
    await settled();
    expect(arrived).toBe(false);
    await takeIn();
    await flushed;
    expect(arrived).toBe(true);
  });

  it("are information, warnings, or a status that is kept nowhere, each about its resource", async () => {
    const { log, received, takeIn } = engine();
    log.info("a", "1");
    log.warning("b", "2");
    log.status("c", "3");
    for (let line = 0; line < 3; line++) await takeIn();
    const seen = received.map((one) => [one.getUrn(), one.getSeverity(), one.getEphemeral()]);
    expect(seen).toEqual([
      ["a", LogSeverity.INFO, false],
      ["b", LogSeverity.WARNING, false],
      ["c", LogSeverity.INFO, true],
    ]);
  });

  it("go nowhere where no engine is known", async () => {
    silentLog.info("urn", "line");
    silentLog.warning("urn", "line");
    silentLog.status("urn", "line");
    await expect(silentLog.flushed()).resolves.toBeUndefined();
  });
});
