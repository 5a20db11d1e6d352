import { z } from "zod";
import type { ApiAnswer } from "../clouds/client";
import { ApiError, type FailureKind } from "../shared/errors";
import { failureIs } from "../shared/failure-traits";
import type { Observation, Observations } from "./api";

/** Reads a documented body out of an answer; one that is something else is an error, never an invented fact. */
export function readBody<T>(action: string, schema: z.ZodType<T>, answer: ApiAnswer): T {
  const result = schema.safeParse(answer.json);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join(".") ?? "";
  throw new ApiError({
    kind: "unreadable",
    action,
    status: answer.status,
    advice: `The answer is not what the vendor documents${where && ` (at ${where})`}.`,
  });
}

/** Ids are part of paths and lists: what cannot be one is refused before any call. */
export function idSchema(maxLength = 128): z.ZodType<string, string> {
  return z
    .string()
    .min(1, "is empty")
    .max(maxLength, `is longer than ${maxLength} characters`)
    .refine((id) => !/[/\\?#%\s\p{Cc}\p{Cs}]/u.test(id) && id !== "." && id !== "..", {
      message: "holds a character that no id has (a slash, white space, a control character, one of ?#%\\)",
    });
}

/** The same for vendors whose ids are numbers, which may be written as numbers too. */
export function numericIdSchema(): z.ZodType<string, string | number> {
  return z
    .union([z.string(), z.number()], { error: "must be a number or a string of digits" })
    .refine(
      (id) =>
        /^(?:0|[1-9]\d{0,18})$/.test(String(id)) && (typeof id === "string" || Number.isSafeInteger(id)),
      {
        message: "must be a number or a string of digits",
      },
    )
    .transform(String)
    .meta({ as: "string" });
}

/** At least one id, none twice. */
export function idList<T extends string | number>(id: z.ZodType<string, T>): z.ZodType<string[], T[]> {
  return z
    .array(id)
    .min(1, "must list at least one id")
    .superRefine((ids, context) => {
      const seen = new Set<string>();
      ids.forEach((value, index) => {
        if (seen.has(value)) {
          context.addIssue({
            code: "custom",
            path: [index],
            message: `${JSON.stringify(value)} is listed twice`,
          });
        }
        seen.add(value);
      });
    });
}

/** Reads with a list call, then what it left out one by one; the result is in the order of the ids. */
export async function listThenEach(
  ids: readonly string[],
  list: (() => Promise<Observations>) | undefined,
  read: (id: string) => Promise<Observation>,
): Promise<Observations> {
  const listed = (await list?.()) ?? new Map<string, Observation>();
  const rest = await observeEach(
    ids.filter((id) => !listed.has(id)),
    read,
  );
  return new Map(ids.flatMap((id) => pairOf(id, listed.get(id) ?? rest.get(id))));
}

function pairOf<T>(id: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[id, value]];
}

/** What a cloud's own word shows of an instance that it does not know. */
export function missing({ code, words }: ApiError): Observation {
  return { condition: "missing", detail: `${code ?? "HTTP 404"} ${JSON.stringify(words ?? "")}` };
}

/** The same, if that is what a read met; anything else is thrown. */
export function missingIfNotFound(error: unknown): Observation {
  if (!(error instanceof ApiError) || error.kind !== "notFound") throw error;
  return missing(error);
}

/** Single reads at once. */
const readsAtOnce = 8;

/** A look at several instances that one failure ended; what had been seen of others by then still holds. */
export class InterruptedRead extends ApiError {
  constructor(
    error: ApiError,
    readonly seen: Observations,
  ) {
    super(error, { cause: error.cause });
  }
}

/**
 * Reads instances one by one, a few at a time. One that cannot be read does not spoil the others; a refused key
 * (401) and an unreachable cloud concern all of them and are thrown.
 */
export async function observeEach(
  ids: readonly string[],
  read: (id: string) => Promise<Observation>,
): Promise<Map<string, Observation>> {
  const results = new Map<string, Observation>();
  const queue = [...ids];
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        results.set(id, await read(id).catch(unreadable));
      } catch (error) {
        // Whatever it was concerns the rest as well: it is not asked for.
        queue.length = 0;
        throw error instanceof ApiError ? new InterruptedRead(error, results) : error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(readsAtOnce, ids.length) }, worker);
  // Reads that are under way are waited for: what they show holds, too.
  const ends = await Promise.allSettled(workers);
  const end = ends.find((each) => each.status === "rejected");
  if (end) throw end.reason;
  return results;
}

function unreadable(error: unknown): Observation {
  if (!(error instanceof ApiError) || failureIs(error.kind, "ofAccount")) throw error;
  return { condition: "unknown", detail: error.message, error };
}

/** Adds what a person should know about one kind of failure of this API. */
export function withHint(kind: FailureKind, hint: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ApiError) || error.kind !== kind) throw error;
    const { action, status, code, words, requestId, advice = "" } = error;
    const failure = { kind, action, status, code, words, requestId, advice: `${hint} ${advice}`.trim() };
    throw new ApiError(failure, { cause: error });
  };
}

/** Ids for one address each, which is not to be longer; a separator takes three characters there. */
export function chunkByLength(ids: readonly string[], most: number): string[][] {
  const chunks: string[][] = [];
  let length = Infinity;
  for (const id of ids) {
    const size = encodeURIComponent(id.toWellFormed()).length + 3;
    if (length + size > most) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(id);
    length += size;
  }
  return chunks;
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
