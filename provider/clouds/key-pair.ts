import type { AccessKey } from "../auth/signer";
import { wholeFrom, type Source } from "./sources";

/** Any of these makes a source the one that the whole key comes from. */
export const KEY_FIELDS = ["accessKey", "secretKey", "securityToken"] as const;

/** An access key and where it was found. */
export interface FoundKey extends AccessKey {
  readonly from: string;
}

/** The whole key of a source that has any part of it; half a pair is an error. */
export function keyFrom(source: Source, what: string): FoundKey {
  const present = KEY_FIELDS.find((field) => source.get(field) !== undefined) ?? "accessKey";
  const [accessKey = "", secretKey = ""] = wholeFrom(source, what, ["accessKey", "secretKey"], present);
  const securityToken = source.get("securityToken");
  const from = source.origin("accessKey");
  return { accessKey, secretKey, from, ...(securityToken === undefined ? {} : { securityToken }) };
}
