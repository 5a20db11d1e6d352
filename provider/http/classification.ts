import type { ErrorFormat, Classification } from "./error-format";
import type { VendorError } from "./types";

/** What a status means where no vendor's code says otherwise; 404 and 405 need a closer look. */
const BY_STATUS: Readonly<Record<number, Classification>> = {
  401: "unauthorized",
  403: "forbidden",
  408: "broken",
  409: "conflict",
  429: "throttled",
};

/** What is known of an answer when it is classified. */
export interface ResponseFacts {
  readonly kind: "read" | "write";
  readonly status: number;
  readonly body: string;
  /** What the vendor's error reader found; `undefined` where it recognised nothing. */
  readonly error: VendorError | undefined;
}

/** What an answer means; `undefined` for a success. */
export function classify(facts: ResponseFacts, codes: ErrorFormat["codes"]): Classification | undefined {
  const { status, error } = facts;
  if (status >= 500) return "broken";
  if (error === undefined && status >= 200 && status < 300) return undefined;
  return byCode(facts, codes) ?? BY_STATUS[status] ?? byPath(facts) ?? "refused";
}

function byCode({ status, error }: ResponseFacts, codes: ErrorFormat["codes"]): Classification | undefined {
  const code = error?.code;
  if (code === undefined) return undefined;
  const fits = codes.find(
    (rule) =>
      rule.code.test(code) &&
      (rule.statuses?.includes(status) ?? true) &&
      (rule.gateway === undefined || rule.gateway === Boolean(error?.gateway)),
  );
  return fits?.means;
}

// A service that answers in its own words knows the path, so the thing is missing. A page, or for a write nothing at
// all, comes from something in front of it that does not.
function byPath({ kind, status, body, error }: ResponseFacts): Classification | undefined {
  if (status === 405) return error ? "refused" : "notOffered";
  if (status !== 404 && status !== 410) return undefined;
  if (error) return "notFound";
  return kind === "read" && body.trim() === "" ? "notFound" : "notOffered";
}
