import type { Clock } from "../../provider/shared/clock";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Time that passes only by sleeping: when everybody sleeps, it jumps to the first who wakes. Whoever has just woken gets two turns
 * of the event loop first: a read that is shared leaves in the next one.
 */
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
    setImmediate(() => setImmediate(() => this.jump()));
  }

  private jump(): void {
    this.scheduled = false;
    const next = Math.min(...this.sleepers.map(({ at }) => at));
    if (next === Infinity) return;
    this.time = Math.max(this.time, next);
    const awake = this.sleepers.filter(({ at }) => at === next);
    this.sleepers = this.sleepers.filter(({ at }) => at !== next);
    for (const { wake } of awake) wake();
    if (this.sleepers.length > 0) this.schedule();
  }
}
