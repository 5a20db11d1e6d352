import { z } from "zod";
import { parseDuration, suggestDuration } from "./duration";

/** A duration in Go's form; the message says what was probably meant. */
export function durationSchema(
  description: string,
  limits: { min?: number; max?: number; range?: string } = {},
) {
  return z
    .custom<string>((value) => typeof value === "string" && parseDuration(value) !== undefined, {
      error: ({ input }) => {
        const meant = suggestDuration(input);
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
    .describe(description);
}
