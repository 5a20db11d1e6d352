import type { View } from "../stack/views";
import { describeInstance, isNotable, nextRun, standing } from "./standing";
import { cut, oneLine, pad } from "./text";

const width = 80;
/** So many instances are told one by one; of the others how many there are. */
const told = 10;

/** For people: one line for each resource, then what keeps it from being done. */
export function table(views: readonly View[], now: number): string {
  if (views.length === 0) return "No RestartTrigger and no NotebookLease in this stack.\n";
  const rows = views.map((view) => [view.name, standing(view, now), nextRun(view, now)] as const);
  const header = ["NAME", "STANDING", "NEXT RUN"] as const;
  const all = [header, ...rows];
  const widest = (column: 0 | 1) => Math.max(...all.map((row) => row[column].length));
  const [name, middle] = [Math.min(widest(0), 24), Math.min(widest(1), 40)];
  const line = (row: readonly [string, string, string]) =>
    cut(`${pad(cut(row[0], name), name)}  ${pad(cut(row[1], middle), middle)}  ${row[2]}`, width).trimEnd();
  const lines = [line(header)];
  for (const [index, view] of views.entries()) {
    const row = rows[index];
    if (row) lines.push(line(row), ...details(view));
  }
  return `${lines.join("\n")}\n`;
}

function details(view: View): string[] {
  const why = view.due ? [`  ${oneLine(view.due.why)}`] : [];
  if (view.kind !== "RestartTrigger") return why.map(fit);
  const notable = (view.state.instances ?? []).filter((instance) => isNotable(view, instance));
  // What failed is what somebody has to look at.
  const order = (state: string) => (state === "failed" ? 0 : state === "requested" ? 1 : 2);
  const sorted = notable.toSorted((a, b) => order(a.state) - order(b.state));
  const rest = sorted.length > told ? [`  … and ${sorted.length - told} more`] : [];
  const first = sorted.slice(0, told).map((one) => `  ${oneLine(one.id)}  ${describeInstance(one)}`);
  const opening = why.map((line) => line.split(/[;:]/, 1)[0] ?? line);
  return [...opening, ...first, ...rest].map(fit);
}

const fit = (line: string) => cut(line, width);
