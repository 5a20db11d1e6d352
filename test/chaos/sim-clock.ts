/** The time of a run's clouds, and of the machine that runs Pulumi where its clock is right. */
export class SimClock {
  #now = Date.now();

  /** @param live follows this machine's clock; otherwise it stands still unless it is advanced */
  constructor(private readonly live: boolean) {}

  readonly now = (): number => (this.live ? Date.now() : this.#now);

  /** Lets time pass at once; real time does not. */
  advance(ms: number): void {
    this.#now += ms;
  }
}
