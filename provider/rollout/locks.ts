import type { FinishedRestart } from "./instance";

interface Lock {
  readonly owner: InstanceLocks;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Instances that some resource of this process has in hand; keys name account, member and id. */
const locks = new Map<string, Lock>();
const finished = new Map<string, FinishedRestart>();

/** One rollout's locks: within a process an instance is restarted by one resource at a time. */
export class InstanceLocks {
  constructor(private readonly place: string) {}

  /** False where another resource has it. */
  tryLock(id: string, now: number): boolean {
    const key = this.key(id);
    const lock = locks.get(key);
    if (lock && lock.owner !== this) return false;
    if (!lock) locks.set(key, { owner: this, since: now });
    return true;
  }

  /** Since when another resource has it. */
  heldByOtherSince(id: string): number | undefined {
    const lock = locks.get(this.key(id));
    return lock && lock.owner !== this ? lock.since : undefined;
  }

  release(id: string, restart?: FinishedRestart): void {
    const key = this.key(id);
    if (locks.get(key)?.owner !== this) return;
    locks.delete(key);
    if (restart) finished.set(key, restart);
  }

  /** Another resource of this process restarted the instance since `instant`: that counts. */
  restartSince(id: string, instant: number): FinishedRestart | undefined {
    const restart = finished.get(this.key(id));
    return restart && restart.startedAt >= instant ? restart : undefined;
  }

  private key(id: string): string {
    return `${this.place}/${id}`;
  }
}
