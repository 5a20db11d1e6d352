import { tidy, type Evidence, type Ledger, type LedgerChange, type LedgerEntry } from "./ledger";

/** What is to be done about a failure differs by what it was. */
export type FailureReason = "failed" | "missing" | "stopped" | "exhausted" | "unshown" | "unproved";

export interface Failure {
  readonly id: string;
  readonly message: string;
  readonly reason: FailureReason;
}

/** Keeps the ledger while a rollout runs: every change of an entry goes through here. */
export class Book {
  readonly failures: Failure[] = [];
  /** Instances restarted by this run, or found to have been. */
  readonly restarted: string[] = [];
  /** Failures that count towards `maxErrors`. */
  errors = 0;
  private restartCount: number;
  /** Those whose entries have changed since that was told last; `undefined`: nothing was told yet. */
  private changed: Set<string> | undefined;
  private readonly entries: Map<string, LedgerEntry>;
  /** Of instances that are asked to restart: when they were asked before, and the evidence of the restart before. */
  private readonly earlier = new Map<string, Pick<LedgerEntry, "requestedAt" | "evidence">>();

  constructor(
    private readonly before: Ledger,
    private readonly onChange: ((change: LedgerChange) => void) | undefined,
  ) {
    this.restartCount = before.restartCount;
    this.entries = new Map(before.instances.map((entry) => [entry.id, underway(entry)]));
  }

  get ledger(): Ledger {
    const instances = [...this.entries.values()];
    return tidy({ ...this.before, instances, restartCount: this.restartCount });
  }

  entry(id: string): LedgerEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new Error(`${id} is not in the ledger`);
    return entry;
  }

  /** A new state drops the message of the one before. */
  update(id: string, change: Partial<LedgerEntry>): void {
    const { message, ...before } = this.entry(id);
    const kept = change.state === undefined && message !== undefined ? { message } : {};
    this.set(id, { ...before, ...kept, ...change });
  }

  /** A request is about to be sent: from now on nobody can be sure that it was not. */
  request(id: string, at: number, message?: string): void {
    const { evidence, message: _message, ...entry } = this.entry(id);
    const { requestedAt } = entry;
    this.earlier.set(id, { ...(requestedAt && { requestedAt }), ...(evidence && { evidence }) });
    const asked = { ...entry, state: "requested" as const, requestedAt: new Date(at).toISOString() };
    this.set(id, { ...asked, ...(message !== undefined && { message }) });
  }

  /** The request was certainly not applied; what is known of an earlier one still holds. */
  unrequest(id: string): void {
    // What was seen while its answer was awaited was none of its doing.
    const { requestedAt: _requestedAt, evidence: _evidence, message: _message, ...entry } = this.entry(id);
    this.set(id, { ...entry, state: "notStarted", ...this.earlier.get(id) });
  }

  /** Asked to restart, and neither proved nor refused yet. */
  requested(): string[] {
    return [...this.entries.values()].filter(({ state }) => state === "requested").map(({ id }) => id);
  }

  /** `again`: an escalation, which is the same attempt. */
  accepted(id: string, again: boolean): void {
    if (!again) this.update(id, { attempts: (this.entry(id).attempts ?? 0) + 1 });
    this.restartCount++;
  }

  /** What was asked to restart, by this update or an earlier one, is seen to do so. */
  sawRebooting(id: string): void {
    const { requestedAt, state } = this.entry(id);
    if (requestedAt !== undefined && state !== "restarted") this.sawDown(id);
  }

  sawDown(id: string): void {
    if (this.entry(id).evidence === undefined) this.update(id, { evidence: "seenDown" });
  }

  settleRestarted(id: string, evidence: Evidence, at: number, message?: string): void {
    this.update(id, {
      state: "restarted",
      generation: this.before.generation,
      restartedAt: new Date(at).toISOString(),
      evidence,
      ...(message !== undefined && { message }),
    });
    this.restarted.push(id);
  }

  settleSkipped(id: string, state: "stopped" | "missing", message: string | undefined): void {
    this.update(id, {
      state,
      generation: this.before.generation,
      ...(message !== undefined && { message }),
    });
  }

  /** Missing and stopped instances do not count towards `maxErrors`. */
  fail(id: string, reason: FailureReason, message: string): void {
    this.update(id, { state: reason === "missing" ? "missing" : "failed", message });
    this.failures.push({ id, message, reason });
    if (reason !== "missing" && reason !== "stopped") this.errors++;
  }

  /** Tells whoever keeps the ledger safe, where anything changed. */
  save(): void {
    if (this.changed?.size === 0) return;
    const ids = this.changed ?? this.entries.keys();
    const entries = [...ids].map((id) => this.entry(id));
    this.changed = new Set();
    this.onChange?.({ entries, restartCount: this.restartCount, ledger: () => this.ledger });
  }

  private set(id: string, entry: LedgerEntry): void {
    this.entries.set(id, entry);
    this.changed?.add(id);
  }
}

/** What was deferred and is not any more has simply not been started. */
function underway(entry: LedgerEntry): LedgerEntry {
  if (entry.state !== "pending") return entry;
  const { message: _message, ...rest } = entry;
  return { ...rest, state: "notStarted" };
}
