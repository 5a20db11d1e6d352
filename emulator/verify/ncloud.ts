import { timingSafeEqual } from "node:crypto";

import { ncloudSignature } from "../../provider/auth/ncloud-signature";
import { Refusal } from "../http/answer";
import type { Call } from "../http/call";
import { gatewayError } from "../vendors/ncloud";
import type { NcloudSettings } from "../world/schema";

const SKEW_LIMIT = 5 * 60_000;

/**
 * Checks NAVER's signature v2, under either of the two names that its own SDKs send it by. Returns the access key.
 *
 * @param now the gateway's clock
 * @throws Refusal
 * @see https://api.ncloud-docs.com/docs/en/common-ncpapi
 */
export function verifyNcloud(call: Call, settings: Pick<NcloudSettings, "keys">, now: number): string {
  const timestamp = call.headers["x-ncp-apigw-timestamp"];
  const accessKey = call.headers["x-ncp-iam-access-key"];
  const given = call.headers["x-ncp-apigw-signature-v2"] ?? call.headers["x-ncp-apigw-signature-v1"];
  if (!timestamp || !accessKey || !given) throw refusal("Authentication information are missing.");
  const key = settings.keys.find((candidate) => candidate.accessKey === accessKey);
  if (!key) throw refusal("Invalid authentication information.");
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(Number(timestamp) - now) > SKEW_LIMIT) {
    throw refusal("Expired timestamp.");
  }
  const { method, target } = call;
  const expected = ncloudSignature({ method, target, timestamp, accessKey, secretKey: key.secretKey });
  if (!sameText(expected, given)) throw refusal("Invalid signature.");
  return accessKey;
}

/** Compares without telling by the time it takes how much of it is right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refusal(details: string): Refusal {
  return new Refusal(gatewayError(401, "200", "Authentication Failed", details));
}
