import { connect } from "node:net";

/** What is watched, and what is done when the engine is gone; tests give their own. */
export interface EngineWatch {
  readonly stdin: Pick<NodeJS.ReadStream, "resume" | "once">;
  /** Where the process writes to: the engine holds the other ends of these too. */
  readonly outputs: readonly Pick<NodeJS.WriteStream, "on">[];
  /** `127.0.0.1:34567`; without it nothing is watched. */
  readonly address: string | undefined;
  /** Ends the process after `ms`, if it is still there then. */
  readonly exitAfter: (ms: number) => void;
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
  const address = addressForm.exec(watch.address ?? "");
  if (!address) return gone.signal;
  const [, host = "", port = ""] = address;
  const ask = () => {
    if (gone.signal.aborted) return;
    const probe = connect({ host: host.replace(/[[\]]/g, ""), port: Number(port) });
    probe.once("connect", () => {
      probe.destroy();
      // A process that is killed loses its pipes a moment before its ports.
      setTimeout(ask, again).unref();
    });
    probe.once("error", () => {
      if (!gone.signal.aborted) watch.exitAfter(grace);
      gone.abort(new Error("the Pulumi engine is gone"));
    });
  };
  watch.stdin.once("end", ask);
  // Without a listener a write to a closed pipe is an uncaught exception, and reporting that another write.
  for (const output of watch.outputs) output.on("error", ask);
  watch.stdin.resume();
  return gone.signal;
}

const addressForm = /^(?:tcp:\/\/)?([\w.-]+|\[[\da-f:]+\]):(\d+)$/i;

/** The engine's address among the arguments that it started a process with. */
export function engineAddressIn(args: readonly string[]): string | undefined {
  return args.find((arg) => addressForm.test(arg));
}

/** This process as Pulumi started it. */
export const thisProcess = {
  stdin: process.stdin,
  outputs: [process.stdout, process.stderr],
  exitAfter: (ms: number) => void setTimeout(() => process.exit(1), ms),
};
