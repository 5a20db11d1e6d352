import { createServer, type AddressInfo, type Socket } from "node:net";
import { Operations } from "./operations";

/** What was running has this long to save where it stands after the engine asked for the end; milliseconds. */
const grace = 4_000;

export interface Package {
  /** The folder that package.json is in. */
  readonly root: string;
  readonly version: string;
}

/**
 * Runs the provider plugin: listens, tells the engine its port on standard output, and loads everything else while the
 * engine connects.
 */
export function main({ root, version }: Package): void {
  const operations = new Operations();
  const exit = () => {
    operations.stop("stopped on request");
    setTimeout(() => process.exit(1), grace).unref();
    // What has just ended still has to be told to the engine.
    const parting = operations.isIdle ? 0 : 200;
    void operations.idle().then(() => setTimeout(() => process.exit(0), parting));
  };
  process.on("SIGINT", exit);
  process.on("SIGTERM", exit);

  const waiting: Socket[] = [];
  let take = (socket: Socket): void => void waiting.push(socket);
  const listener = createServer((socket) => take(socket));
  listener.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(listener.address() as AddressInfo).port}\n`);
    setImmediate(() => {
      void import("./serve.js").then(({ serve }) => {
        take = serve({ root, version, operations, exit });
        for (const socket of waiting.splice(0)) take(socket);
      });
    });
  });
}
