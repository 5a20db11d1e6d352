import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";

import { readData } from "./files/read-data";
import { saveWorld } from "./files/save-world";
import { watchFiles } from "./files/watch-files";
import { parseFaults } from "./faults/parse-faults";
import { readStack } from "./from-stack/read-stack";
import { worldOfStack } from "./from-stack/world-of-stack";
import { greeting, greetingData } from "./greeting";
import { startEmulator, validateWorld, type Emulator, type EmulatorOptions } from "./index";
import type { WorldInput } from "./world/schema";
import { InvalidInput } from "./world/validate";

/** What the command line asks for. */
export interface EmulatorCommand {
  readonly port: number;
  readonly speed: number;
  readonly world?: string;
  readonly faults?: string;
  readonly watch?: boolean;
  readonly save?: string;
  readonly json?: boolean;
  readonly fromStack?: boolean;
  readonly stack?: string;
  readonly cwd?: string;
  readonly file?: string;
}

/** Where the command writes, and what ends it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when the user has had enough. */
  readonly interrupted: () => Promise<void>;
}

/** `rekindle emulator`: serves until it is interrupted. Returns the exit status. */
export async function runEmulator(command: EmulatorCommand, terminal: Terminal): Promise<number> {
  const fail = (error: unknown) => {
    for (const line of explained(error, command.port)) terminal.error(`rekindle: ${line}\n`);
    return 1;
  };
  let emulator: Emulator;
  let notes: readonly string[];
  try {
    if (command.save !== undefined) named(command.save, () => checkWritable(command.save ?? ""));
    const start = await startOf(command);
    notes = start.notes;
    emulator = await startEmulator({ port: command.port, speed: command.speed, ...start.options });
  } catch (error) {
    return fail(error);
  }
  for (const note of notes) terminal.error(`rekindle: ${note}\n`);
  terminal.out(command.json ? `${JSON.stringify(greetingData(emulator))}\n` : greeting(emulator));
  const unwatch = command.watch ? watch(command, emulator, terminal) : () => undefined;
  await terminal.interrupted();
  unwatch();
  try {
    const { save } = command;
    if (save !== undefined) named(save, () => saveWorld(save, emulator.world.toJSON()));
  } catch (error) {
    return fail(error);
  } finally {
    await emulator.close();
  }
  return 0;
}

type Start = Pick<EmulatorOptions, "world" | "faults">;

async function startOf(command: EmulatorCommand): Promise<{ options: Start; notes: readonly string[] }> {
  const { world, faults } = command;
  const options: Start = {
    ...(world !== undefined && { world: readWorld(world) }),
    ...(faults !== undefined && { faults: readFaults(faults) }),
  };
  if (!command.fromStack) return { options, notes: [] };
  const made = worldOfStack(await readStack(command));
  return { options: { ...options, world: made.world }, notes: made.notes };
}

function readWorld(file: string): WorldInput {
  return named(file, () => {
    const data = readData(file);
    // Whether it is a world is judged here, so that the error names the file.
    validateWorld(data);
    return data as WorldInput;
  });
}

function readFaults(file: string) {
  return named(file, () => parseFaults(readData(file)));
}

function watch(command: EmulatorCommand, emulator: Emulator, terminal: Terminal): () => void {
  const { world, faults } = command;
  const files = [world, faults].filter((file) => file !== undefined);
  return watchFiles(files, (file) => {
    try {
      emulator.restore(file === world ? { world: readWorld(file) } : { faults: readFaults(file) });
      terminal.error(`rekindle: ${file} was read again; the world is as it was at the start\n`);
    } catch (error) {
      for (const line of explained(error, command.port))
        terminal.error(`rekindle: ${line}; nothing changes\n`);
    }
  });
}

function checkWritable(file: string): void {
  accessSync(dirname(file), constants.W_OK);
}

/** An error about a file says which one. */
function named<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof InvalidInput) {
      const lines = error.message.split("\n").map((line) => `${file}: ${line}`);
      throw new InvalidInput(lines.join("\n"));
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new InvalidInput(`${file}: no such file or folder`);
    if (code === "EISDIR") throw new InvalidInput(`${file}: a folder`);
    if (code === "EACCES" || code === "EROFS") throw new InvalidInput(`${file}: no permission`);
    throw error;
  }
}

/** What went wrong, a line for each place. */
function explained(error: unknown, port: number): string[] {
  if (error instanceof InvalidInput) return error.message.split("\n");
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return [`port ${port} is in use; choose another with --port, or any free one with --port 0`];
  if (code === "EACCES") return [`port ${port} may not be used; choose another with --port`];
  return [(error instanceof Error ? error.message : String(error)).split("\n")[0] ?? ""];
}
