/**
 * What kind of failure a call met; decides what happens next.
 *
 * - `unreachable`: never sent (name not found, connection refused, TLS, connect timeout)
 * - `unknownOutcome`: a write was sent and no clear answer came (timeout, reset, 5xx)
 * - `unavailable`: a read found no working service (timeout, reset, 5xx) until its retries ran out
 * - `throttled`: 429 until the retries ran out; provably not applied
 * - `unauthorized`: 401, wrong key, wrong token, clock skew; never repeated
 * - `forbidden`: 403
 * - `notFound`: the vendor says that the thing does not exist
 * - `conflict`: another operation is in progress on the instance
 * - `notOffered`: the path itself is unknown to the service
 * - `refused`: any other clear no
 * - `unreadable`: a success whose body is not what the vendor documents
 */
export type FailureKind =
  | "unreachable"
  | "unknownOutcome"
  | "unavailable"
  | "throttled"
  | "unauthorized"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "notOffered"
  | "refused"
  | "unreadable";

export interface ApiFailure {
  readonly kind: FailureKind;
  /** The vendor's name of the operation, for example `rebootServerInstances`. */
  readonly action: string;
  readonly status?: number | undefined;
  /** The vendor's own code, words and request id. */
  readonly code?: string | undefined;
  readonly words?: string | undefined;
  readonly requestId?: string | undefined;
  /** What a person can do about it. */
  readonly advice?: string | undefined;
}

/** A cloud's clear or unclear no. Its message never holds a secret, a request body or a header. */
export class ApiError extends Error implements ApiFailure {
  readonly kind: FailureKind;
  readonly action: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly words: string | undefined;
  readonly requestId: string | undefined;
  readonly advice: string | undefined;

  constructor(failure: ApiFailure, options?: { cause?: unknown }) {
    super(describeFailure(failure), options);
    this.name = "ApiError";
    this.kind = failure.kind;
    this.action = failure.action;
    this.status = failure.status;
    this.code = failure.code;
    this.words = failure.words;
    this.requestId = failure.requestId;
    this.advice = failure.advice;
  }
}

/** Credentials or configuration that cannot be used; found before any call. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

function describeFailure(failure: ApiFailure): string {
  const http = failure.status === undefined ? failure.action : `${failure.action}: HTTP ${failure.status}`;
  const said = [failure.code, failure.words && JSON.stringify(failure.words)].filter(Boolean).join(" ");
  const request = failure.requestId && `(request ${failure.requestId})`;
  const fact = [http, said, request].filter(Boolean).join(" ");
  return failure.advice ? `${fact}. ${failure.advice}` : fact;
}
