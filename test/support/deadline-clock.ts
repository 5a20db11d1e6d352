import { VirtualClock } from "./virtual-clock";

interface Deadline {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A virtual clock on which sleeps of one length are deadlines: they do not make time pass, they are met when others
 * sleep past them.
 */
export class DeadlineClock extends VirtualClock {
  private deadlines: Deadline[] = [];

  constructor(private readonly length: number) {
    super();
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === this.length) return this.meet(signal);
    const end = this.now() + ms;
    const next = this.deadlines.find(({ at }) => at < end);
    if (next) {
      await super.sleep(next.at - this.now(), signal);
      this.deadlines = this.deadlines.filter((deadline) => deadline !== next);
      next.wake();
      // Whoever waited for the deadline acts on it before anybody else wakes.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return super.sleep(Math.max(0, end - this.now()), signal);
  }

  private meet(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = { at: this.now() + this.length, wake: resolve };
      this.deadlines.push(deadline);
      signal?.addEventListener("abort", () => {
        this.deadlines = this.deadlines.filter((other) => other !== deadline);
        reject(signal.reason as Error);
      });
    });
  }
}
