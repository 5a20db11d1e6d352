import type { Clock } from "../../provider/shared/clock";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only by sleeping: when everybody sleeps, it jumps to the first who wakes. */
export class VirtualClock implements Clock {
  private sleepers: Sleeper[] = [];
  private scheduled = false;

  constructor(private time = Date.parse("2026-06-01T03:00:00Z")) {}

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const sleeper = { at: this.time + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const [first] = this.sleepers.toSorted((a, b) => a.at - b.at);
      if (!first) return;
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== first);
      this.time = Math.max(this.time, first.at);
      first.wake();
      if (this.sleepers.length > 0) this.schedule();
    });
  }
}
