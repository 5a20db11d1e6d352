import { setTimeout as sleep } from "node:timers/promises";

import { parseDuration } from "../../provider/shared/duration";
import { json, type Answer } from "../http/answer";
import type { ErrorFormat } from "../vendors/error-format";
import type { FaultAction } from "./schema";

/** What becomes of a request. */
export type Delivery =
  | { readonly kind: "answer"; readonly answer: Answer; readonly truncated?: boolean }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

/** Answers as the fault wants it; `proceed` is the service without it, called at most once. */
export async function misbehave(
  action: FaultAction,
  errorFormat: ErrorFormat,
  proceed: () => Answer,
): Promise<Delivery> {
  if (action.delay !== undefined) await sleep(action.delay);
  const bad = badDelivery(action, errorFormat);
  if (bad) {
    if (action.when === "after") proceed();
    return bad;
  }
  return spoilt(action, proceed());
}

/** How far the gateway's clock is off by this fault; milliseconds. */
export function skewOf(action: FaultAction | undefined): number {
  const { skew = 0 } = action ?? {};
  return typeof skew === "number" ? skew : -(parseDuration(skew.slice(1)) ?? 0);
}

function badDelivery(action: FaultAction, errorFormat: ErrorFormat): Delivery | undefined {
  if (action.reset) return { kind: "reset" };
  if (action.hang) return { kind: "hang" };
  const answer = badAnswer(action, errorFormat);
  return answer && { kind: "answer", answer };
}

function badAnswer(
  { answer, throttle, error, refuse, expiredToken, errorIn200 }: FaultAction,
  errorFormat: ErrorFormat,
): Answer | undefined {
  if (answer) {
    const { status, body = "", headers = {} } = answer;
    return typeof body === "string" ? { status, body, headers } : json(status, body, headers);
  }
  if (throttle) {
    const { retryAfter } = throttle;
    const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
    const plain = errorFormat.throttled();
    return { ...plain, headers: { ...plain.headers, ...headers } };
  }
  if (error !== undefined) return errorFormat.broken(error);
  if (refuse) return errorFormat.refused(refuse.status, refuse.code, refuse.message);
  if (expiredToken) return errorFormat.expiredToken();
  return errorIn200 ? { ...errorFormat.broken(500), status: 200 } : undefined;
}

const PROXY_PAGE =
  "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>" +
  "<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>\n";

function spoilt({ body }: FaultAction, answer: Answer): Delivery {
  if (body === "truncated") return { kind: "answer", answer, truncated: true };
  return { kind: "answer", answer: body === undefined ? answer : SPOILT[body](answer) };
}

const SPOILT: Readonly<Record<"wrongJson" | "html" | "empty", (answer: Answer) => Answer>> = {
  wrongJson: (answer) => ({ ...answer, body: JSON.stringify({ unexpected: [answer.status] }) }),
  html: ({ status }) => ({ status, body: PROXY_PAGE, headers: { "content-type": "text/html" } }),
  empty: ({ status }) => ({ status, body: "" }),
};
