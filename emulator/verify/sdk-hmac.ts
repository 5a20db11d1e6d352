import { scopedPayload, scopedSigningKey } from "../../provider/auth/scoped-sdk-hmac-sha256";
import {
  SDK_HMAC_SHA256,
  bodyHash,
  canonicalRequest,
  signature,
  stringToSign,
} from "../../provider/auth/sdk-hmac-sha256";
import type { Call } from "../http/call";
import { sameText } from "./ncloud";

/** What an `Authorization: SDK-HMAC-SHA256 …` header says. */
export interface Claim {
  readonly accessKey: string;
  /** Only in the scoped form. */
  readonly scope?: string | undefined;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads the header in either form; `undefined` where it is neither. */
export function readClaim(authorization: string): Claim | undefined {
  const [scheme, rest = ""] = split(authorization.trim(), " ");
  if (scheme !== SDK_HMAC_SHA256) return undefined;
  const fields = new Map(rest.split(",").map((field) => split(field.trim(), "=")));
  const credential = fields.get("Access") ?? fields.get("Credential");
  const [names, given] = [fields.get("SignedHeaders"), fields.get("Signature")];
  if (!credential || !names || !given) return undefined;
  const [accessKey, scope] = fields.has("Access") ? [credential, undefined] : split(credential, "/");
  return { accessKey, scope, signedHeaders: names.split(";"), signature: given };
}

/** `X-Sdk-Date` as milliseconds since the epoch. */
export function sdkDateOf(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The canonical requests that a client may have signed; the vendors' tools disagree about a POST without a body. */
export function canonicalForms(call: Call, claim: Claim): string[] {
  const { method, path, query, headers, body } = call;
  const { signedHeaders } = claim;
  const unsigned = headers["x-sdk-content-sha256"] === "UNSIGNED-PAYLOAD";
  const plain = { query: [...query], bodyHash: unsigned ? "UNSIGNED-PAYLOAD" : bodyHash(body) };
  const payloads = [plain];
  if (claim.scope !== undefined && method === "POST" && body === "") {
    const url = new URL(call.target, "http://localhost");
    const { query: moved, bodyHash: hash } = scopedPayload({ method, url });
    payloads.push({ query: moved.map(([name, value]) => [name, value]), bodyHash: hash });
  }
  return payloads.map((payload) => canonicalRequest({ method, path, headers, signedHeaders, ...payload }));
}

/** Whether the claim was made with this secret. */
export function isSignedWith(
  secretKey: string,
  date: string,
  claim: Claim,
  canonical: readonly string[],
): boolean {
  const { scope } = claim;
  const key = scope === undefined ? secretKey : scopedSigningKey(secretKey, scope);
  return canonical.some((text) =>
    sameText(signature(key, stringToSign({ date, canonicalRequest: text, scope })), claim.signature),
  );
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
