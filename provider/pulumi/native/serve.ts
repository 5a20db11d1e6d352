import type { Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { systemClock } from "../../shared/clock";
import { ProcessState } from "../../shared/process-state";
import { systemEnvironment } from "../../clouds/environment";
import { engineAddressIn, thisProcess, watchEngine } from "../engine-watch";
import { journalFiles } from "../journal-files";
import { engineLog, type EngineLog } from "./engine-log";
import { Engines } from "./engines";
import type { Operations } from "./operations";
import { Plugin } from "./plugin";
import { resourceProvider } from "./service";

/** 10,000 instances in one resource are more than gRPC's usual 4 MB. */
const noLimit = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export interface Serving {
  readonly schema: () => string;
  readonly version: string;
  readonly operations: Operations;
  /** Ends the process, at once when nothing runs. */
  readonly exit: () => void;
  /** What the process was started with; an engine gives its address. */
  readonly args: readonly string[];
}

/** A gRPC server for connections that were accepted elsewhere. */
export function serve({ schema, version, operations, exit, args }: Serving): (socket: Socket) => void {
  const engines = new Engines({
    operations,
    logTo: engineLog,
    plugin: newPlugin,
    watch: (address, until) => {
      // The engine may die without a word: what it asked for must not go on for nobody.
      const gone = watchEngine({ ...thisProcess, address, exitAfter: exit, until });
      gone.addEventListener("abort", () => operations.stop("the Pulumi engine is gone"), { once: true });
    },
  });
  engines.startedBy(engineAddressIn(args) ?? "");
  return (socket) => {
    const connection = engines.connection();
    socket.once("close", connection.closed);
    const server = new Server(noLimit);
    server.addService(ResourceProviderService, resourceProvider({ ...connection, version, schema }));
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
  };
}

/** What is remembered of clouds, journals and ledgers is remembered for one plugin. */
function newPlugin(operations: Operations, log: () => EngineLog): Plugin {
  const warn = (line: string) => log().warning("", line);
  const parts = {
    clock: systemClock,
    random: Math.random,
    operations,
    journals: journalFiles({ warn }),
    environment: { ...systemEnvironment, process: new ProcessState(), warn },
  };
  return new Plugin(parts, log);
}
