import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Finished {
  /** The exit code; 128 + n, as in a shell, after signal n. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they came. */
  readonly all: string;
  /** From start to end, in milliseconds. */
  readonly ms: number;
}

export interface Running {
  readonly pid: number;
  readonly done: Promise<Finished>;
  /** What it printed so far, both streams. */
  output(): string;
  /** Resolves once the output matches; rejects if it ends before, or after `timeout` milliseconds (30,000). */
  waitFor(pattern: RegExp, timeout?: number): Promise<void>;
  /** To the program alone, as `kill` does; a Ctrl-C is "SIGINT". */
  kill(signal: NodeJS.Signals): void;
}

const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Starts a program with its output kept. It stays in our process group, so that whoever stops the tests stops it too. */
export function start(
  file: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Running {
  const began = Date.now();
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "", all: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      text.all += chunk;
      for (const listener of listeners) listener();
    });
  }
  const done = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const status = code ?? 128 + ((signal && numbers[signal]) ?? 0);
      resolve({ code: status, ...text, ms: Date.now() - began });
    });
  });
  return {
    pid: child.pid ?? 0,
    done,
    output: () => text.all,
    kill: (signal) => void child.kill(signal),
    waitFor: (pattern, timeout = 30_000) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error) => {
          clearTimeout(timer);
          listeners.delete(look);
          if (error) reject(error);
          else resolve();
        };
        const look = () => {
          if (pattern.test(text.all)) finish();
        };
        const missed = (why: string) =>
          new Error(`${why} without ${String(pattern)} in the output:\n${text.all}`);
        const timer = setTimeout(() => finish(missed(`${timeout} ms passed`)), timeout);
        listeners.add(look);
        done.then(() => finish(missed("the program ended")), finish);
        look();
      }),
  };
}

/** Kills, on Linux, everything whose environment has `NAME=value`: also the plugins of a CLI that was killed itself. */
export function killAll(marker: string): void {
  // One may start another while the list is read.
  for (let round = 0; round < 5; round++) {
    for (const pid of processesWith(marker)) attempt(() => process.kill(pid, "SIGKILL"));
  }
}

/** Processes whose environment has `NAME=value`; none where there is no /proc. */
export function processesWith(marker: string): number[] {
  const found: number[] = [];
  attempt(() => {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      attempt(() => {
        if (readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(marker))
          found.push(Number(name));
      });
    }
  });
  return found;
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It is gone, or another user's.
  }
}
