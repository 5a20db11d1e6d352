import { text } from "node:stream/consumers";

/** Where a command reads and writes, and what ends it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when the user, or the machine, has had enough. */
  readonly interrupted: () => Promise<void>;
  /** All of standard input. */
  readonly input: () => Promise<string>;
  readonly env: NodeJS.ProcessEnv;
  /** Whether a person looks at the output, so that colours mean something. */
  readonly colours: boolean;
}

export const processTerminal: Terminal = {
  out: (line) => process.stdout.write(line),
  error: (line) => process.stderr.write(line),
  interrupted: () =>
    new Promise((resolve) => {
      // Not `once`: what the Automation API runs the CLI with kills this process by the signal if it finds no listener but its own.
      process.on("SIGINT", () => resolve());
      process.on("SIGTERM", () => resolve());
    }),
  input: () => text(process.stdin),
  env: process.env,
  colours: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
};
