import { Duration } from "luxon";

const goDuration = /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/;
const goPart = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;
const unitNames = { h: "hours", m: "minutes", s: "seconds", ms: "milliseconds" } as const;

/** Milliseconds of a duration in Go's form (`90s`, `1h30m`, `500ms`), or `undefined` where the text is none. */
export function parseDuration(text: string): number | undefined {
  if (!goDuration.test(text)) return undefined;
  let total = Duration.fromMillis(0);
  for (const [, amount, unit] of text.matchAll(goPart)) {
    total = total.plus({ [unitNames[unit as keyof typeof unitNames]]: Number(amount) });
  }
  return total.toMillis();
}

/** The duration that a person probably meant by something that is not one; for error messages. */
export function suggestDuration(value: unknown, least = 0): string | undefined {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) {
    // Where hours are asked for, a small number means hours.
    if (value * 1000 < least && value < 1000) return `${value}h`;
    return formatDuration(value >= 1000 && value % 1000 === 0 ? value : value * 1000);
  }
  const days = typeof value === "string" ? /^(\d+)\s*d(?:ays?)?$/.exec(value.trim()) : null;
  if (days) return `${Number(days[1]) * 24}h`;
  const spaced = typeof value === "string" ? value.replaceAll(/\s+/g, "").toLowerCase() : "";
  const shortened = spaced
    .replace(/hours?$/, "h")
    .replace(/min(ute)?s?$/, "m")
    .replace(/sec(ond)?s?$/, "s");
  return goDuration.test(shortened) ? shortened : undefined;
}

/** Go's form of a length of time, as short as it is exact: `1h30m`, `45s`, `1.5s`. */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.round(ms)}ms`;
  const { hours, minutes, seconds } = Duration.fromMillis(ms).shiftTo("hours", "minutes", "seconds");
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean);
  return parts.join("") || "0s";
}

/** The same, rounded for people: seconds below two minutes, minutes above. */
export function roughDuration(ms: number): string {
  const unit = ms < 120_000 ? 1000 : 60_000;
  return formatDuration(Math.max(0, Math.floor(ms / unit) * unit));
}
