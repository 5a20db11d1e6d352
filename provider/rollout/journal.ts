import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { fingerprint, lostValue } from "./fingerprint";
import { replay } from "./journal-lines";
import { JournalWriter } from "./journal-writer";
import { newEntry, owedStarts, tidy, type Ledger, type LedgerChange } from "./ledger";

/** Where journals are kept; what it cannot keep is lost, and everything still works. */
export interface JournalStore {
  read(key: string): string | undefined;
  /** Puts the text in the place of what was kept; whether that went well. The text is made only where it may. */
  write(key: string, text: () => string): boolean;
  /** Adds to what `write` kept; whether that went well. If not, all of it is to be written again. */
  append(key: string, text: string): boolean;
  remove(key: string): void;
}

const instant = z.string();
const entry = z.object({
  id: z.string(),
  state: z.enum([
    "restarted",
    "baseline",
    "pending",
    "requested",
    "failed",
    "notStarted",
    "stopped",
    "missing",
  ]),
  generation: z.number(),
  attempts: z.number().optional(),
  requestedAt: instant.optional(),
  job: z.string().optional(),
  restartedAt: instant.optional(),
  evidence: z.enum(["bootTime", "job", "seenDown", "none"]).optional(),
  startOwed: z
    .object({
      since: instant,
      autoStop: z.boolean().optional(),
      leaseEndsAt: instant.optional(),
      leaseType: z.string().optional(),
    })
    .optional(),
  drained: z.boolean().optional(),
  drainedFrom: z.array(z.string()).optional(),
  message: z.string().optional(),
});

const record = z.object({
  version: z.literal(1),
  /** Fingerprint of the ledger in the state that the update started from. */
  base: z.string(),
  /** Fingerprints: hash and nonce may be secret in the state. Ids are not hidden from their owner. */
  triggerHash: z.string(),
  restartNonce: z.string().optional(),
  generation: z.number(),
  changedAt: instant,
  lastRestartedAt: instant.optional(),
  restartCount: z.number(),
  instances: z.array(entry),
});

/**
 * What one update did, kept outside of the state until the state has it: after `kill -9` the next run on this machine
 * knows from it what was proved and what was asked for.
 */
export class Journal {
  /**
   * @param onlyOwedStarts of what is recovered only this counts: the key may be that of another resource, too, and what is
   *   stopped because of us is stopped whoever asks
   */
  constructor(
    private readonly store: JournalStore,
    private readonly key: string,
    private readonly onlyOwedStarts = false,
  ) {}

  /** Writes down what changes in an update that started from `base`, or in a creation. */
  recorder(base: Ledger | undefined): (change: LedgerChange) => void {
    const writer = new JournalWriter(this.store, this.key, base);
    return (change) => writer.record(change);
  }

  /** The ledger of an update that was killed before the state had it; `undefined` where the state has moved on. */
  recover(
    base: Ledger | undefined,
    wish: { triggerHash: string; restartNonce?: string | undefined },
    tidyUp = false,
  ): Ledger | undefined {
    const kept = this.read();
    if (!kept) return undefined;
    if (kept.base !== fingerprint(base ?? null)) {
      // A preview may be that of another program: unless the state has all of it, only an update drops it.
      const inState =
        kept.generation === base?.generation && isDeepStrictEqual(kept.instances, base.instances);
      if (tidyUp || inState) this.store.remove(this.key);
      return undefined;
    }
    // A hash that is not asked for any more needs no name, only to be told apart from every other.
    const hash =
      kept.triggerHash === fingerprint(wish.triggerHash) ? wish.triggerHash : lostValue(kept.triggerHash);
    const sameNonce = wish.restartNonce !== undefined && kept.restartNonce === fingerprint(wish.restartNonce);
    // A nonce that the program has no more is known by its fingerprint, so that it is no new one when it comes back.
    const lost = kept.restartNonce === undefined ? undefined : nonceOf(base, kept.restartNonce);
    const nonce = sameNonce ? wish.restartNonce : lost;
    const { generation, changedAt, restartCount, lastRestartedAt } = kept;
    const entries = kept.instances as Ledger["instances"];
    if (this.onlyOwedStarts && owedStarts({ instances: entries }).length === 0) return undefined;
    const instances = this.onlyOwedStarts
      ? entries.map((entry) => (entry.startOwed ? entry : newEntry(entry.id, true, generation)))
      : entries;
    return tidy({
      ...base,
      pending: false,
      triggerHash: hash,
      generation,
      generations: {
        ...base?.generations,
        ...(base && { [base.generation]: base.triggerHash }),
        [generation]: hash,
      },
      changedAt,
      restartCount,
      instances,
      ...(lastRestartedAt !== undefined && { lastRestartedAt }),
      ...(nonce !== undefined && { restartNonce: nonce }),
    });
  }

  /** The state has all of it, or will have: nothing is to be recovered any more. */
  forget(): void {
    this.store.remove(this.key);
  }

  private read(): z.infer<typeof record> | undefined {
    const text = this.store.read(this.key);
    if (text === undefined) return undefined;
    const parsed = record.safeParse(replay(text));
    // One that cannot be read says nothing; the update goes on from the state.
    if (!parsed.success) this.store.remove(this.key);
    return parsed.data;
  }
}

/** The state's nonce if it is that one: it was accepted before the update that was killed. */
function nonceOf(base: Ledger | undefined, print: string): string {
  const known = base?.restartNonce;
  return known !== undefined && fingerprint(known) === print ? known : lostValue(print);
}
