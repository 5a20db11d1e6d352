import { LAST_INSTANT } from "./world/units";

export interface EmulatorClockOptions {
  /** Emulated seconds per real second. @default 1 */
  readonly speed?: number;
  /** The machine's clock: clients sign by it. Tests pass one that they move themselves. @default Date.now */
  readonly real?: () => number;
  /** Where emulated time starts, in milliseconds since the epoch. @default real time */
  readonly start?: number;
}

/**
 * The time of the emulated clouds: boot times, leases, durations and `Date` headers follow it. Signatures carry the
 * time of the client's machine, which nobody speeds up, so they are judged by {@link EmulatorClock.real}.
 */
export class EmulatorClock {
  readonly real: () => number;
  #speed: number;
  #realAnchor: number;
  #anchor: number;

  constructor(options: EmulatorClockOptions = {}) {
    this.real = options.real ?? Date.now;
    this.#speed = options.speed ?? 1;
    this.#realAnchor = this.real();
    this.#anchor = options.start ?? this.#realAnchor;
  }

  /** Emulated time in milliseconds since the epoch. */
  now(): number {
    return Math.min(LAST_INSTANT, Math.round(this.#anchor + (this.real() - this.#realAnchor) * this.#speed));
  }

  get speed(): number {
    return this.#speed;
  }

  setSpeed(speed: number): void {
    this.#moveTo(this.now());
    this.#speed = speed;
  }

  /** Lets `ms` of emulated time pass at once. */
  advance(ms: number): void {
    this.#moveTo(this.now() + ms);
  }

  #moveTo(instant: number): void {
    this.#anchor = instant;
    this.#realAnchor = this.real();
  }
}
