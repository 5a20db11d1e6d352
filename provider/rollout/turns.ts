import type { Decision } from "./decide";
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

  /** Another resource of this process restarted the instance since `instant`: that counts. */
  restartSince(id: string, instant: number): Extract<Decision, { action: "count" }> | undefined {
    const restart = finished.get(this.key(id));
    if (!restart || restart.startedAt < instant) return undefined;
    const message = "restarted by another resource of this program meanwhile";
    return { action: "count", evidence: restart.evidence, message };
  }

  private key(id: string): string {
    return `${this.place}/${id}`;
  }
}
