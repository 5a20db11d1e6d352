import type { Clock } from "../shared/clock";
import { describeWaiting, describeWaitingShortly } from "./describe-flight";
import type { Flight } from "./flight";
import { someOf } from "./some-of";

/** Without a status to show, what is waited for is said this often; milliseconds. */
export const saidEvery = 60_000;

export interface Telling {
  readonly clock: Clock;
  /** One line for each thing that happens. */
  readonly say: (line: string) => void;
  /** One line that says where it stands and takes the place of the one before; instead of `say` where it is given. */
  readonly status?: ((line: string) => void) | undefined;
}

/** Where a rollout stands. */
export interface Standing {
  readonly total: number;
  readonly restarted: readonly string[];
  readonly failed: readonly string[];
  readonly waiting: number;
  readonly flights: readonly Flight[];
}

/** Tells people how a rollout goes on; silence is no answer to somebody who looks on. */
export class Narrator {
  private toldUntil: number;
  private shown = "";
  private stale = false;

  constructor(
    private readonly telling: Telling,
    private readonly standing: () => Standing,
  ) {
    this.toldUntil = telling.clock.now();
  }

  happened(line: string): void {
    if (this.telling.status) this.showSoon();
    else this.telling.say(line);
  }

  /**
   * Before each time of silence.
   *
   * @param hindrance what is waited for where nothing is in flight
   * @param silence how long, milliseconds
   */
  waits(hindrance: string | undefined, silence: number): void {
    if (this.telling.status) return this.show(hindrance);
    const { flights } = this.standing();
    const what = flights.length > 0 ? describeWaiting(flights, this.telling.clock.now()) : hindrance;
    const until = this.telling.clock.now() + silence;
    if (what === undefined || until - this.toldUntil < saidEvery) return;
    this.toldUntil = until;
    this.telling.say(what);
  }

  /** What happens at one moment, such as thousands of ids that do not exist, is one change of the row. */
  private showSoon(): void {
    if (this.stale) return;
    this.stale = true;
    queueMicrotask(() => {
      if (this.stale) this.show();
    });
  }

  private show(hindrance?: string): void {
    this.stale = false;
    const line = describeStanding(this.standing(), this.telling.clock.now(), hindrance);
    if (line === this.shown) return;
    this.shown = line;
    this.telling.status?.(line);
  }
}

/** `3 of 40 restarted, 1 failed (as-0007), 35 to go; waiting for as-0008 (rebooting 03:05:10Z)` */
function describeStanding(standing: Standing, now: number, hindrance: string | undefined): string {
  const { total, restarted, failed, waiting, flights } = standing;
  const parts = [`${restarted.length} of ${total} restarted`];
  if (failed.length > 0) parts.push(`${failed.length} failed (${someOf(failed)})`);
  if (waiting > 0) parts.push(`${waiting} to go`);
  const awaited = flights.length > 0 ? describeWaitingShortly(flights, now) : hindrance;
  return awaited === undefined ? parts.join(", ") : `${parts.join(", ")}; ${awaited}`;
}
