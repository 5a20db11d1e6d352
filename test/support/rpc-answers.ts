import type { Metadata, ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";

/** "Exists, but failed to initialize", where a refusal of the plugin says so. */
export function initFailedIn({ metadata }: Partial<ServiceError>): ErrorResourceInitFailed | undefined {
  const [packed] = (metadata as Metadata | undefined)?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Uint8Array)) return undefined;
  const [any] = Status.deserializeBinary(packed).getDetailsList();
  return (
    any?.unpack(
      (bytes) => ErrorResourceInitFailed.deserializeBinary(bytes),
      "pulumirpc.ErrorResourceInitFailed",
    ) ?? undefined
  );
}

/** What is wrong with inputs, with the paths. A secret property is named by the reason: the engine prints the value of one that is named. */
export function failuresIn(response: CheckResponse): string[] {
  return response
    .getFailuresList()
    .map((failure) => [failure.getProperty(), failure.getReason()].filter(Boolean).join(": "));
}
