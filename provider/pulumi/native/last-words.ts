import { writeSync } from "node:fs";
import { withoutQuotes } from "../../shared/internal-error";

/**
 * What is said of an error that nobody caught: which, and where. Node.js itself would inspect the error, whose members and
 * cause may be a request with its headers, and show the line of the bundle, which is half a megabyte long.
 */
export function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return `rekindle ended: ${typeof error} was thrown`;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^ {4}at \S/.test(line));
  return [`rekindle ended: ${error.name}: ${withoutQuotes(error.message)}`, ...frames].join("\n");
}

/** Ends the process on an error that nobody caught. What it did is in its journals. */
export function dieQuietly(emitter: Pick<NodeJS.Process, "on">, exit: (code: number) => void): void {
  emitter.on("uncaughtException", (error: unknown) => {
    try {
      writeSync(process.stderr.fd, `${lastWords(error)}\n`);
    } finally {
      exit(1);
    }
  });
}
