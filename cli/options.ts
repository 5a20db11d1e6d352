import { InvalidArgumentError } from "commander";
import { parseDuration, suggestDuration } from "../provider/shared/duration";

/** A duration in Go's form; milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  const meant = suggestDuration(text);
  throw new InvalidArgumentError(`not a duration like "10m"${meant ? `; did you mean "${meant}"?` : ""}.`);
}

export function port(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number <= 65_535) return number;
  throw new InvalidArgumentError("not a port, 0 to 65535.");
}

export function speed(text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError("not a number above 0.");
}

export function url(text: string): string {
  const parsed = URL.parse(text);
  if (parsed && ["http:", "https:"].includes(parsed.protocol)) return text;
  throw new InvalidArgumentError("not an http(s) address.");
}

export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** One of these each time; `choices` of the library would not look at an option that has a parser of its own. */
export function collectAmong(choices: readonly string[]) {
  return (text: string, before: readonly string[] = []): string[] => {
    if (choices.includes(text)) return [...new Set([...before, text])];
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
  };
}
