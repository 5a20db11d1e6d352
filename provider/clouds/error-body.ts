import { jsonOrUndefined } from "../http/json";

/** A body's JSON object; `undefined` where it is something else. */
export function jsonObject(body: string): Record<string, unknown> | undefined {
  return objectOf(jsonOrUndefined(body));
}

export function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Longest text of an answer that is looked at; characters. */
const LONGEST_TEXT = 8_192;

/** The first of the members that says something, as text. */
export function textOf(object: Record<string, unknown>, ...names: readonly string[]): string | undefined {
  return names
    .map((name) => object[name])
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map((value) => String(value).slice(0, LONGEST_TEXT))
    .find((value) => value !== "");
}

/** Without the members that say nothing. */
export function said<T extends Record<string, string | boolean | undefined>>(
  members: T,
): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
