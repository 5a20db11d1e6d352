import type { Tone } from "../../view/item";

const CLOUDS: Readonly<Record<string, string>> = {
  ncloud: "NAVER Cloud",
  huaweicloud: "Huawei Cloud",
  otc: "Open Telekom Cloud",
};

export function cloudTitle(name: string): string {
  return CLOUDS[name] ?? name;
}

/** A sign beside each colour, for those who do not see colours. */
export const SIGNS: Readonly<Record<Tone, string>> = { ready: "●", busy: "◐", off: "○", failed: "✕" };

export type ToneWords = Readonly<Record<Tone, string>>;

/** What the tones mean of instances. */
export const TONE_WORDS: ToneWords = {
  ready: "running",
  busy: "changing",
  off: "off",
  failed: "in trouble",
};

export function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** "1:59:32", "4:05": a length of time that is running out. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** "12:03:44", of an instant in UTC. */
export function timeOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

/** "Fri 2 Jan 2026" */
export function dateOf(ms: number): string {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  } as const;
  return new Date(ms).toLocaleDateString("en-GB", options);
}

/** "4 min ago", "3 d ago" */
export function ago(ms: number): string {
  const steps = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ] as const;
  const [unit, name] = steps.find(([size]) => ms >= size) ?? [1000, "s"];
  return `${Math.max(0, Math.floor(ms / unit))} ${name} ago`;
}
