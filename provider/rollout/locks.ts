import type { RestartApi } from "../apis/api";
import type { CloudClient } from "../clouds/client";
import type { FinishedRestart } from "./instance";

interface Lock {
  readonly owner: InstanceLocks;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Instances that resources of a process have in hand, or had; keys name account, member and id. */
class LockTable {
  readonly locks = new Map<string, Lock>();
  readonly finished = new Map<string, FinishedRestart>();
  /** When a resource let go of an instance last; milliseconds since the epoch. */
  readonly released = new Map<string, Lock>();
  readonly turns = new Map<string, number>();
}

/** One resource's locks: within a process an instance is restarted, or its lease renewed, by one at a time. */
export class InstanceLocks {
  private readonly place: string;
  private readonly table: LockTable;

  constructor(
    { identity, process }: Pick<CloudClient, "identity" | "process">,
    { member }: Pick<RestartApi, "member">,
  ) {
    this.place = `${identity}/${member}`;
    this.table = process.once("instance locks", () => new LockTable());
  }

  /** False where another resource has it. */
  tryLock(id: string, now: number): boolean {
    const key = this.key(id);
    const lock = this.table.locks.get(key);
    if (lock && lock.owner !== this) return false;
    if (!lock) this.table.locks.set(key, { owner: this, since: now });
    return true;
  }

  /** Since when another resource has it. */
  heldByOtherSince(id: string): number | undefined {
    const lock = this.table.locks.get(this.key(id));
    return lock && lock.owner !== this ? lock.since : undefined;
  }

  /** When another resource let go of it last: what was seen before may not hold. */
  releasedByOtherAt(id: string): number | undefined {
    const last = this.table.released.get(this.key(id));
    return last && last.owner !== this ? last.since : undefined;
  }

  /** How often resources that restart instances have let go of it. */
  turns(id: string): number {
    return this.table.turns.get(this.key(id)) ?? 0;
  }

  /** It was not restarted. */
  unlock(id: string, now: number): boolean {
    const key = this.key(id);
    if (this.table.locks.get(key)?.owner !== this) return false;
    this.table.locks.delete(key);
    this.table.released.set(key, { owner: this, since: now });
    return true;
  }

  /** It was restarted, or its restart was given up. */
  release(id: string, now: number, restart?: FinishedRestart): void {
    if (!this.unlock(id, now)) return;
    const key = this.key(id);
    this.table.turns.set(key, this.turns(id) + 1);
    if (restart) this.table.finished.set(key, restart);
  }

  /** Another resource of this process restarted the instance since `instant`: that counts. */
  restartSince(id: string, instant: number): FinishedRestart | undefined {
    const restart = this.table.finished.get(this.key(id));
    return restart && restart.startedAt >= instant ? restart : undefined;
  }

  private key(id: string): string {
    return `${this.place}/${id}`;
  }
}
