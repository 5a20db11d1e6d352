import { EventEmitter } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { engineAddressIn, watchEngine } from "./engine-watch";

function processOf(args: readonly string[]) {
  const stdin = Object.assign(new EventEmitter(), { resume: () => stdin });
  const stdout = new EventEmitter();
  const exits: number[] = [];
  const signal = watchEngine({
    stdin: stdin as never,
    outputs: [stdout as never],
    address: engineAddressIn(args),
    exitAfter: (ms) => exits.push(ms),
  });
  return {
    signal,
    exits,
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

  it("never aborts where no engine started the process", () => {
    const { signal, end } = processOf([]);
    end();
    expect(signal.aborted).toBe(false);
  });
});
