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
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    }),
  input: () => text(process.stdin),
  env: process.env,
  colours: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
};
