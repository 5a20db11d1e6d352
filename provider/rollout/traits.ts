import type { ApiError } from "../shared/errors";
import { failureIs } from "../shared/failure-traits";

/** Whether an instance could not be read for a reason that may be gone with the next look. */
export function isPassing(error: ApiError | undefined): boolean {
  return error !== undefined && failureIs(error.kind, "passing");
}

/** A failure of a read that no later read of this run can mend. */
export function isFinal({ kind }: ApiError): boolean {
  return failureIs(kind, "lasting");
}

/** A failure of a write that certainly changed nothing, and would not the next time either. */
export function isClearNo(error: ApiError | undefined): boolean {
  return error !== undefined && failureIs(error.kind, "clearNo");
}
