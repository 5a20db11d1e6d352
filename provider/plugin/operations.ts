/** What the process is busy with, and how all of it is asked to come to an end. */
export class Operations {
  private running = 0;
  private readonly stopping = new AbortController();
  private whenIdle: (() => void)[] = [];

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Asks what runs to save where it stands and to begin nothing more. */
  stop(reason: string): void {
    this.stopping.abort(new Error(reason));
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (this.isIdle) for (const resolve of this.whenIdle.splice(0)) resolve();
    }
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }
}
