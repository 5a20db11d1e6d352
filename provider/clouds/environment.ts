import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import type { Dispatcher } from "undici";

import { systemClock, type Clock } from "../shared/clock";
import { ConfigurationError } from "../shared/errors";
import type { Connect } from "../http/connect";
import type { ProcessState } from "../shared/process-state";
import { systemTimer, type Timer } from "../http/timer";

/** Everything that clients take from outside of the program, and what they share; tests give their own. */
export interface CloudEnvironment {
  /** Tokens, the pace of an account and what is known of its key are shared by the clients of one process. */
  readonly process: ProcessState;
  readonly env: NodeJS.ProcessEnv;
  /** The user's home directory. */
  readonly home: string;
  /** @default the process's working directory */
  readonly cwd?: string;
  /** The text of a file, without a byte order mark; `undefined` where there is none. */
  readFile(path: string): string | undefined;
  /** The permission bits of a file, such as `0o600`; absent or `undefined` where the system has none. */
  readonly fileMode?: (path: string) => number | undefined;
  /** One line for the user about something that is not as it should be. @default kept to itself */
  readonly warn?: (line: string) => void;
  readonly clock: Clock;
  /** @default real timers */
  readonly timer?: Timer;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** Opens TCP connections for `readiness`. @default Node.js's own */
  readonly connect?: Connect;
  /** Takes every request. @default one pool per origin, through the environment's proxies */
  readonly dispatcher?: Dispatcher;
}

/** This machine's; the provider's start adds what its process shares. */
export const systemEnvironment: Omit<CloudEnvironment, "process"> = {
  env: process.env,
  home: homedir(),
  readFile: readIfThere,
  fileMode: permissionsOf,
  clock: systemClock,
  timer: systemTimer,
};

const ABSENT: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

function readIfThere(path: string): string | undefined {
  try {
    return decoded(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (ABSENT.has(code)) return undefined;
    throw new ConfigurationError(`${path} cannot be read (${code ?? "unknown error"}).`, { cause: error });
  }
}

/** Editors and shells of Windows put a mark in front, which is no part of the text and says what follows. */
function decoded(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

// Windows reports bits that mean nothing there.
function permissionsOf(path: string): number | undefined {
  if (process.platform === "win32") return undefined;
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return undefined;
  }
}
