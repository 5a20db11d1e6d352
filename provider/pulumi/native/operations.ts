/** What the process is busy with, and how all of it is asked to come to an end. */
export class Operations {
  private running = 0;
  private stopping = new AbortController();
  private whenIdle: (() => void)[] = [];

  constructor(private readonly whole?: Operations) {}

  /** A part that can be stopped alone; it counts as the whole's, and ends with it. */
  part(): Operations {
    return new Operations(this);
  }

  get signal(): AbortSignal {
    const { signal } = this.stopping;
    return this.whole ? AbortSignal.any([this.whole.signal, signal]) : signal;
  }

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Asks what runs to save where it stands and to begin nothing more; so it is for whatever comes later, too. */
  stop(reason: string): void {
    this.stopping.abort(new Error(reason));
  }

  /** The same for what runs now only. */
  interrupt(reason: string): void {
    if (this.stopping.signal.aborted) return;
    this.stop(reason);
    this.stopping = new AbortController();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    return this.whole ? this.whole.run(() => this.counted(work)) : this.counted(work);
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }

  private async counted<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (this.isIdle) for (const resolve of this.whenIdle.splice(0)) resolve();
    }
  }
}
