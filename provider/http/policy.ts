import type { CodeRule } from "./error-format";
import type { Outcome } from "./outcome";
import type { HttpRequest } from "./types";

/** A request on its way through the policies. */
export interface Exchange {
  readonly request: HttpRequest;
  /** The vendor's name of the operation. */
  readonly action: string;
  readonly kind: "read" | "write";
  /** What the call needs to be allowed, for the advice of a refusal. */
  readonly permission?: string | undefined;
  /** Error codes of the service that is asked, tried before the cloud's. */
  readonly codes?: readonly CodeRule[] | undefined;
  /** The caller's wish to stop. */
  readonly callerSignal?: AbortSignal | undefined;
  /** The caller's wish and the deadline in one. */
  readonly signal?: AbortSignal | undefined;
  /** Clock time after which nothing new is tried. */
  readonly deadlineAt?: number | undefined;
}

export type Send = (exchange: Exchange) => Promise<Outcome>;

/** One concern of sending; sees the exchange on its way out and the outcome on its way back. */
export type Policy = (exchange: Exchange, next: Send) => Promise<Outcome>;

/** Chains policies: the first is outermost. */
export function compose(policies: readonly Policy[], last: Send): Send {
  return policies.reduceRight<Send>((next, policy) => (exchange) => policy(exchange, next), last);
}
