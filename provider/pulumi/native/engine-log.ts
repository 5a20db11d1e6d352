import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Lines for people, sent to the Pulumi engine, which shows them beside the resource that they are about. */
export interface EngineLog {
  info(urn: string, line: string): void;
  warning(urn: string, line: string): void;
  /** Shown in the resource's own row until the next one; kept nowhere. */
  status(urn: string, line: string): void;
  /** Resolves when everything so far has been taken in. */
  flushed(): Promise<void>;
}

/** A log that goes to the engine at `address`. */
export function engineLog(address: string): EngineLog {
  const client = new EngineClient(address, credentials.createInsecure());
  return logThrough((request, delivered) => client.log(request, delivered));
}

/** A log that hands each line to `deliver`, which says when it has arrived; what cannot be delivered is dropped. */
export function logThrough(deliver: (request: LogRequest, delivered: () => void) => void): EngineLog {
  // One after the other: the engine shows lines in the order in which they arrive.
  let last: Promise<void> = Promise.resolve();
  const send = (severity: LogSeverity, urn: string, line: string, ephemeral = false) => {
    const request = new LogRequest()
      .setSeverity(severity)
      .setUrn(urn)
      .setMessage(line)
      .setEphemeral(ephemeral);
    last = last.then(() => new Promise<void>((resolve) => deliver(request, resolve)));
  };
  return {
    info: (urn, line) => send(LogSeverity.INFO, urn, line),
    warning: (urn, line) => send(LogSeverity.WARNING, urn, line),
    status: (urn, line) => send(LogSeverity.INFO, urn, line, true),
    flushed: () => last,
  };
}

/** Where no engine is known: nobody listens. */
export const silentLog: EngineLog = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  flushed: () => Promise.resolve(),
};
