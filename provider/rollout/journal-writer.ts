import { fingerprint } from "./fingerprint";
import { changeLine } from "./journal-lines";
import type { JournalStore } from "./journal";
import type { Ledger, LedgerChange, LedgerEntry } from "./ledger";

/** What was added to a journal is put together anew when the whole has grown to so many times the ledger. */
const outgrown = 3;
/** Below this it is not worth it; characters. */
const small = 4_096;

/**
 * Writes one update down: the whole ledger first, then a line for each change. What it writes grows with what happens,
 * and not with the size of the fleet.
 */
export class JournalWriter {
  private readonly base: string;
  private readonly written = new Map<string, LedgerEntry>();
  /** Whether everything up to now is in the store. */
  private isKept = false;
  private textSize = 0;
  private ledgerSize = 0;

  constructor(
    private readonly store: JournalStore,
    private readonly key: string,
    base: Ledger | undefined,
  ) {
    this.base = fingerprint(base ?? null);
  }

  record(change: LedgerChange): void {
    const line = changeLine(change, this.written);
    if (!this.isKept || this.hasOutgrown(line.length) || !this.store.append(this.key, line)) {
      this.isKept = this.store.write(this.key, () => this.whole(change.ledger()));
      return;
    }
    this.textSize += line.length;
    for (const entry of change.entries) this.remember(entry);
  }

  private hasOutgrown(more: number): boolean {
    return this.textSize + more > Math.max(small, outgrown * this.ledgerSize);
  }

  private remember(entry: LedgerEntry): void {
    this.ledgerSize += sizeOf(entry) - sizeOf(this.written.get(entry.id));
    this.written.set(entry.id, entry);
  }

  private whole(ledger: Ledger): string {
    const { triggerHash, restartNonce, generations: _generations, pending: _pending, ...rest } = ledger;
    const nonce = restartNonce === undefined ? {} : { restartNonce: fingerprint(restartNonce) };
    const record = {
      version: 1,
      base: this.base,
      triggerHash: fingerprint(triggerHash),
      ...nonce,
      ...rest,
    };
    const text = `${JSON.stringify(record)}\n`;
    this.textSize = text.length;
    this.ledgerSize = 0;
    this.written.clear();
    for (const entry of ledger.instances) this.remember(entry);
    return text;
  }
}

function sizeOf(entry: LedgerEntry | undefined): number {
  return entry === undefined ? 0 : JSON.stringify(entry).length;
}
