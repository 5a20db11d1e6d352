import { dateOf } from "./retry-after";

/**
 * Advice where a refusal may come from clocks that differ: signatures carry the time. `undefined` while they agree
 * within `limit` milliseconds, or where the answer tells no time.
 */
export function skewAdvice(
  headers: Readonly<Record<string, string>>,
  sentAt: number,
  limit: number,
): string | undefined {
  const theirs = dateOf(headers);
  if (theirs === undefined || Math.abs(theirs - sentAt) <= limit) return undefined;
  const apart = Math.round(Math.abs(theirs - sentAt) / 60_000);
  return (
    `The clocks are ${apart} min apart: ${second(sentAt)} here, ${second(theirs)} at the cloud, ` +
    `which refuses more than ${limit / 60_000} min. Set this machine's clock.`
  );
}

function second(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
