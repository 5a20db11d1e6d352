import type { ApiError } from "../shared/errors";

/** The restart of one instance was accepted; `job` is the cloud's name for its carrying out, if it has one. */
export interface Accepted {
  readonly accepted: true;
  readonly job?: string | undefined;
}

/** The restart of one instance was refused, in the cloud's code and words. */
export interface Refused {
  readonly accepted: false;
  readonly error: ApiError;
}

/** What a cloud answered to the restart request of one instance. */
export type Receipt = Accepted | Refused;

/** Ids to what was answered. */
export type Receipts = ReadonlyMap<string, Receipt>;

/** What a job says of one instance. A job that is not known, or cannot be read, says nothing. */
export interface JobReport {
  readonly id: string;
  readonly state: "running" | "succeeded" | "failed";
  /** Why it failed, in the cloud's code and words. */
  readonly error?: ApiError | undefined;
}

export function acceptAll(ids: Iterable<string>, job?: string): Receipts {
  const receipt: Accepted = { accepted: true, ...(job !== undefined && { job }) };
  return new Map([...ids].map((id) => [id, receipt]));
}
