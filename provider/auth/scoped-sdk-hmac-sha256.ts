import { createHmac } from "node:crypto";

import type { HttpRequest } from "../http/types";
import { percentEncode } from "./canonical-form";
import {
  SDK_HMAC_SHA256,
  bodyHash,
  canonicalRequest,
  namesToSign,
  sdkDate,
  signature,
  stringToSign,
} from "./sdk-hmac-sha256";
import type { AccessKey, Signer } from "./signer";

/** Both are empty in the form that Open Telekom Cloud's gateway takes: `20191115///sdk_request`. */
export interface SigningScope {
  /** @default "" */
  readonly region?: string;
  /** @default "" */
  readonly service?: string;
}

/** `YYYYMMDD/{region}/{service}/sdk_request` for an `X-Sdk-Date`. */
export function scopeText(date: string, scope: SigningScope = {}): string {
  return `${date.slice(0, 8)}/${scope.region ?? ""}/${scope.service ?? ""}/sdk_request`;
}

/** The key of one day, region and service. */
export function scopedSigningKey(secretKey: string, scope: string): Uint8Array {
  return scope
    .split("/")
    .reduce<Uint8Array>(
      (key, part) => createHmac("sha256", key).update(part, "utf8").digest(),
      Buffer.from(`SDK${secretKey}`),
    );
}

/**
 * What this form signs as query and body: a POST without a body moves its query into the place of the body.
 * A verifier needs the same rule.
 */
export function scopedPayload(request: Pick<HttpRequest, "method" | "url" | "body">): {
  query: readonly (readonly [string, string])[];
  bodyHash: string;
} {
  const query = [...request.url.searchParams];
  if (request.method !== "POST" || request.body !== undefined) {
    return { query, bodyHash: bodyHash(request.body) };
  }
  return { query: [], bodyHash: bodyHash(formEncoded(query)) };
}

/**
 * Signs with `SDK-HMAC-SHA256 Credential=…/{scope}`, the older form of the scheme that Open Telekom Cloud's own
 * tools use. `x-project-id` and `x-security-token` travel beside the signature, not under it.
 *
 * @see https://docs.otc.t-systems.com/modelarts/api-ref/calling_apis/making_an_api_request.html
 */
export function scopedSdkHmacSha256Signer(key: AccessKey, scope: SigningScope = {}): Signer {
  return (request, now) => {
    const date = sdkDate(now);
    const credentialScope = scopeText(date, scope);
    const headers = { ...request.headers, host: request.url.host, "x-sdk-date": date };
    const signedHeaders = namesToSign(headers).filter((name) => name !== "x-project-id");
    const canonical = canonicalRequest({
      method: request.method,
      path: request.url.pathname,
      headers,
      signedHeaders,
      ...scopedPayload(request),
    });
    const text = stringToSign({ date, canonicalRequest: canonical, scope: credentialScope });
    const signed = signature(scopedSigningKey(key.secretKey, credentialScope), text);
    const credential = `Credential=${key.accessKey}/${credentialScope}`;
    return {
      "x-sdk-date": date,
      authorization: `${SDK_HMAC_SHA256} ${credential}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signed}`,
      ...(key.securityToken === undefined ? {} : { "x-security-token": key.securityToken }),
    };
  };
}

// As Go's url.Values.Encode writes it, which is what the vendor's tools hash.
function formEncoded(query: readonly (readonly [string, string])[]): string {
  const plus = (text: string): string => percentEncode(text).replaceAll("%20", "+");
  return [...query]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${plus(name)}=${plus(value)}`)
    .join("&");
}
