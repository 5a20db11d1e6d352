import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { Dispatcher } from "undici";

import { systemClock, type Clock } from "../clock";
import { ConfigurationError } from "../errors";
import { systemAlarm, type Alarm } from "../http/alarm";

/** Everything that clients take from outside of the program; tests give their own. */
export interface CloudEnvironment {
  readonly env: NodeJS.ProcessEnv;
  /** The user's home directory. */
  readonly home: string;
  /** @default the process's working directory */
  readonly cwd?: string;
  /** The text of a file; `undefined` where there is none. */
  readFile(path: string): string | undefined;
  readonly clock: Clock;
  /** @default real timers */
  readonly alarm?: Alarm;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** Takes every request. @default one pool per origin, through the environment's proxies */
  readonly dispatcher?: Dispatcher;
}

export const systemEnvironment: CloudEnvironment = {
  env: process.env,
  home: homedir(),
  readFile: readIfThere,
  clock: systemClock,
  alarm: systemAlarm,
};

const ABSENT: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (ABSENT.has(code)) return undefined;
    throw new ConfigurationError(`${path} cannot be read (${code ?? "unknown error"}).`, { cause: error });
  }
}
