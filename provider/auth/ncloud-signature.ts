import { createHmac } from "node:crypto";

import type { AccessKey, Signer } from "./signer";

/** What NAVER Cloud's signature covers: neither host nor body is part of it. */
export interface NcloudSignatureInput {
  readonly method: string;
  /** Path, and `?` with the raw query where there is one, byte for byte as sent. */
  readonly target: string;
  /** Milliseconds since the Unix epoch, as in `x-ncp-apigw-timestamp`. */
  readonly timestamp: number | string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * NAVER Cloud's API gateway signature, version 2 (Base64).
 *
 * @see https://api.ncloud-docs.com/docs/en/common-ncpapi
 */
export function ncloudSignature(input: NcloudSignatureInput): string {
  const text = `${input.method} ${input.target}\n${input.timestamp}\n${input.accessKey}`;
  return createHmac("sha256", input.secretKey).update(text, "utf8").digest("base64");
}

/** Signs with NAVER Cloud's signature v2. The gateway refuses timestamps more than five minutes off. */
export function ncloudSigner(key: AccessKey): Signer {
  return (request, now) => {
    const timestamp = String(now.getTime());
    const target = request.url.pathname + request.url.search;
    const { accessKey, secretKey } = key;
    return {
      "x-ncp-apigw-timestamp": timestamp,
      "x-ncp-iam-access-key": accessKey,
      "x-ncp-apigw-signature-v2": ncloudSignature({
        method: request.method,
        target,
        timestamp,
        accessKey,
        secretKey,
      }),
    };
  };
}
