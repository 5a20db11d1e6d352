import type { Clock } from "../shared/clock";
import { backoff } from "./backoff";

/** How long to keep away after a throttle that does not say how long; doubled from one to the next, with jitter. */
const PAUSE = { initialDelay: 1_000, maxDelay: 20_000 };

/** After a pause one more request at once is allowed this often, as long as no throttle follows; milliseconds. */
export const GROWTH_INTERVAL = 1_000;

export interface PaceOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Requests at once while nothing is throttled. */
  readonly atOnce: number;
}

/**
 * How fast requests may go. A throttle ends everything for a while; then one goes ahead alone, and every second
 * without another throttle allows one more beside it.
 */
export class Pace {
  #permits: number;
  #pausedUntil = 0;
  #changedAt = 0;
  #throttles = 0;
  #epoch = 0;

  constructor(private readonly options: PaceOptions) {
    this.#permits = options.atOnce;
  }

  /** Requests that may be under way at once. */
  get permits(): number {
    return this.#permits;
  }

  /** Clock time before which nothing may be sent. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Pausing, or not yet back to what is usual. */
  get isSlow(): boolean {
    return this.#permits < this.options.atOnce || this.options.clock.now() < this.#pausedUntil;
  }

  /** Names the time between two slow-downs; taken when a request is sent and handed back with its answer. */
  get epoch(): number {
    return this.#epoch;
  }

  /** A request of an epoch was throttled, and told to wait so many milliseconds. */
  throttled(epoch: number, retryAfter: number | undefined): void {
    const { clock, random } = this.options;
    let wait = retryAfter ?? 0;
    // What left before the last slow-down says nothing new, except how long to wait.
    if (epoch === this.#epoch) {
      const longest = backoff(++this.#throttles, PAUSE);
      this.#epoch++;
      this.#permits = 1;
      // At least half of it: a pause is there to be kept.
      wait = Math.max(wait, (longest * (1 + random())) / 2);
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + wait);
    this.#changedAt = this.#pausedUntil;
  }

  /** A request of an epoch was answered without being throttled. */
  answered(epoch: number): void {
    const { clock, atOnce } = this.options;
    const now = clock.now();
    if (this.#permits >= atOnce || epoch !== this.#epoch || now - this.#changedAt < GROWTH_INTERVAL) return;
    this.#permits++;
    this.#changedAt = now;
    this.#throttles = 0;
  }
}
