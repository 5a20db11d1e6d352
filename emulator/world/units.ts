import { z } from "zod";

import { formatDuration, parseDuration, suggestDuration } from "../../provider/shared/duration";

/** An instant: ISO 8601 in JSON, milliseconds since the epoch inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.number(), {
  decode: (text) => Date.parse(text),
  encode: (ms) => new Date(ms).toISOString(),
});

/** A length of time: Go's form (`"1h30m"`, `"300ms"`) in JSON, milliseconds inside. */
export const span = z.codec(z.string(), z.number(), {
  decode: (text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    const hint = suggestDuration(text);
    const message = `${JSON.stringify(text)} is not a duration${hint === undefined ? ' like "90s" or "1h30m"' : `; did you mean "${hint}"?`}`;
    context.issues.push({ code: "custom", input: text, message });
    return z.NEVER;
  },
  encode: (ms) => formatDuration(ms),
});
