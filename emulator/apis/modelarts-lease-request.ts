import { jsonBody, type Call } from "../http/call";
import { modelartsError } from "./modelarts-errors";

/** Only at a start: no auto-stop. Undocumented, but what the vendor's own Terraform provider sends. */
export const NEVER = -1;

const SHORTEST = 3_600_000;
const LONGEST = 259_200_000;

export interface AskedLease {
  /** Milliseconds from now, or {@link NEVER}. */
  readonly length: number;
  readonly type: "TIMING" | "IDLE";
}

/**
 * What a renewal asks for. A duration in the query wins over the body and makes the type timed.
 *
 * @throws Refusal
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/RenewLease.html
 */
export function askedInLeaseRequest(call: Call): AskedLease {
  const inQuery = call.query.get("duration");
  if (inQuery !== null) return { length: lengthOf(inQuery), type: "TIMING" };
  if (call.body.trim() === "") return { length: SHORTEST, type: "TIMING" };
  const body = jsonBody(call);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw modelartsError("6400");
  const { duration = SHORTEST, type = "timing" } = body as Record<string, unknown>;
  if (typeof duration !== "number") throw modelartsError("6400", "(duration)");
  return { length: lengthOf(String(duration)), type: typeOf(type) };
}

/** What a start asks for: in the query only. @throws Refusal */
export function askedInQuery(call: Call): AskedLease {
  const duration = call.query.get("duration") ?? String(SHORTEST);
  const type = typeOf(call.query.get("type") ?? "TIMING");
  return { length: duration === String(NEVER) ? NEVER : lengthOf(duration), type };
}

function lengthOf(text: string): number {
  const length = Number(text);
  if (!Number.isInteger(length) || length < SHORTEST || length > LONGEST) {
    throw modelartsError("6349", `(${SHORTEST} to ${LONGEST} ms)`);
  }
  return length;
}

/** Either case: the vendor's samples ask in lower case, its newer documents in upper case. */
function typeOf(value: unknown): "TIMING" | "IDLE" {
  const type = typeof value === "string" ? value.toUpperCase() : undefined;
  if (type !== "TIMING" && type !== "IDLE") throw modelartsError("0104", "(type)");
  return type;
}
