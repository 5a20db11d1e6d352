import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const groups = process.platform !== "win32";
const running = new Set();

/** Sends a signal to a child and to everything it started. */
function kill(child, signal) {
  try {
    if (groups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
}

process.on("exit", () => {
  for (const child of running) kill(child, "SIGKILL");
});

/**
 * Runs a program in a process group of its own and resolves with its exit code. With `onLine` its output comes
 * line by line, otherwise it goes where ours goes. An abort sends `stopWith`, once more after half of `grace`
 * milliseconds, SIGKILL at their end, and rejects only when the child is gone.
 */
export function run(command, args, options = {}) {
  const { signal, onLine, cwd, env = process.env, stopWith = "SIGTERM", grace = 5_000, shell } = options;
  signal?.throwIfAborted();
  const output = onLine ? "pipe" : "inherit";
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ["ignore", output, output],
    detached: groups,
    shell,
  });
  running.add(child);
  if (onLine) {
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  }
  const timers = [];
  const onAbort = () => {
    kill(child, stopWith);
    timers.push(setTimeout(() => kill(child, stopWith), grace / 2));
    timers.push(setTimeout(() => kill(child, "SIGKILL"), grace));
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  return new Promise((resolve, reject) => {
    const settle = (act) => {
      running.delete(child);
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", onAbort);
      act();
    };
    child.on("error", (error) => settle(() => reject(error)));
    child.on("close", (code) => settle(() => (signal?.aborted ? reject(signal.reason) : resolve(code ?? 1))));
  });
}

/** Runs a program quietly; the text it printed on both streams, or `undefined` where it failed or is not there. */
export async function capture(command, args, options = {}) {
  const lines = [];
  try {
    const code = await run(command, args, { ...options, onLine: (line) => lines.push(line) });
    return code === 0 ? lines.join("\n") : undefined;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return undefined;
  }
}
