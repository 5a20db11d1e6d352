import type { HttpRequest } from "../http/types";

/**
 * Adds authentication to one attempt of a request: returns the headers to add (lower-case names).
 * Called again for every attempt, since signatures carry the time.
 */
export type Signer = (request: HttpRequest, now: Date) => Record<string, string>;

/** An access key with its secret; `securityToken` belongs to temporary keys. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string;
}
