import { json, type Answer } from "../http/answer";
import type { CloudName } from "../world/kind";
import type { ErrorFormat } from "./error-format";

/** Huawei Cloud's gateway writes `APIGW.0301`, Open Telekom Cloud's `APIG.0301`: the numbers are the same. */
export function gatewayCode(cloud: CloudName | undefined, suffix: string): string {
  return `${cloud === "otc" ? "APIG" : "APIGW"}.${suffix}`;
}

/**
 * An error as the gateway and the services behind it write it. The gateway's own carry the request id too, which the
 * server puts in where it is empty.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
export function huaweiError(status: number, code: string, message: string): Answer {
  return json(status, { error_msg: message, error_code: code });
}

const BROKEN: Readonly<Record<number, readonly [suffix: string, message: string]>> = {
  502: ["0202", "Backend unavailable"],
  503: ["0613", "IAM is unavailable"],
  504: ["0203", "Backend timeout"],
};

/** How Huawei's gateway and services write errors. */
export function huaweiErrorFormat(cloud: CloudName | undefined): ErrorFormat {
  const gateway = (status: number, suffix: string, message: string): Answer =>
    huaweiError(status, gatewayCode(cloud, suffix), message);
  return {
    notFound: () =>
      gateway(404, "0101", "The API does not exist or has not been published in the environment"),
    throttled: () =>
      gateway(
        429,
        "0308",
        "The throttling threshold has been reached: policy user over ratelimit,limit:1,time:1 second",
      ),
    broken: (status) => gateway(status, ...(BROKEN[status] ?? (["0601", "Internal server error"] as const))),
    expiredToken: () => gateway(401, "0307", "The token must be updated."),
    refused: huaweiError,
  };
}

/** Refused by the gateway because of who asks. */
export function unauthorized(cloud: CloudName | undefined, message: string, suffix = "0301"): Answer {
  const what = suffix === "0303" ? "app" : "IAM";
  return huaweiError(
    401,
    gatewayCode(cloud, suffix),
    `Incorrect ${what} authentication information: ${message}`,
  );
}
