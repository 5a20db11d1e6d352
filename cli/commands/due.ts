import { fromNow, iso, shortInstant } from "../report/instants";
import { oneLine, pad } from "../report/text";
import type { StackSource } from "../stack/export";
import { readViews } from "../stack/read-views";
import type { View } from "../stack/views";
import type { Terminal } from "../terminal";

export interface DueOptions extends StackSource {
  /** Milliseconds from now that count as now. */
  readonly within: number;
  readonly json: boolean;
}

interface Due {
  readonly urn: string;
  readonly name: string;
  readonly at: number;
  readonly why: string;
}

/** Exit status where nothing is due. */
export const nothingDue = 3;

/** Says what a run of `pulumi up` would do now, and what later. Exit status 0 when it has something to do. */
export async function due(options: DueOptions, terminal: Terminal, now = Date.now()): Promise<number> {
  const { due: list, next } = dueAmong(await readViews(options, terminal, now), now, options.within);
  terminal.out(options.json ? asJson(list, next) : asText(list, next, now));
  return list.length > 0 ? 0 : nothingDue;
}

/** What is due by `now + within`, and what later; each in the order of time. */
export function dueAmong(views: readonly View[], now: number, within: number): { due: Due[]; next: Due[] } {
  const all = views
    .flatMap(({ urn, name, due: one }) => (one ? [{ urn, name, ...one }] : []))
    .toSorted((a, b) => a.at - b.at);
  const isNow = ({ at }: Due) => at <= now + within;
  return { due: all.filter(isNow), next: all.filter((one) => !isNow(one)) };
}

function asJson(list: readonly Due[], next: readonly Due[]): string {
  const form = ({ urn, name, at, why }: Due) => ({ urn, name, dueAt: iso(at), why });
  return `${JSON.stringify({ due: list.map(form), next: next.map(form) }, null, 2)}\n`;
}

function asText(list: readonly Due[], next: readonly Due[], now: number): string {
  const all = [...list, ...next];
  if (all.length === 0) return "Nothing is due, and nothing will be as far as the state tells.\n";
  const width = Math.max(...all.map(({ name }) => name.length));
  const line = (word: string, { name, at, why }: Due) =>
    `${word}  ${pad(name, width)}  ${shortInstant(at)} (${fromNow(at, now)})  ${oneLine(why)}\n`;
  return [...list.map((one) => line("due ", one)), ...next.map((one) => line("next", one))].join("");
}
