import { HELP, readArguments } from "./arguments";
import { runEmulator, type Terminal } from "./command";

export type { Terminal } from "./command";

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
  return runEmulator(command, terminal);
}
