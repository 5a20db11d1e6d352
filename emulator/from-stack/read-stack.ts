import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { InvalidInput } from "../world/validate";

export interface StackOptions {
  readonly stack?: string;
  readonly cwd?: string;
  /** What `pulumi stack export` wrote; `-` is standard input. */
  readonly file?: string;
}

/** The state of a stack, as `pulumi stack export` writes it. Secrets stay encrypted. @throws InvalidInput */
export async function readStack({ stack, cwd, file }: StackOptions): Promise<unknown> {
  const name = file === undefined ? "pulumi stack export" : file === "-" ? "standard input" : file;
  const text = file === undefined ? await exported(stack, cwd) : readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput(`${name}: not the JSON of a stack's state`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new InvalidInput(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function exported(stack: string | undefined, cwd: string | undefined): Promise<string> {
  const args = ["stack", "export", "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  try {
    const options = { ...(cwd !== undefined && { cwd }), maxBuffer: 512 * 1024 * 1024 };
    return (await promisify(execFile)("pulumi", args, options)).stdout;
  } catch (error) {
    const { code, stderr = "", message } = error as Error & { code?: unknown; stderr?: string };
    if (code === "ENOENT") {
      throw new InvalidInput(
        cwd === undefined
          ? "pulumi is not on PATH; --file takes what `pulumi stack export` wrote"
          : `pulumi is not on PATH, or there is no folder ${cwd}; --file takes what \`pulumi stack export\` wrote`,
      );
    }
    const [first = message] = stderr.split("\n").filter((line) => line.trim() !== "");
    throw new InvalidInput(`pulumi stack export: ${first.trim()}`);
  }
}
