import type { Clock } from "../../provider/shared/clock";
import { messageOf } from "../errors";
import type { View } from "../stack/views";
import { decide, type Due, type Memory, type Rules } from "./decide";
import { duesOf } from "./dues";
import type { WatchEvent } from "./events";

export type RunResult =
  | { readonly result: "done" }
  | { readonly result: "locked" }
  | { readonly result: "failed"; readonly message: string };

/** What a watched stack is read and run with. */
export interface StackParts {
  readonly clock: Clock;
  readonly read: (stack: string, now: number) => Promise<readonly View[]>;
  /** `pulumi up`. Does not throw. */
  readonly run: (stack: string) => Promise<RunResult>;
  readonly tell: (event: WatchEvent) => Promise<void> | void;
}

const longestSlice = 60_000;

/** One stack: what is known of it, and what is done about it. */
export class StackLoop {
  private dues: readonly Due[] = [];
  private memory: Memory = { readAt: -Infinity, failures: 0, repeats: 0, locked: false };
  views: readonly View[] = [];
  readonly runs = { done: 0, failed: 0, locked: 0 };
  /** When it is looked at again; `undefined` while a run is under way. */
  next: number | undefined;

  constructor(
    readonly stack: string,
    private readonly parts: StackParts,
    private readonly rules: Rules,
  ) {}

  get failures(): number {
    return this.memory.failures;
  }

  /** The first reading: whatever is wrong with the command line shows here. */
  async start(): Promise<void> {
    await this.look();
  }

  /** Watches until it is told to stop; a run that is under way ends first. */
  async watch(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const now = this.parts.clock.now();
      const step = decide(this.dues, this.memory, now, this.rules);
      if (step.action === "run") await this.run(step.due);
      else if (step.action === "read") await this.readAgain();
      else await this.sleep(step.until, stop);
    }
  }

  /** One run where something is due. */
  async once(): Promise<void> {
    const step = decide(this.dues, this.memory, this.parts.clock.now(), this.rules);
    if (step.action === "run") await this.run(step.due);
    else
      await this.parts.tell({
        event: "idle",
        stack: this.stack,
        at: this.parts.clock.now(),
        next: this.nextDue(),
      });
  }

  private async sleep(until: number, stop: AbortSignal): Promise<void> {
    const { clock, tell } = this.parts;
    if (this.next !== until)
      await tell({ event: "sleep", stack: this.stack, at: clock.now(), until, next: this.nextDue() });
    this.next = until;
    try {
      // In slices: a machine that was suspended, or whose clock was set, looks at its clock again soon.
      await clock.sleep(Math.min(until - clock.now(), longestSlice), stop);
    } catch (error) {
      if (!stop.aborted) throw error;
    }
  }

  private async run(due: Due): Promise<void> {
    const { clock, tell } = this.parts;
    this.next = undefined;
    await tell({ event: "run", stack: this.stack, at: clock.now(), why: due.why });
    const outcome = await this.parts.run(this.stack);
    const at = clock.now();
    this.runs[outcome.result]++;
    if (outcome.result === "locked") {
      this.memory = { ...this.memory, locked: true, triedAt: at };
      return tell({ event: "locked", stack: this.stack, at });
    }
    if (outcome.result === "failed") {
      await this.fail(outcome.message, due);
      // What it came to all the same decides how soon the next try has to be.
      return this.look().catch(() => undefined);
    }
    await tell({ event: "done", stack: this.stack, at });
    const repeats = this.memory.repeats;
    await this.recover(due);
    try {
      await this.look();
    } catch (error) {
      return this.fail(messageOf(error));
    }
    const still = this.dues.some((one) => one.at <= at);
    this.memory = { ...this.memory, triedAt: clock.now(), repeats: still ? repeats + 1 : 0 };
  }

  private async readAgain(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      await this.fail(messageOf(error));
      this.memory = { ...this.memory, readAt: this.parts.clock.now(), locked: false };
      return;
    }
    // Only a run shows whether what failed works again; a reading that failed is over with one that did not.
    this.memory = { ...this.memory, locked: false };
    if (this.dues.every(({ at }) => at > this.parts.clock.now())) await this.recover();
  }

  private async look(): Promise<void> {
    const now = this.parts.clock.now();
    this.views = await this.parts.read(this.stack, now);
    this.dues = duesOf(this.views);
    this.memory = { ...this.memory, readAt: now };
  }

  private async fail(message: string, due?: Due): Promise<void> {
    const at = this.parts.clock.now();
    const { failures } = this.memory;
    this.memory = { ...this.memory, failures: failures + 1, repeats: 0, locked: false, triedAt: at };
    const { stack } = this;
    await this.parts.tell({ event: "failure", stack, at, message, first: failures === 0, dueAt: due?.at });
  }

  private async recover(due?: Due): Promise<void> {
    const { failures } = this.memory;
    this.memory = { ...this.memory, failures: 0, repeats: 0, locked: false };
    if (failures === 0) return;
    const message = `works again after ${failures} ${failures === 1 ? "failure" : "failures"} in a row`;
    await this.parts.tell({
      event: "recovery",
      stack: this.stack,
      at: this.parts.clock.now(),
      message,
      dueAt: due?.at,
    });
  }

  private nextDue(): number | undefined {
    return this.dues.length === 0 ? undefined : Math.min(...this.dues.map(({ at }) => at));
  }
}
