/** Longest wait that an answer may ask for; milliseconds. Less than a call may take, so that a call can sit it out. */
export const MAX_RETRY_AFTER = 240_000;

/**
 * Milliseconds that `Retry-After` asks to wait, between 0 and {@link MAX_RETRY_AFTER}. Seconds or an HTTP date, which is
 * held against the answer's own `Date` where it has one: the two clocks may differ.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (!value) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - (dateOf(headers) ?? now);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER);
}

/** The `Date` of an answer; milliseconds since the Unix epoch. */
export function dateOf(headers: Readonly<Record<string, string>>): number | undefined {
  const time = Date.parse(headers["date"] ?? "");
  return Number.isNaN(time) ? undefined : time;
}
