import { Refusal } from "../http/answer";
import type { Call } from "../http/call";
import { unauthorized } from "../vendors/huawei";
import type { CloudName } from "../world/kind";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import type { KeyLock } from "./key-lock";
import { canonicalForms, isSignedWith, readClaim, sdkDateOf, type Claim } from "./sdk-hmac";
import type { Tokens } from "./tokens";

const SKEW_LIMIT = 15 * 60_000;

/** Who a request is from, and in which clouds that counts. */
export interface Identity {
  readonly account: string;
  readonly clouds: readonly Cloud<HuaweiSettings>[];
  /** What a token is for; a key is for every project of its cloud. */
  readonly projectId?: string;
}

export interface HuaweiVerifier {
  readonly clouds: readonly Cloud<HuaweiSettings>[];
  readonly tokens: Tokens;
  readonly locks: KeyLock;
  /** The gateway's clock. */
  readonly now: number;
  /** Whose words are used. */
  readonly cloud: CloudName | undefined;
}

/**
 * Checks `X-Auth-Token` or `SDK-HMAC-SHA256`, whatever headers that covers.
 *
 * @throws Refusal
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export function verifyHuawei(call: Call, verifier: HuaweiVerifier): Identity {
  const token = call.headers["x-auth-token"];
  if (token) return byToken(token, verifier);
  const claim = readClaim(call.headers["authorization"] ?? "");
  if (!claim) throw refusal(verifier, "x-auth-token not found");
  return bySignature(call, claim, verifier);
}

function byToken(value: string, verifier: HuaweiVerifier): Identity {
  const token = verifier.tokens.find(value);
  if (!token) throw refusal(verifier, "decrypt token fail");
  if (verifier.tokens.isOver(token)) throw refusal(verifier, "The token must be updated.", "0307");
  const clouds = verifier.clouds.filter(({ name }) => name === token.cloud);
  return { account: token.user, clouds, projectId: token.projectId };
}

function bySignature(call: Call, claim: Claim, verifier: HuaweiVerifier): Identity {
  const { accessKey } = claim;
  const form = claim.scope === undefined ? "unscoped" : "scoped";
  const holders = verifier.clouds.filter(({ settings }) =>
    settings.keys.some((key) => key.accessKey === accessKey),
  );
  if (holders.length === 0) throw refusal(verifier, `Get secretKey failed,ak:${accessKey},err:ak not exist`);
  if (verifier.locks.isLocked(accessKey)) {
    throw refusal(verifier, `AK access failed to reach the limit, forbidden: ${accessKey}`);
  }
  const date = checkDate(call, verifier);
  const canonical = canonicalForms(call, claim);
  const proven = holders.filter(({ settings }) => {
    const key = settings.keys.find((candidate) => candidate.accessKey === accessKey);
    return key && settings.signatures.includes(form) && isSignedWith(key.secretKey, date, claim, canonical);
  });
  if (proven.length === 0) {
    verifier.locks.failed(accessKey);
    const shown = masked(canonical[0] ?? "", call).replaceAll("\n", "|");
    throw refusal(verifier, `verify aksk signature fail, canonicalRequest:${shown}`);
  }
  const clouds = proven.filter(({ settings }) => {
    const key = settings.keys.find((candidate) => candidate.accessKey === accessKey);
    return key?.securityToken === call.headers["x-security-token"];
  });
  if (clouds.length === 0) throw refusal(verifier, "the security token does not belong to this key");
  verifier.locks.succeeded(accessKey);
  return { account: accessKey, clouds };
}

function checkDate(call: Call, verifier: HuaweiVerifier): string {
  const text = call.headers["x-sdk-date"] ?? "";
  const date = sdkDateOf(text);
  if (date === undefined) throw refusal(verifier, "X-Sdk-Date is missing or malformed");
  if (Math.abs(date - verifier.now) > SKEW_LIMIT) {
    const server = new Date(verifier.now).toISOString();
    throw refusal(verifier, `signature expired, signature time:${text}, server time:${server}`, "0303");
  }
  return text;
}

/** The gateway repeats what it signed; a temporary key's token is nobody's to repeat. */
function masked(canonical: string, call: Call): string {
  const token = call.headers["x-security-token"];
  return token ? canonical.replaceAll(token, "***") : canonical;
}

function refusal({ cloud }: HuaweiVerifier, message: string, suffix?: string): Refusal {
  return new Refusal(unauthorized(cloud, message, suffix));
}
