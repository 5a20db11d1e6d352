import { readFile } from "node:fs/promises";

import { greeting } from "./greeting";
import { startEmulator, type Emulator } from "./index";
import { InvalidInput } from "./world/validate";
import type { WorldInput } from "./world/schema";

/** What a command line asks of the emulator. */
export interface EmulatorCommand {
  readonly port: number;
  readonly speed: number;
  readonly world?: string | undefined;
}

/** Where the command line writes, and what ends it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when the user has had enough. */
  readonly interrupted: () => Promise<void>;
}

/** Serves until the user has had enough. Returns the exit code. */
export async function runEmulator(
  { port, speed, world: file }: EmulatorCommand,
  terminal: Terminal,
): Promise<number> {
  let emulator: Emulator;
  try {
    const world = file === undefined ? {} : { world: await readWorld(file) };
    emulator = await startEmulator({ port, speed, ...world });
  } catch (error) {
    terminal.error(`rekindle: ${explained(error, port, file)}\n`);
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
