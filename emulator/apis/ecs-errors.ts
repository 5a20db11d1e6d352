import { Refusal, json, type Answer } from "../http/answer";

/**
 * An error as ECS writes it, unlike the gateway in front of it.
 *
 * @see https://docs.otc.t-systems.com/elastic-cloud-server/api-ref/appendix/error_codes.html
 */
export function ecsError(status: number, code: string, message: string): Answer {
  return json(status, { error: { code, message } });
}

export const ecsForbidden = ecsError(
  403,
  "Ecs.0003",
  "You do not have permission to perform this operation.",
);

export const BAD_STATUS = "Ecs.0100";
export const UNKNOWN_SERVER = "Ecs.0114";

export function invalid(what: string): Refusal {
  return new Refusal(ecsError(400, "Ecs.0005", `Invalid parameter values: ${what}.`));
}
