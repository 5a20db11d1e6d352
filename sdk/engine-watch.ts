import { connect } from "node:net";

/** What is watched, and what is done when the engine is gone; tests give their own. */
export interface EngineWatch {
  readonly stdin: Pick<NodeJS.ReadStream, "resume" | "once">;
  /** Command-line arguments of the process; the engine's address is among them. */
  readonly args: readonly string[];
  /** Ends the process after `ms`, if it is still there then. */
  readonly exitAfter: (ms: number) => void;
}

/** What is running has this long to write down where it stands; milliseconds. */
const grace = 5_000;

/**
 * Aborts when the Pulumi engine that started this process has died without a word (`kill -9`, a lost CI job): nothing
 * may be restarted for an update that nobody carries out any more. The engine holds the other end of our standard
 * input; since that may be closed for other reasons too, its own address has the last word.
 */
export function watchEngine(watch: EngineWatch = thisProcess): AbortSignal {
  const gone = new AbortController();
  const address = watch.args
    .map((arg) => /^(?:tcp:\/\/)?([\w.-]+|\[[\da-f:]+\]):(\d+)$/i.exec(arg))
    .find((match) => match);
  if (!address) return gone.signal;
  const [, host = "", port = ""] = address;
  watch.stdin.once("end", () => {
    const probe = connect({ host: host.replace(/[[\]]/g, ""), port: Number(port) });
    probe.once("connect", () => probe.destroy());
    probe.once("error", () => {
      gone.abort(new Error("the Pulumi engine is gone"));
      watch.exitAfter(grace);
    });
  });
  watch.stdin.resume();
  return gone.signal;
}

const thisProcess: EngineWatch = {
  stdin: process.stdin,
  args: process.argv.slice(2),
  exitAfter: (ms) => setTimeout(() => process.exit(1), ms),
};
