import type { Clock } from "../shared/clock";
import type { ApiFailure, FailureKind } from "../shared/errors";
import { adviceFor } from "./advice";
import { skewAdvice } from "./clock-skew";
import type { Credential } from "./credential";
import type { ErrorFormat, Classification } from "./error-format";
import { jsonOrUndefined } from "./json";
import type { Failed, Outcome, RepeatReason } from "./outcome";
import { MAX_DEPTH, isDeeperThan } from "./json-depth";
import type { Exchange } from "./policy";
import { retryAfter } from "./retry-after";
import type { HttpAnswer, VendorError } from "./types";
import { classify } from "./classification";
import { plainWords } from "./words";

/** What is known beside the answer itself. */
export interface ResponseContext {
  readonly errors: ErrorFormat;
  readonly credential: Credential;
  readonly clock: Clock;
}

/** Turns an answer into what it means. `sentAt` is our clock's time at sending. */
export function classifyResponse(
  context: ResponseContext,
  exchange: Exchange,
  answer: HttpAnswer,
  sentAt: number,
): Outcome {
  const { status, headers } = answer;
  const isTooDeep = isDeeperThan(answer.body);
  const body = isTooDeep ? "" : answer.body;
  const error = context.errors.readError(status, headers, body);
  const codes = [...(exchange.codes ?? []), ...context.errors.codes];
  const meaning = classify({ kind: exchange.kind, status, body, error }, codes);
  if (meaning === undefined) {
    const isEmpty = body.trim() === "" && !isTooDeep;
    const json = jsonOrUndefined(body);
    return isEmpty || json !== undefined ? { ok: true, answer, json } : failed("unreadable", "transient");
  }
  return failed(kindOf(meaning, exchange.kind), REPEATS[meaning]);

  function failed(kind: FailureKind, repeat: RepeatReason | undefined): Failed {
    const skew = kind === "unauthorized" ? skewAdvice(headers, sentAt, context.errors.skewLimit) : undefined;
    const failure: ApiFailure = {
      kind,
      action: exchange.action,
      status,
      ...said(error, { headers, body }, [...context.credential.secrets, ...sentSecrets(exchange)]),
      advice:
        skew ??
        redirected(answer, exchange) ??
        (kind === "unreadable" ? unreadable(answer, isTooDeep) : undefined) ??
        adviceFor(kind, exchange, context.credential),
    };
    return {
      ok: false,
      failure,
      repeat: exchange.kind === "read" || kind === "throttled" ? repeat : undefined,
      retryAfter: retryAfter(headers, context.clock.now()),
      renewToken: meaning === "renewToken",
      vendorSaid: error !== undefined,
      wrongKey: meaning === "unauthorized" || meaning === "renewToken",
    };
  }
}

const SECRET_HEADERS = ["authorization", "x-auth-token", "x-security-token", "x-ncp-apigw-signature-v2"];

const REPEATS: Readonly<Partial<Record<Classification, RepeatReason>>> = {
  broken: "transient",
  throttled: "throttled",
};

function kindOf(meaning: Classification, kind: Exchange["kind"]): FailureKind {
  if (meaning === "broken") return kind === "write" ? "unknownOutcome" : "unavailable";
  if (meaning === "renewToken" || meaning === "wrongScope") return "unauthorized";
  return meaning;
}

function said(
  error: VendorError | undefined,
  answer: Omit<HttpAnswer, "status">,
  secrets: readonly string[],
) {
  const bounded = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : plainWords(text, secrets);
  return {
    code: bounded(error?.code),
    words: bounded(error ? error.words : answer.body),
    requestId: bounded(error?.requestId ?? answer.headers["x-request-id"]),
  };
}

function sentSecrets({ request }: Exchange): string[] {
  return SECRET_HEADERS.map((name) => request.headers[name]).filter((value) => value !== undefined);
}

function redirected({ status, headers }: HttpAnswer, { request }: Exchange): string | undefined {
  if (status < 300 || status > 399) return undefined;
  const { location } = headers;
  const target = location && URL.canParse(location, request.url.href) && new URL(location, request.url);
  // Only the host: paths and queries of sign-in pages carry tokens.
  const place = target
    ? target.host === request.url.host
      ? `another path of ${target.host}`
      : target.host
    : "nowhere";
  return `It points to ${place}; redirects are not followed, check the endpoint.`;
}

function unreadable({ headers }: HttpAnswer, isTooDeep: boolean): string | undefined {
  if (isTooDeep) return `The answer is nested more than ${MAX_DEPTH} levels deep.`;
  const coding = headers["content-encoding"];
  if (coding === undefined || coding === "identity") return undefined;
  return `The answer is compressed (${plainWords(coding) ?? ""}), which was not asked for.`;
}
