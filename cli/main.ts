import { CommandError } from "./errors";
import { rekindleProgram } from "./program";
import { processTerminal, type Terminal } from "./terminal";

/** The `rekindle` command. Returns the exit status: 2 for a command line that cannot be understood, 1 for a failure. */
export async function main(args: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  let code = 0;
  const program = await rekindleProgram(terminal, (status) => (code = status));
  if (args[0] === "complete") {
    // The library writes to standard output by itself, and reads the whole command line.
    const { default: tab } = await import("@bomb.sh/tab/commander");
    tab(program);
  }
  const { CommanderError } = await import("commander");
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: () => undefined });
    command.showHelpAfterError(false);
  }
  try {
    if (args.length === 0) throw new CommanderError(2, "rekindle.noCommand", "a command is missing");
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      terminal.error(`rekindle: ${error.message.replace(/^error: /, "")}\nTry: rekindle --help\n`);
      return 2;
    }
    if (error instanceof CommandError) {
      terminal.error(`rekindle: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
      return error.exitCode;
    }
    throw error;
  }
}
