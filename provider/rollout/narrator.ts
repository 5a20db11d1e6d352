import type { Clock } from "../clock";
import { describeWaiting, describeWaitingShortly } from "./describe-flight";
import type { Flight } from "./flight";
import { someOf } from "./some-of";

/** How often a rollout says what it waits for; milliseconds. */
const saidEvery = 60_000;

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
  private saidAt: number;
  private shown = "";

  constructor(
    private readonly telling: Telling,
    private readonly standing: () => Standing,
  ) {
    this.saidAt = telling.clock.now();
  }

  happened(line: string): void {
    if (this.telling.status) this.show();
    else this.telling.say(line);
  }

  sent(): void {
    if (this.telling.status) this.show();
  }

  lookedAround(): void {
    const isDue = this.telling.clock.now() - this.saidAt >= saidEvery;
    if (this.telling.status) return this.show(isDue);
    const { flights } = this.standing();
    if (flights.length === 0 || !isDue) return;
    this.saidAt = this.telling.clock.now();
    this.telling.say(describeWaiting(flights));
  }

  private show(again = false): void {
    const line = describeStanding(this.standing());
    if (line === this.shown && !again) return;
    this.shown = line;
    this.saidAt = this.telling.clock.now();
    this.telling.status?.(line);
  }
}

/** `3 of 40 restarted, 1 failed (as-0007), 35 to go; waiting for as-0008 (rebooting 03:05:10Z)` */
function describeStanding({ total, restarted, failed, waiting, flights }: Standing): string {
  const parts = [`${restarted.length} of ${total} restarted`];
  if (failed.length > 0) parts.push(`${failed.length} failed (${someOf(failed)})`);
  if (waiting > 0) parts.push(`${waiting} to go`);
  return [parts.join(", "), ...(flights.length > 0 ? [describeWaitingShortly(flights)] : [])].join("; ");
}
