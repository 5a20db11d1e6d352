import type { ApiFailure } from "../shared/errors";
import type { HttpAnswer } from "./types";

/** Why sending once more is safe and may help. */
export type RepeatReason = "throttled" | "transient" | "neverSent";

export interface Answered {
  readonly ok: true;
  readonly answer: HttpAnswer;
  /** The parsed body; `undefined` when it is empty. */
  readonly json: unknown;
}

export interface Failed {
  readonly ok: false;
  readonly failure: ApiFailure;
  /** Absent where the request must not be sent again. */
  readonly repeat?: RepeatReason | undefined;
  /** Milliseconds that the answer asked to wait. */
  readonly retryAfter?: number | undefined;
  /** The service wants a newer token. */
  readonly renewToken?: boolean;
  /** The refusal was in the vendor's own form, not a page or a status of something in between. */
  readonly vendorSaid?: boolean;
  /** The key itself was refused; more attempts with it would lock it. */
  readonly wrongKey?: boolean;
  readonly cause?: unknown;
}

/** What came of a request. Policies pass it on as a value; only the end of the pipeline throws. */
export type Outcome = Answered | Failed;
