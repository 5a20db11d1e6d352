import type { ChildProcess } from "node:child_process";
import type { Done, Says, Told } from "./engine/job";
import type { SimClock } from "./sim-clock";
import type { Stage } from "./stage";

/** Real milliseconds between two grants, and how much of the run's time each of them is. */
const interval = 10;
const granted = 200;
/** How much while a request or an answer is between the process and the clouds, for so many grants. */
const grantedMeanwhile = 10;
const patience = 100;
/** After so many grants in which nothing happened, time goes on to when something will. */
const calm = 2;
const longestLeap = 60_000;

/**
 * Lets the time of a run pass while a command runs: a little at a time, and only as fast as the command's process and the
 * clouds keep up with it. So a run comes to the same on a busy machine, where clocks of their own would drift apart.
 */
export class Pulse {
  private readonly timer: NodeJS.Timeout;
  private ready = false;
  private quiet = 0;
  private next: number | undefined;
  private arrivals = 0;
  /** Grants in a row during which something was on its way. */
  private travelling = 0;

  constructor(
    private readonly child: ChildProcess,
    private readonly clock: SimClock,
    private readonly stage: Stage,
    private readonly ahead: number,
    finish: (done: Done) => void,
  ) {
    child.on("message", (message) => {
      const says = message as Says;
      if (says.kind === "done") return finish(says);
      this.ready = true;
      this.next = says.next;
      // Requests and answers that are on their way need real time, and time must not run ahead of them.
      const onItsWay = says.begun > stage.arrivals || stage.delivered > says.ended;
      this.travelling = onItsWay ? this.travelling + 1 : 0;
      const underWay = onItsWay || stage.inHand > 0;
      const stirred = underWay || says.woke || stage.arrivals !== this.arrivals;
      this.arrivals = stage.arrivals;
      this.quiet = stirred ? 0 : this.quiet + 1;
    });
    this.timer = setInterval(() => this.beat(), interval);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    if (!this.ready || !this.child.connected) return;
    this.ready = false;
    const until = this.next === undefined ? 0 : this.next - this.ahead - this.clock.now();
    const leap = this.quiet >= calm ? Math.min(until, longestLeap) : 0;
    const isTravelling = this.travelling > 0 && this.travelling <= patience;
    this.clock.advance(isTravelling ? grantedMeanwhile : Math.max(granted, leap));
    this.child.send({ kind: "tick", now: this.clock.now() + this.ahead } satisfies Told, () => undefined);
  }
}
