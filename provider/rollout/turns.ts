import type { Evidence } from "./ledger";

/** A restart that some resource of this process carried out. */
export interface FinishedRestart {
  /** When it was asked for, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly evidence: Evidence;
}

/** Instances that some resource of this process has in hand; keys name account, member and id. */
const held = new Set<string>();
const finished = new Map<string, FinishedRestart>();

/** One rollout's turns: within a process an instance is restarted by one resource at a time. */
export class Turns {
  private readonly mine = new Set<string>();

  constructor(private readonly place: string) {}

  /** Takes the instance's turn; false where another resource has it. */
  take(id: string): boolean {
    const key = this.key(id);
    if (held.has(key) && !this.mine.has(key)) return false;
    held.add(key);
    this.mine.add(key);
    return true;
  }

  isHeldElsewhere(id: string): boolean {
    const key = this.key(id);
    return held.has(key) && !this.mine.has(key);
  }

  end(id: string, restart?: FinishedRestart): void {
    const key = this.key(id);
    if (!this.mine.delete(key)) return;
    held.delete(key);
    if (restart) finished.set(key, restart);
  }

  endAll(): void {
    for (const key of this.mine) held.delete(key);
    this.mine.clear();
  }

  /** The last restart that this process carried out on the instance. */
  lastRestart(id: string): FinishedRestart | undefined {
    return finished.get(this.key(id));
  }

  private key(id: string): string {
    return `${this.place}/${id}`;
  }
}
