import type { ErrorFormat } from "../http/error-format";
import type { VendorError } from "../http/types";
import { jsonObject, objectOf, said, textOf } from "./error-body";

/** "verify aksk signature fail" repeats the canonical request, headers and all. */
const ECHO = /[\s,;:.(]*canonical[\s_-]?request[\s\S]*/i;

/**
 * The errors of Huawei Cloud and Open Telekom Cloud: `error_code` and `error_msg` from gateway and services,
 * `error_message` from older ones, `error.code` from the identity service.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
function readError(status: number, _headers: object, body: string): VendorError | undefined {
  const json = jsonObject(body);
  if (!json) return undefined;
  const words = textOf(json, "error_msg", "error_message");
  const code = textOf(json, "error_code");
  const inner = objectOf(json["error"]) ?? json;
  // An ML Studio instance that was read well has an error_code of its own, but no words.
  if (status < 400 && !(code !== undefined && words !== undefined) && !saysError(inner, json))
    return undefined;
  const found = code ?? textOf(inner, "code", "error_code");
  const text = words ?? textOf(inner, "message", "error_msg");
  if (found === undefined && text === undefined) return undefined;
  return said({
    code: found === String(status) ? undefined : found,
    words: text?.replace(ECHO, ""),
    requestId: textOf(json, "request_id"),
    gateway: found !== undefined && /^APIGW?\./.test(found) ? true : undefined,
  });
}

/** The form of ECS and the identity service, whole. */
function saysError(
  inner: Readonly<Record<string, unknown>>,
  json: Readonly<Record<string, unknown>>,
): boolean {
  return inner !== json && textOf(inner, "code") !== undefined && textOf(inner, "message") !== undefined;
}

const FIFTEEN_MINUTES = 15 * 60_000;

/**
 * The gateway's prefix is `APIGW.` on Huawei's public cloud and `APIG.` elsewhere, with the same numbers.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
export const huaweiErrors: ErrorFormat = {
  readError,
  skewLimit: FIFTEEN_MINUTES,
  codes: [
    { code: /^APIGW?\.0101$/, means: "notOffered" },
    { code: /^APIGW?\.0307$/, means: "renewToken" },
    { code: /^APIGW?\.0308$/, means: "throttled" },
    // The gateway or what is behind it failed, whatever the status says.
    { code: /^APIGW?\.(0202|0203|0601|0605|0606|0610|0613)$/, means: "broken" },
  ],
};
