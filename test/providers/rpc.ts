import type { handleUnaryCall, ServerUnaryCall, ServiceError } from "@grpc/grpc-js";
import { initFailedIn } from "../support/rpc-answers";
import { InitFailed } from "./provider";
import { fromStruct } from "./wire";

interface Message {
  serializeBinary(): Uint8Array;
}

/** Calls a gRPC handler as if over a wire: both messages are bytes in between. */
export async function call<Request extends Message, Response extends Message>(
  handler: handleUnaryCall<Request, Response>,
  request: Request,
): Promise<Response> {
  const received = again(request);
  const response = await new Promise<Response>((resolve, reject) => {
    handler({ request: received } as ServerUnaryCall<Request, Response>, (error, value) => {
      if (error) reject(toError(error));
      else if (value) resolve(value);
      else reject(new Error("neither an answer nor an error"));
    });
  });
  return again(response);
}

interface MessageClass<T> {
  readonly deserializeBinary: (bytes: Uint8Array) => T;
}

function again<T extends Message>(message: T): T {
  const { deserializeBinary } = message.constructor as unknown as MessageClass<T>;
  return deserializeBinary(message.serializeBinary());
}

/** A refusal as gRPC carries it. */
export class RpcError extends Error {
  constructor(
    message: string,
    readonly code: number | undefined,
  ) {
    super(message);
  }
}

function toError(error: Partial<ServiceError>): Error {
  const failed = initFailedIn(error);
  if (!failed) return new RpcError(error.details ?? "", error.code);
  return new InitFailed(failed.getReasonsList().join("\n"), {
    id: failed.getId(),
    outputs: fromStruct(failed.getProperties()),
    refreshFirst: failed.getRefreshBeforeUpdate(),
  });
}
