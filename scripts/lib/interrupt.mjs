import { constants } from "node:os";

/** Thrown where work stops because a person or a supervisor asked for it. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted (${signal})`);
    this.name = "Interrupted";
    this.signal = signal;
  }
}

const patience = 3_000;

/**
 * Runs `main` with an abort signal that fires on the first Ctrl-C, SIGTERM or SIGHUP, so that `finally` blocks
 * clean up; then sets the exit code that a shell expects. One Ctrl-C arrives twice under npm (from the terminal
 * and from npm), so only one that comes much later ends the process at once.
 */
export async function interruptible(main) {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (signal) => {
    if (first !== 0 && Date.now() - first > patience) process.exit(128 + constants.signals[signal]);
    if (first === 0) first = Date.now();
    controller.abort(new Interrupted(signal));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  try {
    process.exitCode = (await main(controller.signal)) ?? 0;
  } catch (error) {
    const reason = controller.signal.aborted ? controller.signal.reason : error;
    process.exitCode = reason instanceof Interrupted ? 128 + constants.signals[reason.signal] : 1;
    process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, onSignal);
  }
}
