import { z } from "zod";

import { formatDuration, parseDuration, suggestDuration } from "../../provider/shared/duration";

/** No instant of the emulator lies after this: ISO 8601 has no more than four digits for a year. */
export const LAST_INSTANT = Date.parse("9999-12-31T23:59:59.999Z");

const LONGEST_SPAN = 1000 * 365 * 24 * 3_600_000;

/** An instant: ISO 8601 in JSON, milliseconds since the epoch inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.number(), {
  decode: (text) => Date.parse(text),
  encode: (ms) => new Date(Math.min(ms, LAST_INSTANT)).toISOString(),
});

const spanText = z.string().meta({
  id: "Duration",
  pattern: String.raw`^(\d+(\.\d+)?(ms|h|m|s))+$`,
  examples: ["90s", "1h30m", "300ms"],
});

/** A length of time: Go's form (`"1h30m"`, `"300ms"`) in JSON, milliseconds inside. */
export const span = z.codec(spanText, z.number(), {
  decode: (text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms <= LONGEST_SPAN) return ms;
    const hint = suggestDuration(text);
    const told =
      ms !== undefined
        ? "is more than a thousand years"
        : `is not a duration${hint === undefined ? ' like "90s" or "1h30m"' : `; did you mean "${hint}"?`}`;
    context.issues.push({ code: "custom", input: text, message: `${JSON.stringify(text)} ${told}` });
    return z.NEVER;
  },
  encode: (ms) => formatDuration(ms),
});
