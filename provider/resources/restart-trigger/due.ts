import { deferralOf, type Deferral, type Restraint } from "../../rollout/deferral";
import { dueEntries, type Ledger, type LedgerEntry } from "../../rollout/ledger";

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
  return dueEntries(ledger as Ledger).map((entry) => {
    const { from, message } = freeFrom(entry, restraint, now);
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

/** Where the window opens before `minInterval` is over, or closes before it is, one wait follows another. */
function freeFrom(entry: LedgerEntry, restraint: Restraint, now: number): { from: number; message?: string } {
  let from = now;
  let last: ReturnType<Deferral>;
  for (;;) {
    const held = deferralOf(restraint, () => from)?.(entry);
    if (!held) return { from, ...(last && { message: last.message }) };
    last = held;
    from = held.until;
  }
}
