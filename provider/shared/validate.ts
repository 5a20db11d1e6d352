import type { z } from "zod";
import { joinPath } from "./triggers";
import { unknown } from "./unknown";

/** What is wrong with an input: the property's path and the fix. */
export interface Problem {
  readonly path: string;
  readonly reason: string;
}

/** The inputs as the schema makes them, or what is wrong with them. Values not known yet are let through. */
export type Validated<T> =
  { readonly value: T; readonly problems: readonly [] } | { readonly problems: readonly Problem[] };

export function validate<T>(schema: z.ZodType<T>, value: unknown): Validated<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, problems: [] };
  const issues = result.error.issues.flatMap((issue) => unfold(issue, []));
  const problems = issues
    .filter(({ issue, path }) => issue.code === "unrecognized_keys" || !isUnknownAt(value, path))
    .map((issue) => problemOf(issue));
  const distinct = new Map(problems.map((problem) => [`${problem.path}: ${problem.reason}`, problem]));
  return { problems: [...distinct.values()] };
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
interface PlacedIssue {
  readonly issue: Issue;
  readonly path: Path;
}

/** Of a union, the branch that came closest is the one to talk about. */
function unfold(issue: Issue, above: Path): PlacedIssue[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ issue, path: [...path, key] }));
  }
  return [{ issue, path }];
}

function isUnknownAt(value: unknown, path: Path): boolean {
  let here = value;
  for (const key of path) {
    if (here === unknown) return true;
    if (typeof here !== "object" || here === null) return false;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here === unknown;
}

function problemOf({ issue, path }: PlacedIssue): Problem {
  return { path: formatPath(path), reason: reasonOf(issue) };
}

function reasonOf(issue: Issue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return "there is no such property";
    case "invalid_type":
      return issue.input === undefined
        ? "is required"
        : withInput(`must be ${article(issue.expected)}`, issue.input);
    case "invalid_value":
      if (issue.input === undefined) return "is required";
      return withInput(
        `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`,
        issue.input,
      );
    case "too_small":
      if (issue.origin === "number" || issue.origin === "int")
        return withInput(`must be at least ${String(issue.minimum)}`, issue.input);
      return issue.message.startsWith("Too small") ? "must not be empty" : issue.message;
    default:
      return issue.message;
  }
}

function withInput(text: string, input: unknown): string {
  const shown = typeof input === "string" || typeof input === "number" || typeof input === "boolean";
  return shown ? `${JSON.stringify(input)} ${text}` : text;
}

function article(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    int: "a whole number",
    array: "a list",
    boolean: "true or false",
    record: "a map",
  };
  return names[expected] ?? `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}

/** `target.workspaceAppServers.serverIds[3]` */
export function formatPath(path: Path, quoted?: (key: string) => string): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : joinPath(text, String(key), quoted)),
    "",
  );
}
