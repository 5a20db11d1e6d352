import { connect } from "node:net";

/** What is watched, and what is done when the engine is gone; tests give their own. */
export interface EngineWatch {
  readonly stdin: Pick<NodeJS.ReadStream, "resume" | "once" | "isTTY">;
  /** Where the process writes to: the engine holds the other ends of these too. */
  readonly outputs: readonly Pick<NodeJS.WriteStream, "on">[];
  /** `127.0.0.1:34567`; without it nothing is watched. */
  readonly address: string | undefined;
  /** Ends the process after `ms`, if it is still there then. */
  readonly exitAfter: (ms: number) => void;
  /** Once it is aborted nothing is watched any more. */
  readonly until?: AbortSignal;
}

/** What is running has this long to write down where it stands; milliseconds. */
const grace = 5_000;
/** How often an engine that listens still is asked whether it does; milliseconds. */
const again = 1_000;

/**
 * Aborts when the Pulumi engine that started this process has died without a word (`kill -9`, a lost CI job): nothing
 * may be restarted for an update that nobody carries out any more. The engine holds the other end of our standard
 * input; since that may be closed for other reasons too, its own address has the last word.
 */
export function watchEngine(watch: EngineWatch): AbortSignal {
  const gone = new AbortController();
  const address = parseAddress(watch.address ?? "");
  if (!address) return gone.signal;
  const isOver = () => gone.signal.aborted || watch.until?.aborted;
  const ask = () => {
    if (isOver()) return;
    const probe = connect(address);
    probe.once("connect", () => {
      probe.destroy();
      // A process that is killed loses its pipes a moment before its ports.
      setTimeout(ask, again).unref();
    });
    probe.once("error", () => {
      if (isOver()) return;
      watch.exitAfter(grace);
      gone.abort(new Error("the Pulumi engine is gone"));
    });
  };
  // Without a listener a write to a closed pipe is an uncaught exception, and reporting that another write.
  for (const output of watch.outputs) output.on("error", ask);
  // A terminal is a person's, not an engine's; to read it from the background would halt the process.
  if (watch.stdin.isTTY) return gone.signal;
  watch.stdin.once("end", ask);
  watch.stdin.resume();
  return gone.signal;
}

const addressForm = /^(?:tcp:\/\/)?([\w.-]+|\[[\da-f:]+\]):(\d+)$/i;

function parseAddress(text: string): { host: string; port: number } | undefined {
  const [, host, digits] = addressForm.exec(text) ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host: host.replace(/[[\]]/g, ""), port };
}

/** The engine's address among the arguments that it started a process with: it is behind all flags and their values. */
export function engineAddressIn(args: readonly string[]): string | undefined {
  return args.findLast((arg) => parseAddress(arg) !== undefined);
}

/** This process as Pulumi started it. */
export const thisProcess = {
  stdin: process.stdin,
  outputs: [process.stdout, process.stderr],
  exitAfter: (ms: number) => void setTimeout(() => process.exit(1), ms),
};
