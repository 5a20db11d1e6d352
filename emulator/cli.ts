import { readFile } from "node:fs/promises";

import { HELP, readArguments } from "./arguments";
import { greeting } from "./greeting";
import { startEmulator, type Emulator } from "./index";
import { InvalidInput } from "./world/validate";
import type { WorldInput } from "./world/schema";

/** Where the command line writes, and what ends it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when the user has had enough. */
  readonly interrupted: () => Promise<void>;
}

const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  interrupted: () =>
    new Promise((resolve) => {
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    }),
};

/** The `rekindle` command. Returns the exit code: 2 for a command line that cannot be understood, 1 for a failure. */
export async function main(args: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  const command = readArguments(args);
  if (command.command === "help") {
    terminal.out(HELP);
    return 0;
  }
  if (command.command === "error") {
    terminal.error(`rekindle: ${command.message}\nTry: rekindle --help\n`);
    return 2;
  }
  const { port, speed, world: file } = command;
  let emulator: Emulator;
  try {
    const world = file === undefined ? {} : { world: await readWorld(file) };
    emulator = await startEmulator({ port, speed, ...world });
  } catch (error) {
    terminal.error(`rekindle: ${explained(error, command.port, file)}\n`);
    return 1;
  }
  terminal.out(greeting(emulator));
  await terminal.interrupted();
  await emulator.close();
  return 0;
}

async function readWorld(file: string): Promise<WorldInput> {
  // Without the mark that editors of Windows put in front.
  const text = new TextDecoder().decode(await readFile(file));
  try {
    // The emulator validates a world before it uses it.
    return JSON.parse(text) as WorldInput;
  } catch (error) {
    throw new InvalidInput(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function explained(error: unknown, port: number, file: string | undefined): string {
  if (error instanceof InvalidInput) return `${file}: ${error.message.replaceAll("\n", `\n  `)}`;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "EADDRINUSE")
    return `port ${port} is in use; choose another with --port, or any free one with --port 0`;
  if (code === "EACCES" && file === undefined)
    return `port ${port} may not be used; choose another with --port`;
  if (code === "ENOENT") return `${file}: no such file`;
  return error instanceof Error ? error.message : String(error);
}
