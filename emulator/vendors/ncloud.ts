import { json, type Answer } from "../http/answer";
import type { ErrorFormat } from "./error-format";

/**
 * An error of NAVER's API gateway.
 *
 * @see https://api-gov.ncloud-docs.com/docs/api-call-lgc-errorhandling
 */
export function gatewayError(status: number, errorCode: string, message: string, details = ""): Answer {
  return json(status, { error: { errorCode, message, details } });
}

/** An error of a service behind it. @see https://api.ncloud-docs.com/docs/en/compute-vserver */
export function serviceError(status: number, returnCode: string, returnMessage: string): Answer {
  return serviceJson(status, { responseError: { returnCode, returnMessage } });
}

/**
 * JSON as the services write it: indented, unlike the gateway's own. The vendor's client for Go cuts the envelope off
 * by its white space and reads nothing that is written without.
 */
export function serviceJson(status: number, value: unknown): Answer {
  return { ...json(status, value), body: JSON.stringify(value, undefined, 2) };
}

const BROKEN: Readonly<Record<number, readonly [code: string, message: string]>> = {
  503: ["500", "Endpoint Error"],
  504: ["510", "Endpoint Timeout"],
};

const gatewayErrorFormat: Omit<ErrorFormat, "refused"> = {
  notFound: () => gatewayError(404, "300", "Not Found Exception", "URL not found."),
  throttled: () => gatewayError(429, "410", "Throttle Limited", "Too many requests."),
  broken: (status) => gatewayError(status, ...(BROKEN[status] ?? (["900", "Unexpected Error"] as const))),
  expiredToken: () =>
    gatewayError(401, "200", "Authentication Failed", "Expired authentication information."),
};

export const vserverErrorFormat: ErrorFormat = { ...gatewayErrorFormat, refused: serviceError };

/** Data Forest has no codes. @see https://api.ncloud-docs.com/docs/en/analytics-dataforest */
export const dataForestErrorFormat: ErrorFormat = {
  ...gatewayErrorFormat,
  refused: (status, _code, message) => json(status, { success: false, message }),
};
