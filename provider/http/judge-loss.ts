import type { ApiFailure } from "../errors";
import { adviceFor } from "./advice";
import type { Outcome } from "./outcome";
import type { Exchange } from "./policy";
import type { Lost } from "./transport";
import { plainWords } from "./words";

/** Trying again does not mend a certificate. */
const LASTING = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_|INVALID_ARG/;

/** What the lack of an answer means. A write that may have left is never sent again. */
export function judgeLoss(exchange: Exchange, lost: Lost): Outcome {
  const { kind, request, action } = exchange;
  const why = describe(lost.cause);
  if (lost.reason === "tooLarge") {
    return {
      ok: false,
      failure: { kind: "unreadable", action, advice: "The answer is too large." },
      cause: lost,
    };
  }
  const { cause } = lost;
  if (!lost.sent) {
    const failure: ApiFailure = {
      kind: "unreachable",
      action,
      advice: `${request.url.host} could not be reached (${why}); nothing was sent.`,
    };
    return { ok: false, failure, repeat: LASTING.test(why) ? undefined : "neverSent", cause };
  }
  if (kind === "write") {
    const advice = `No clear answer (${why}). ${adviceFor("unknownOutcome", exchange, "") ?? ""}`;
    return { ok: false, failure: { kind: "unknownOutcome", action, advice }, cause };
  }
  const advice = `No answer from ${request.url.host} (${why}).`;
  return { ok: false, failure: { kind: "unavailable", action, advice }, repeat: "transient", cause };
}

function describe(cause: unknown): string {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === "string" && code !== "") return code;
  return (typeof message === "string" ? plainWords(message) : undefined) ?? "connection lost";
}
