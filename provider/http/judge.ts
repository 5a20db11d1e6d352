import type { Clock } from "../shared/clock";
import type { ApiFailure, FailureKind } from "../shared/errors";
import { adviceFor } from "./advice";
import { skewAdvice } from "./clock-skew";
import type { Credential } from "./credential";
import type { Dialect, Verdict } from "./dialect";
import { parseJson } from "./json";
import type { Failed, Outcome, RepeatReason } from "./outcome";
import { MAX_NESTING, nestsDeeper } from "./nesting";
import type { Exchange } from "./policy";
import { retryAfter } from "./retry-after";
import type { HttpAnswer, VendorError } from "./types";
import { verdictOf } from "./verdicts";
import { plainWords } from "./words";

export interface Judge {
  readonly dialect: Dialect;
  readonly credential: Credential;
  readonly clock: Clock;
}

/** Turns an answer into what it means. `sentAt` is our clock's time at sending. */
export function judgeAnswer(judge: Judge, exchange: Exchange, answer: HttpAnswer, sentAt: number): Outcome {
  const { status, headers } = answer;
  const isTooDeep = nestsDeeper(answer.body);
  const body = isTooDeep ? "" : answer.body;
  const error = judge.dialect.readError(status, headers, body);
  const verdict = verdictOf({ kind: exchange.kind, status, body, error }, judge.dialect.codes);
  if (verdict === undefined) {
    const json = isTooDeep ? undefined : parsed(body);
    return json ? { ok: true, answer, json: json.value } : failed("unreadable", "transient");
  }
  return failed(kindOf(verdict, exchange.kind), REPEATS[verdict]);

  function failed(kind: FailureKind, repeat: RepeatReason | undefined): Failed {
    const skew = kind === "unauthorized" ? skewAdvice(headers, sentAt, judge.dialect.skewLimit) : undefined;
    const failure: ApiFailure = {
      kind,
      action: exchange.action,
      status,
      ...said(error, { headers, body }, [...judge.credential.secrets, ...sentSecrets(exchange)]),
      advice:
        skew ??
        redirected(answer, exchange) ??
        (kind === "unreadable" ? unreadable(answer, isTooDeep) : undefined) ??
        adviceFor(kind, exchange, judge.credential),
    };
    return {
      ok: false,
      failure,
      repeat: exchange.kind === "read" || kind === "throttled" ? repeat : undefined,
      retryAfter: retryAfter(headers, judge.clock.now()),
      renewToken: verdict === "renewToken",
      vendorSaid: error !== undefined,
      wrongKey: verdict === "unauthorized" || verdict === "renewToken",
    };
  }
}

const SECRET_HEADERS = ["authorization", "x-auth-token", "x-security-token", "x-ncp-apigw-signature-v2"];

const REPEATS: Readonly<Partial<Record<Verdict, RepeatReason>>> = {
  broken: "transient",
  throttled: "throttled",
};

function kindOf(verdict: Verdict, kind: Exchange["kind"]): FailureKind {
  if (verdict === "broken") return kind === "write" ? "unknownOutcome" : "unavailable";
  if (verdict === "renewToken" || verdict === "wrongScope") return "unauthorized";
  return verdict;
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
  if (isTooDeep) return `The answer is nested more than ${MAX_NESTING} levels deep.`;
  const coding = headers["content-encoding"];
  if (coding === undefined || coding === "identity") return undefined;
  return `The answer is compressed (${plainWords(coding) ?? ""}), which was not asked for.`;
}

function parsed(body: string): { readonly value: unknown } | undefined {
  if (body.trim() === "") return { value: undefined };
  try {
    return { value: parseJson(body) };
  } catch {
    return undefined;
  }
}
