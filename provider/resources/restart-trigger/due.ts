import { deferralOf, deferredUntil, type Deferral, type Deferred } from "../../rollout/deferral";
import { isDue, isToReturn, type Ledger, type LedgerEntry } from "../../rollout/ledger";

/** The inputs that hold restarts back. */
type Restraint = Parameters<typeof deferralOf>[0];

export interface DueEntry {
  readonly entry: LedgerEntry;
  /** From when an `up` would restart or settle it, not before `now`; milliseconds since the epoch. */
  readonly from: number;
  /** What it waits for; absent where nothing holds it back. */
  readonly message?: string;
}

/** What is owed of each instance and from when, given the ledger, what holds restarts back, and the time. Pure. */
export function dueList(
  ledger: Pick<Ledger, "generation" | "instances">,
  restraint: Restraint,
  now: number,
): readonly DueEntry[] {
  const deferral = deferralOf(restraint);
  const owed = ledger.instances.filter((entry) => isDue(ledger, entry) || isToReturn(entry));
  return owed.map((entry) => {
    if (isToReturn(entry)) return { entry, from: now };
    const { from, message } = freeFrom(entry, deferral, now);
    return { entry, from, ...(message !== undefined && { message }) };
  });
}

/** From when on an `up` has something to do, ISO 8601 UTC; `undefined` where nothing is owed. Pure. */
export function dueAt(
  ledger: Pick<Ledger, "generation" | "instances">,
  restraint: Restraint,
  now: number,
): string | undefined {
  const instants = dueList(ledger, restraint, now).map(({ from }) => from);
  return instants.length === 0 ? undefined : new Date(Math.min(...instants)).toISOString();
}

/** If the window opens before `minInterval` is over, or closes before it is, one wait follows another. */
function freeFrom(
  entry: LedgerEntry,
  deferral: Deferral | undefined,
  now: number,
): { from: number; message?: string } {
  let from = now;
  let last: Deferred | undefined;
  for (;;) {
    const held = deferral && deferredUntil(deferral, entry, from);
    if (!held) return { from, ...(last && { message: last.message }) };
    last = held;
    from = held.until;
  }
}
