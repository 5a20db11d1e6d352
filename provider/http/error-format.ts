import type { FailureKind } from "../shared/errors";
import type { ErrorReader } from "./types";

/**
 * What an answer means before it is known whether a read or a write asked:
 *
 * - `broken`: the service failed; a write's outcome is unknown
 * - `renewToken`: the token is too old
 * - `wrongScope`: 401, but the key was recognised; it does not count towards locking it
 */
export type Classification = FailureKind | "broken" | "renewToken" | "wrongScope";

/** A vendor's code that says more than the HTTP status does. */
export interface CodeRule {
  readonly code: RegExp;
  /** Holds only for what the gateway said, or only for what the service said. */
  readonly gateway?: boolean;
  /** Holds only for these HTTP statuses. */
  readonly statuses?: readonly number[];
  readonly means: Classification;
}

/** How one vendor words its answers. */
export interface ErrorFormat {
  readonly readError: ErrorReader;
  /** The first that fits wins over the HTTP status; a status of 500 or more is always `broken`. */
  readonly codes: readonly CodeRule[];
  /** The vendor refuses signatures made by a clock further off than this; milliseconds. */
  readonly skewLimit: number;
}
