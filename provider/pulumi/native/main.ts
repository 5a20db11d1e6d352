import { createServer, type AddressInfo, type Socket } from "node:net";
import { ending } from "./ending";
import { dieQuietly } from "./last-words";
import { Operations } from "./operations";

export interface Package {
  readonly version: string;
  /** The text of the package's schema. */
  readonly schema: () => string;
}

/**
 * Runs the provider plugin: listens, tells the engine its port on standard output, and loads everything else while the
 * engine connects.
 */
export function main({ version, schema }: Package): void {
  const operations = new Operations();
  dieQuietly(process, (code) => process.exit(code));
  const exit = ending(operations, (code) => process.exit(code));
  process.on("SIGINT", exit);
  process.on("SIGTERM", exit);

  const waiting: Socket[] = [];
  let take = (socket: Socket): void => void waiting.push(socket);
  const listener = createServer((socket) => take(socket));
  listener.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(listener.address() as AddressInfo).port}\n`);
    setImmediate(() => {
      void import("./serve.js").then(({ serve }) => {
        take = serve({ schema, version, operations, exit, args: process.argv.slice(2) });
        for (const socket of waiting.splice(0)) take(socket);
      });
    });
  });
}
