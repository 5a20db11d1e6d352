import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { CommandError } from "../errors";
import type { Terminal } from "../terminal";
import type { StateResource } from "./deployment";

export interface StackSource {
  readonly stack?: string | undefined;
  readonly cwd?: string | undefined;
  /** `-` is standard input. */
  readonly file?: string | undefined;
}

/** The resources of ours in a stack's state: from a file, or through the Pulumi CLI on `PATH`. Runs no program. */
export async function readStack(source: StackSource, terminal: Terminal): Promise<StateResource[]> {
  const text = readText(source, terminal);
  // While the CLI is at work.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { resourcesOf } = require("./deployment") as typeof import("./deployment");
  return resourcesOf(await text, describeSource(source));
}

function readText(source: StackSource, terminal: Terminal): Promise<string> {
  const { file } = source;
  if (file === undefined) return exportStack(source, terminal);
  return file === "-" ? terminal.input() : readStateFile(file);
}

function describeSource(source: StackSource): string {
  const { file } = source;
  if (file === undefined) return describeStack(source);
  return file === "-" ? "standard input" : file;
}

async function readStateFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const words: Record<string, string> = {
      ENOENT: "no such file",
      EISDIR: "is a folder",
      EACCES: "may not be read",
    };
    throw new CommandError(`${file}: ${words[code ?? ""] ?? message}`);
  }
}

export function describeStack({ stack }: StackSource): string {
  return stack === undefined ? "the selected stack" : `stack ${stack}`;
}

/** States of thousands of resources are tens of megabytes. */
const longestState = 1024 * 1024 * 1024;

function exportStack(source: StackSource, terminal: Terminal): Promise<string> {
  const named = source.stack === undefined ? [] : ["--stack", source.stack];
  return runCli(["stack", "export", ...named], source, terminal);
}

/** The name of the stack that is selected in the project's folder. */
export async function selectedStack(source: Pick<StackSource, "cwd">, terminal: Terminal): Promise<string> {
  return (await runCli(["stack", "--show-name"], source, terminal)).trim();
}

function runCli(args: readonly string[], source: StackSource, terminal: Terminal): Promise<string> {
  const env = { ...terminal.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: source.cwd, env, maxBuffer: longestState, encoding: "utf8" } as const;
  return new Promise((resolve, reject) => {
    execFile(
      "pulumi",
      [...args, "--non-interactive", "--color", "never"],
      options,
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        reject(new CommandError(whyNot(error, stderr, source)));
      },
    );
  });
}

function whyNot(error: Error & { code?: unknown }, stderr: string, source: StackSource): string {
  const { cwd } = source;
  // Where the folder is not there Node.js says the same.
  if (error.code === "ENOENT")
    return "the Pulumi CLI is not on PATH (or --cwd names no folder); install it, or give a state with --file";
  const said = stderr
    .split("\n")
    .map((line) => line.replace(/^error:\s*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("warning:"));
  const place = cwd === undefined ? "" : ` in ${cwd}`;
  return `${describeStack(source)}${place}: ${said[0] ?? error.message}`;
}
