/** Something that a run of `pulumi up` has to do. Milliseconds since the epoch. */
export interface Due {
  readonly at: number;
  readonly why: string;
  /** When it is too late: the end of a lease. */
  readonly deadline?: number | undefined;
}

/** What happened to a stack so far. */
export interface Memory {
  /** When its state was read last. */
  readonly readAt: number;
  /** Runs or readings that failed, in a row. */
  readonly failures: number;
  /** Runs that ended well, in a row, and left something due all the same. */
  readonly repeats: number;
  /** When the last run, reading or wait for a lock was over. */
  readonly triedAt?: number | undefined;
  /** Somebody else was updating it. */
  readonly locked: boolean;
}

export type Step =
  | { readonly action: "run"; readonly due: Due }
  | { readonly action: "read" }
  | { readonly action: "sleep"; readonly until: number };

export interface Rules {
  readonly maxInterval: number;
}

const [second, minute] = [1_000, 60_000];
/** Between two tries at least. */
export const leastPause = 5 * second;
/** So many tries fit into what is left of a lease, at least. */
export const triesLeft = 8;

/** What to do about one stack now. Pure. */
export function decide(dues: readonly Due[], memory: Memory, now: number, { maxInterval }: Rules): Step {
  const again = memory.readAt + maxInterval;
  const first = dues.toSorted((a, b) => a.at - b.at)[0];
  const from = first === undefined ? Infinity : Math.max(first.at, notBefore(dues, memory, now, maxInterval));
  if (first !== undefined && from <= now) {
    // What was read before a wait may be somebody else's past: theirs may have done it all.
    return memory.locked ? { action: "read" } : { action: "run", due: first };
  }
  const until = Math.min(from, again);
  return until <= now ? { action: "read" } : { action: "sleep", until };
}

/** From when on the next try may be made, after one that failed, was locked out, or changed nothing. */
function notBefore(dues: readonly Due[], memory: Memory, now: number, maxInterval: number): number {
  const { failures, repeats, locked, triedAt } = memory;
  if (triedAt === undefined || failures + repeats + Number(locked) === 0) return -Infinity;
  const usual = locked
    ? 10 * second
    : failures > 0
      ? doubled(15 * second, failures)
      : doubled(minute, repeats);
  return triedAt + pauseAfter(usual, leastLeft(dues, triedAt, now), maxInterval);
}

/** The usual pause, as short as what is left of the shortest lease asks for. */
export function pauseAfter(usual: number, left: number, maxInterval: number): number {
  return Math.max(leastPause, Math.min(usual, maxInterval, left / triesLeft));
}

/** Of a lease that has ended nothing is left that could be saved by haste. */
function leastLeft(dues: readonly Due[], triedAt: number, now: number): number {
  const left = dues
    .filter(({ at }) => at <= now)
    .flatMap(({ deadline }) => (deadline === undefined ? [] : [deadline - triedAt]));
  return Math.min(Infinity, ...left.filter((ms) => ms > 0));
}

function doubled(first: number, times: number): number {
  return first * 2 ** Math.min(times - 1, 20);
}
