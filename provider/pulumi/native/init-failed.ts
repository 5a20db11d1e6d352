import { Metadata, status, type StatusObject } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * "Exists, but failed to initialize": the one error with which the engine saves the properties that come with it.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function initializationFailed(
  id: string,
  properties: Struct,
  reason: string,
  refreshesBeforeUpdate: boolean,
): StatusObject {
  const detail = new ErrorResourceInitFailed()
    .setRefreshBeforeUpdate(refreshesBeforeUpdate)
    .setId(id)
    .setProperties(properties)
    .setReasonsList([reason]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const code = status.UNKNOWN;
  const whole = new Status().setCode(code).setMessage(reason).setDetailsList([packed]);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  // The text is in the details already; a header line has its limits.
  return { code, details: "the resource failed to initialize", metadata };
}
