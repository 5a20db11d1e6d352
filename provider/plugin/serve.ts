import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { systemClock } from "../clock";
import { systemEnvironment } from "../clouds/environment";
import { thisProcess, watchEngine } from "../doors/engine-watch";
import { journalFiles } from "../journal-files";
import { engineLog, silentLog, type EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import { Plugin } from "./plugin";
import { resourceProvider } from "./service";

/** 10,000 instances in one resource are more than gRPC's usual 4 MB. */
const noLimit = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export interface Serving {
  /** The package's folder, where its schema is. */
  readonly root: string;
  readonly version: string;
  readonly operations: Operations;
  /** Ends the process, at once when nothing runs. */
  readonly exit: () => void;
}

/** A gRPC server for connections that were accepted elsewhere. */
export function serve({ root, version, operations, exit }: Serving): (socket: Socket) => void {
  let log: EngineLog = silentLog;
  let attached: string | undefined;
  const attach = (address: string) => {
    if (address === "" || address === attached) return;
    attached = address;
    log = engineLog(address);
    // The engine may die without a word: what it asked for must not go on for nobody.
    const gone = watchEngine({ ...thisProcess, address, exitAfter: exit });
    gone.addEventListener("abort", () => operations.stop("the Pulumi engine is gone"), { once: true });
  };
  const parts = {
    clock: systemClock,
    random: Math.random,
    operations,
    journals: journalFiles(),
    environment: { ...systemEnvironment, warn: (line: string) => log.warning("", line) },
  };
  const server = new Server(noLimit);
  server.addService(
    ResourceProviderService,
    resourceProvider({
      plugin: new Plugin(parts, () => log),
      version,
      schema: () => readFile(join(root, "provider", "schema.json"), "utf8"),
      attach,
      cancel: () => operations.stop("stopped on request"),
    }),
  );
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return (socket) => injector.injectConnection(socket);
}
