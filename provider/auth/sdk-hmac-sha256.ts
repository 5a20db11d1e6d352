import { createHash, createHmac } from "node:crypto";

import { canonicalHeaders, canonicalPath, canonicalQuery, type QueryPairs } from "./canonical-form";
import type { AccessKey, Signer } from "./signer";

export const SDK_HMAC_SHA256 = "SDK-HMAC-SHA256";

/** Covered by the signature where present; anything else may be changed by a proxy on the way. */
const SIGNED_HEADERS: readonly string[] = [
  "content-type",
  "host",
  "x-domain-id",
  "x-project-id",
  "x-sdk-date",
  "x-security-token",
];

export interface CanonicalRequestInput {
  readonly method: string;
  /** Path as on the request line, percent-encoded, without the query. */
  readonly path: string;
  /** Decoded names and values, for example `url.searchParams`. */
  readonly query: QueryPairs;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Lower-case names in the order of `SignedHeaders`: a signer sorts them, a verifier takes them as they came. */
  readonly signedHeaders: readonly string[];
  /** See {@link bodyHash}. */
  readonly bodyHash: string;
}

/**
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html
 */
export function canonicalRequest(input: CanonicalRequestInput): string {
  return [
    input.method.toUpperCase(),
    canonicalPath(input.path),
    canonicalQuery(input.query),
    canonicalHeaders(input.headers, input.signedHeaders),
    input.signedHeaders.join(";"),
    input.bodyHash,
  ].join("\n");
}

/** Hex SHA-256 of the bytes of a body; an absent body counts as empty. */
export function bodyHash(body: string | Uint8Array | undefined): string {
  return createHash("sha256")
    .update(body ?? "")
    .digest("hex");
}

export interface StringToSignInput {
  /** `X-Sdk-Date`: `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
  readonly canonicalRequest: string;
  /** Only in the scoped form: `YYYYMMDD/{region}/{service}/sdk_request`. */
  readonly scope?: string | undefined;
}

export function stringToSign(input: StringToSignInput): string {
  const hash = bodyHash(input.canonicalRequest);
  const scope = input.scope === undefined ? [] : [input.scope];
  return [SDK_HMAC_SHA256, input.date, ...scope, hash].join("\n");
}

/** Hex signature. `key` is the secret key itself, or what {@link scopedSigningKey} derives from it. */
export function signature(key: string | Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text, "utf8").digest("hex");
}

/** `YYYYMMDDTHHMMSSZ` in UTC. The gateway refuses dates more than 15 minutes off. */
export function sdkDate(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/**
 * Signs with `SDK-HMAC-SHA256 Access=…`, Huawei Cloud's form. The caller puts `x-project-id` among the headers;
 * the token of a temporary key is added here and signed.
 */
export function sdkHmacSha256Signer(key: AccessKey): Signer {
  return (request, now) => {
    const date = sdkDate(now);
    const token = key.securityToken === undefined ? {} : { "x-security-token": key.securityToken };
    const added = { "x-sdk-date": date, ...token };
    const headers = { ...request.headers, host: request.url.host, ...added };
    const signedHeaders = namesToSign(headers);
    const canonical = canonicalRequest({
      method: request.method,
      path: request.url.pathname,
      query: request.url.searchParams,
      headers,
      signedHeaders,
      bodyHash: bodyHash(request.body),
    });
    const signed = signature(key.secretKey, stringToSign({ date, canonicalRequest: canonical }));
    const names = signedHeaders.join(";");
    return {
      ...added,
      authorization: `${SDK_HMAC_SHA256} Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signed}`,
    };
  };
}

/** Names of the headers that our signers cover, sorted as `SignedHeaders` wants them. */
export function namesToSign(headers: Readonly<Record<string, string>>): string[] {
  return SIGNED_HEADERS.filter((name) => headers[name] !== undefined);
}
