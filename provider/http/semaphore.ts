import { untilAborted } from "../auth/shared-once";

/** A number of places, given out in the order in which they are asked for. The number may change meanwhile. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(private readonly places: () => number) {}

  /** Runs the work once there is a place for it; rejects with the signal's reason if that is aborted before. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #take(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#admit();
    try {
      await (signal ? untilAborted(promise, signal) : promise);
    } catch (error) {
      const at = this.#waiting.indexOf(resolve);
      // Handed a place in the very moment of giving up: pass it on.
      if (at < 0) this.#release();
      else this.#waiting.splice(at, 1);
      throw error;
    }
  }

  #admit(): void {
    while (this.#taken < this.places() && this.#waiting.length > 0) {
      this.#taken++;
      this.#waiting.shift()?.();
    }
  }

  #release(): void {
    this.#taken--;
    this.#admit();
  }
}
