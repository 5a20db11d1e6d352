import { appendFile } from "node:fs/promises";
import { CommandError } from "../errors";
import { html } from "../report/html";
import { json } from "../report/json";
import { junit } from "../report/junit";
import { clamp, longestSummary, markdown } from "../report/markdown";
import { prometheus } from "../report/prometheus";
import { table } from "../report/table";
import type { StackSource } from "../stack/export";
import { readViews } from "../stack/read-views";
import type { View } from "../stack/views";
import type { Terminal } from "../terminal";

export type Format = "table" | "json" | "markdown" | "html" | "junit" | "prometheus";

export interface StatusOptions extends StackSource {
  readonly format: Format;
  /** Also into the job summary of GitHub Actions. */
  readonly summary: boolean;
}

const formats: Readonly<Record<Format, (views: readonly View[], now: number) => string>> = {
  table,
  json,
  markdown,
  html,
  junit,
  prometheus,
};

export async function status(options: StatusOptions, terminal: Terminal, now = Date.now()): Promise<number> {
  const summary = options.summary ? terminal.env["GITHUB_STEP_SUMMARY"] : undefined;
  if (options.summary && !summary) {
    throw new CommandError("--summary: GITHUB_STEP_SUMMARY is not set; it is in a step of GitHub Actions");
  }
  const views = await readViews(options, terminal, now);
  const report = formats[options.format](views, now);
  if (summary) await append(summary, markdown(views, now));
  terminal.out(report);
  return 0;
}

async function append(file: string, report: string): Promise<void> {
  try {
    await appendFile(file, clamp(report, longestSummary));
  } catch (error) {
    throw new CommandError(`--summary: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
