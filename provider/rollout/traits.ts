import type { ApiError, FailureKind } from "../shared/errors";

/** Failures of a read that the next read may not meet. */
const passing: ReadonlySet<FailureKind> = new Set(["unreachable", "unavailable", "throttled", "unreadable"]);
/** Failures of a read that no later read of this run can mend. */
const final: ReadonlySet<FailureKind> = new Set(["unauthorized", "notOffered"]);

/** Whether an instance could not be read for a reason that may be gone with the next look. */
export function isPassing(error: ApiError | undefined): boolean {
  return error !== undefined && passing.has(error.kind);
}

export function isFinal({ kind }: ApiError): boolean {
  return final.has(kind);
}

/** Failures of a write that certainly changed nothing, and would not the next time either. */
const clearNo: ReadonlySet<FailureKind> = new Set([
  "refused",
  "forbidden",
  "notFound",
  "unauthorized",
  "notOffered",
]);

export function isClearNo(error: ApiError | undefined): boolean {
  return error !== undefined && clearNo.has(error.kind);
}
