import type { Clock } from "../../../provider/shared/clock";
import type { Timer } from "../../../provider/http/timer";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Time that another process grants: it passes only as fast as everybody concerned can follow. */
export class GrantedClock implements Clock {
  private readonly sleepers = new Set<Sleeper>();

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  /** Lets time come to `now`; true where that woke anybody. */
  grant(now: number): boolean {
    this.time = now;
    const due = [...this.sleepers].filter((sleeper) => sleeper.due <= now).toSorted((a, b) => a.due - b.due);
    for (const sleeper of due) {
      this.sleepers.delete(sleeper);
      sleeper.wake();
    }
    return due.length > 0;
  }

  /** When somebody is to be woken next. */
  get next(): number | undefined {
    const dues = [...this.sleepers].map(({ due }) => due);
    return dues.length > 0 ? Math.min(...dues) : undefined;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper = this.wakeAt(this.time + ms, () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
      const stop = () => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  readonly timer: Timer = (ms, ring) => {
    const sleeper = this.wakeAt(this.time + ms, ring);
    return () => void this.sleepers.delete(sleeper);
  };

  private wakeAt(due: number, wake: () => void): Sleeper {
    const sleeper = { due, wake };
    if (due > this.time) this.sleepers.add(sleeper);
    else setImmediate(wake);
    return sleeper;
  }
}
