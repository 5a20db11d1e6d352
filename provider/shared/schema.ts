import { z } from "zod";
import { parseDuration, suggestDuration } from "./duration";
import { isDigest, type Digest } from "./triggers";

/**
 * What a declaration says of a value beside its form, through `.meta()` and `.describe()`: the package schema, and
 * with it every language's documentation, is made of it.
 */
declare module "zod" {
  interface GlobalMeta {
    /** What leaving it out means, where that is one value. */
    default?: string | number | boolean;
    /** The same in words: "half of `duration`". */
    defaultsTo?: string;
    /** What it is to a program, where the validation cannot be read off: a transformed or a custom value. */
    as?: "string" | "duration";
    secret?: boolean;
    /** The name of an object or of a list of choices in typed languages; by default the property's. */
    typeName?: string;
    /** What each of the choices means. */
    choices?: Readonly<Record<string, string>>;
  }
}

/** What the engine takes of a trigger. */
export const digestSchema = z
  .custom<Digest>(isDigest, { error: "must be a digest, sha256: and 64 hex digits" })
  .meta({ as: "string" });

/** A duration in Go's form; the message says what was probably meant. */
export function durationSchema(
  description: string,
  limits: { min?: number; max?: number; range?: string } = {},
) {
  return z
    .custom<string>((value) => typeof value === "string" && parseDuration(value) !== undefined, {
      error: ({ input }) => {
        if (input === undefined) return "is required";
        const meant = suggestDuration(input, limits.min);
        const shown =
          typeof input === "string" || typeof input === "number"
            ? JSON.stringify(input)
            : `a value of type ${typeof input}`;
        return `${shown} is not a duration; ${meant ? `did you mean "${meant}"?` : 'write it like "90s", "15m" or "1h30m"'}`;
      },
    })
    .refine(
      (value) => {
        const ms = parseDuration(value) ?? 0;
        return ms >= (limits.min ?? 0) && ms <= (limits.max ?? Infinity);
      },
      { error: ({ input }) => `${JSON.stringify(input)} must be ${limits.range ?? "longer"}` },
    )
    .meta({ description, as: "duration" });
}
