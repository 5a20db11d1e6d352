import type { View } from "../stack/views";
import { describeInstance, isNotable, nextRun, standing } from "./standing";
import { count, oneLine } from "./text";

/** What GitHub takes of a step's summary. */
export const longestSummary = 1024 * 1024;

/** What a reviewer wants to see in a pull request: one table, and what is not done folded below it. */
export function markdown(views: readonly View[], now: number): string {
  if (views.length === 0) return "No RestartTrigger and no NotebookLease in this stack.\n";
  const rows = views.map(
    (view) =>
      `| ${sign(view, now)} | ${cell(view.name)} | ${view.kind} | ${cell(standing(view, now))} | ${cell(nextRun(view, now))} |`,
  );
  const table = ["| | Name | Kind | Standing | Next run |", "| --- | --- | --- | --- | --- |", ...rows];
  return [table.join("\n"), ...views.flatMap(details)].join("\n\n") + "\n";
}

function sign(view: View, now: number): string {
  const failed =
    view.kind === "RestartTrigger" && view.state.instances?.some(({ state }) => state === "failed");
  if (failed) return "❌";
  if (!view.due) return "✅";
  return view.due.at <= now ? "⏰" : "⏳";
}

function details(view: View): string[] {
  const why = view.due ? [`- ${text(view.due.why)}`] : [];
  const notable =
    view.kind === "RestartTrigger" ? (view.state.instances ?? []).filter((one) => isNotable(view, one)) : [];
  const lines = [...why, ...notable.map((one) => `- \`${code(one.id)}\` ${text(describeInstance(one))}`)];
  if (lines.length === 0) return [];
  const title = notable.length > 0 ? count(notable.length, "instance") + " to look at" : "why";
  return [`<details><summary>${text(view.name)}: ${title}</summary>\n\n${lines.join("\n")}\n\n</details>`];
}

/** Cut to what the host takes, at the end of a line, with a word that it was cut. */
export function clamp(report: string, longest = longestSummary): string {
  if (Buffer.byteLength(report) <= longest) return report;
  const word = "\n\n_Cut here: the rest is longer than the host takes. `rekindle status` has it all._\n";
  const kept = Buffer.from(report).subarray(0, longest - Buffer.byteLength(word));
  return kept.subarray(0, kept.lastIndexOf("\n")).toString() + word;
}

/** What others wrote must not become markup. */
function text(raw: string): string {
  return oneLine(raw)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|~@#]/g, (character) => `&#${character.charCodeAt(0)};`);
}
const cell = text;
const code = (raw: string) => oneLine(raw).replaceAll("`", "'");
