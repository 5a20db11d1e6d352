import { Refusal } from "../http/answer";
import { huaweiError } from "../vendors/huawei";

/** Which codes belong to servers and desktops nobody documents: these are the examples beside the operations. */
export const CODES = {
  invalid: "WKS.00211102",
  unknown: "WKS.00211902",
  busy: "WKS.00211109",
} as const;

export const workspaceForbidden = huaweiError(
  403,
  "WKS.00081102",
  "The project is not accessible with these credentials.",
);

export function workspaceError(status: number, code: string, message: string): Refusal {
  return new Refusal(huaweiError(status, code, message));
}

export function invalid(what: string): Refusal {
  return workspaceError(400, CODES.invalid, `Invalid parameter (${what}).`);
}

/** A list of ids, each once. @throws Refusal */
export function idsIn(value: unknown, name: string, least: number, most: number): string[] {
  const isList =
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= most &&
    value.every((id: unknown) => typeof id === "string" && id.length >= 1 && id.length <= 128) &&
    new Set(value).size === value.length;
  if (!isList) throw invalid(`${name}: ${least} to ${most} unique ids of 1 to 128 characters`);
  return value as string[];
}

/** A text of 1 to `most` characters, if there is one. @throws Refusal */
export function textIn(value: unknown, name: string, most: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value.length >= 1 && value.length <= most) return value;
  throw invalid(`${name}: 1 to ${most} characters`);
}

/** The page that a query asks for. @throws Refusal */
export function pageIn(query: URLSearchParams, limits: { least: number; most: number; usual: number }) {
  const offset = wholeNumber(query, "offset", 0);
  const limit = wholeNumber(query, "limit", limits.usual);
  if (limit < limits.least || limit > limits.most) throw invalid(`limit: ${limits.least} to ${limits.most}`);
  return <T>(all: readonly T[]): T[] => all.slice(offset, offset + limit);
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw invalid(name);
  return Number(text);
}

/** What a query filters by, as far as it is given. @throws Refusal for a truth value that is none */
export function booleanIn(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (text !== "true" && text !== "false") throw invalid(`${name}: true or false`);
  return text === "true";
}
