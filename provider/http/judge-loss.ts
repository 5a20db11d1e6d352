import type { ApiFailure } from "../shared/errors";
import { adviceFor } from "./advice";
import { TimeUp } from "./deadline";
import type { Outcome } from "./outcome";
import type { Exchange } from "./policy";
import { obstacleOf } from "./reach";
import type { HttpProxy } from "./proxies";
import type { Lost } from "./transport";

/** What the lack of an answer means. A write that may have left is never sent again. */
export function judgeLoss(exchange: Exchange, lost: Lost, via?: HttpProxy): Outcome {
  const { kind, request, action } = exchange;
  const { why, isLasting, advice: way, proxy } = obstacleOf(lost.cause, via);
  if (lost.reason === "tooLarge") {
    return {
      ok: false,
      failure: { kind: "unreadable", action, advice: "The answer is too large." },
      cause: lost,
    };
  }
  const { cause } = lost;
  if (!lost.sent) {
    const behind = proxy === undefined && via ? ` through the proxy ${via.host} of ${via.variable}` : "";
    const failure: ApiFailure = {
      kind: "unreachable",
      action,
      advice: [`${proxy ?? request.url.host} could not be reached${behind} (${why}); nothing was sent.`, way]
        .filter(Boolean)
        .join(" "),
    };
    return { ok: false, failure, repeat: isLasting ? undefined : "neverSent", cause };
  }
  if (kind === "write") {
    const advice = `No clear answer (${why}). ${adviceFor("unknownOutcome", exchange, { name: "" }) ?? ""}`;
    return { ok: false, failure: { kind: "unknownOutcome", action, advice }, cause };
  }
  const said = cause instanceof TimeUp ? cause.within : `(${why})`;
  const advice = `No answer from ${request.url.host} ${said}.`;
  return { ok: false, failure: { kind: "unavailable", action, advice }, repeat: "transient", cause };
}
