import type { ErrorFormat } from "../http/error-format";
import type { VendorError } from "../http/types";
import { jsonObject, objectOf, said, textOf } from "./error-body";

/**
 * NAVER Cloud's errors, in the order in which they are tried: the API gateway's `error`, a service's `responseError`, a
 * service's envelope with a `returnCode` that is not `"0"`, and Data Forest's `success: false`.
 *
 * @see https://api.ncloud-docs.com/docs/en/common-ncpapi
 */
function readError(_status: number, _headers: object, body: string): VendorError | undefined {
  const json = jsonObject(body);
  if (!json) return fromXml(body);
  const gateway = objectOf(json["error"]);
  if (gateway) {
    const code = textOf(gateway, "errorCode");
    const words = [textOf(gateway, "message"), textOf(gateway, "details", "detail")]
      .filter(Boolean)
      .join(": ");
    // The gateway's codes are numbers; services of the newer kind answer in the same shape with words.
    const isService = code !== undefined && !/^\d+$/.test(code);
    return said({ code, words: words || undefined, ...(!isService && { gateway: true }) });
  }
  const service = objectOf(json["responseError"]) ?? refusedEnvelope(json);
  if (service) return fromService(service);
  if (json["success"] === false) return said({ words: textOf(json, "message"), code: textOf(json, "code") });
  return undefined;
}

// Private regions spell the members responseCode and responseMessage.
function fromService(error: Record<string, unknown>): VendorError {
  return said({
    code: textOf(error, "returnCode", "responseCode"),
    words: textOf(error, "returnMessage", "responseMessage"),
    requestId: textOf(error, "requestId"),
  });
}

function refusedEnvelope(json: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.entries(json)
    .filter(([name]) => name.endsWith("Response"))
    .map(([, value]) => objectOf(value))
    .find((envelope) => envelope && (textOf(envelope, "returnCode") ?? "0") !== "0");
}

// A gateway that refuses before it has seen that JSON is wanted answers in XML, the vendor's default.
function fromXml(body: string): VendorError | undefined {
  const inside = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  const service = inside("returnCode");
  if (service !== undefined) {
    return service === "0" ? undefined : said({ code: service, words: inside("returnMessage") });
  }
  const code = inside("errorCode");
  return code === undefined ? undefined : said({ code, words: inside("message"), gateway: true });
}

const FIVE_MINUTES = 5 * 60_000;

/** @see https://api-gov.ncloud-docs.com/docs/api-call-lgc-errorhandling */
export const ncloudErrors: ErrorFormat = {
  readError,
  skewLimit: FIVE_MINUTES,
  codes: [
    { code: /^200$/, gateway: true, means: "unauthorized" },
    // 401 with "Permission Denied": the key is right, its permissions are not.
    { code: /^2[13]0$/, gateway: true, means: "forbidden" },
    { code: /^300$/, gateway: true, means: "notOffered" },
    { code: /^4[012]0$/, gateway: true, means: "throttled" },
    { code: /^(5[0-3]0|900)$/, gateway: true, means: "broken" },
  ],
};
