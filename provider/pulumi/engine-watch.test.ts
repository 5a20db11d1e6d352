import { EventEmitter } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { engineAddressIn, watchEngine } from "./engine-watch";

interface Watch {
  readonly isTTY?: boolean;
  readonly until?: AbortSignal;
}

function processOf(args: readonly string[], { isTTY = false, until }: Watch = {}) {
  const reads: string[] = [];
  const stdin = Object.assign(new EventEmitter(), { isTTY, resume: () => reads.push("resume") });
  const stdout = new EventEmitter();
  const exits: number[] = [];
  const signal = watchEngine({
    stdin: stdin as never,
    outputs: [stdout as never],
    address: engineAddressIn(args),
    exitAfter: (ms) => exits.push(ms),
    ...(until && { until }),
  });
  return {
    signal,
    exits,
    reads,
    end: () => stdin.emit("end"),
    breakPipe: () => stdout.emit("error", new Error("EPIPE")),
  };
}

async function listen(): Promise<{ server: Server; address: string }> {
  const server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("watching the engine", () => {
  it("aborts, and ends the process a little later, when standard input ends and nobody listens any more", async () => {
    const { server, address } = await listen();
    await new Promise((resolve) => server.close(resolve));
    const { signal, exits, end } = processOf(["--flag", address]);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    end();
    await aborted;
    expect((signal.reason as Error).message).toBe("the Pulumi engine is gone");
    expect(exits).toEqual([5_000]);
  });

  it("aborts once when its output is closed, too", async () => {
    const { server, address } = await listen();
    await new Promise((resolve) => server.close(resolve));
    const { signal, exits, end, breakPipe } = processOf([address]);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    breakPipe();
    await aborted;
    end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(exits).toEqual([5_000]);
  });

  it("goes on while the engine listens, whatever became of standard input", async () => {
    const { server, address } = await listen();
    const { signal, exits, end } = processOf([address]);
    const asked = new Promise<void>((resolve) =>
      server.once("connection", (socket) => socket.once("close", () => resolve())),
    );
    end();
    await asked;
    expect(signal.aborted).toBe(false);
    expect(exits).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("asks again while the engine listens: one that is killed loses its pipes a moment before its ports", async () => {
    const { server, address } = await listen();
    const { signal, exits, end } = processOf([address]);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    server.once("connection", (socket) => socket.once("close", () => server.close()));
    end();
    await aborted;
    expect(exits).toEqual([5_000]);
  });

  it("asks nobody once the watch is over", async () => {
    const { server, address } = await listen();
    const over = new AbortController();
    const { signal, exits, end, breakPipe } = processOf([address], { until: over.signal });
    over.abort();
    server.once("connection", () => exits.push(0));
    end();
    breakPipe();
    await new Promise((resolve) => server.close(resolve));
    expect(signal.aborted).toBe(false);
    expect(exits).toEqual([]);
  });

  it("leaves a terminal alone: it is a person's, and reading it from the background halts the process", () => {
    const [piped, typed] = [processOf(["127.0.0.1:4711"]), processOf(["127.0.0.1:4711"], { isTTY: true })];
    expect([piped.reads, typed.reads]).toEqual([["resume"], []]);
  });

  it("never aborts where no engine started the process", () => {
    const { signal, end } = processOf([]);
    end();
    expect(signal.aborted).toBe(false);
  });
});

describe("the engine's address on a command line", () => {
  const engine = "127.0.0.1:45993";

  it.each<[string, readonly string[]]>([
    ["alone", [engine]],
    ["behind flags", ["--logtostderr", "-v=9", engine]],
    // With `pulumi --tracing file:…` the CLI collects the traces itself.
    ["behind the address that traces go to", ["--tracing", "tcp://127.0.0.1:40001", engine]],
  ])("is found %s", (_, args) => {
    expect(engineAddressIn(args)).toBe(engine);
  });

  it.each(["", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "--logtostderr", "/tmp/a:1", "http://a:1"])(
    "is not %j",
    (arg) => {
      expect(engineAddressIn([arg])).toBeUndefined();
      const { signal, reads } = processOf([arg]);
      expect([signal.aborted, reads]).toEqual([false, []]);
    },
  );
});
