import { answeredService } from "./answered-service";
import type { Instance, Step } from "./instance";
import type { InstanceLocks } from "./locks";
import { looked } from "./looked";
import { readService } from "./read-service";
import { askingAnew, isToBePutBack, leaving, leftOut, resumed } from "./restoring";
import type { RolloutOptions } from "./rollout";
import type { Roster } from "./roster";
import { sendServices } from "./send-service";

/** What is put back after a stop has this long, milliseconds: the engine waits for the state, but not for long. */
const atOnce = 4_000;
/** The same after an error. */
const inTheEnd = 20_000;

/** The rollout, as far as leaving service and returning to it needs its hands. */
export interface Hands {
  readonly options: RolloutOptions;
  readonly roster: Roster;
  readonly locks: InstanceLocks;
  readonly apply: (step: Step) => void;
  readonly save: () => void;
  readonly watchUntil: (answers: Promise<unknown>, ids: readonly string[]) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

/** Carries out what is asked about instances' service: who leaves it, and that everybody returns. */
export class Returns {
  /** Another resource has what is to be put back. */
  isHeld = false;

  constructor(private readonly hands: Hands) {}

  private now(): number {
    return this.hands.options.clock.now();
  }

  /**
   * What an earlier update left out of service, or this one did not come to restart, is put back before anything else.
   *
   * @param isOver no restart is begun any more
   */
  resume(isOver: boolean): void {
    const { roster, locks, apply } = this.hands;
    this.isHeld = false;
    for (const instance of roster.leftOut()) {
      const { entry, phase, look, drainSince } = instance;
      const isUp = look?.seen.condition === "ready" || look?.seen.condition === "stopped";
      if (drainSince === undefined ? !isUp && (phase.at === "queued" || isOver) : !isOver) continue;
      if (!locks.tryLock(entry.id, this.now())) this.isHeld = true;
      else if (drainSince === undefined) apply({ instance: resumed(instance, this.now()) });
      else this.leave(instance);
    }
  }

  /** Its drain is over without a restart. */
  leave(instance: Instance): void {
    this.hands.apply({ instance: leaving(instance, instance, { at: "queued" }, this.now()) });
  }

  /** Sends what is to be asked, in as few calls as the API takes. */
  async ask(): Promise<void> {
    const { options, roster, save, watchUntil } = this.hands;
    const asking = roster.toBeAsked();
    if (asking.length === 0) return;
    save();
    const answers = sendServices(options, asking);
    await watchUntil(
      answers,
      asking.map(({ entry }) => entry.id),
    );
    this.take(await answers);
    save();
  }

  private take(answers: Awaited<ReturnType<typeof sendServices>>): void {
    const { options, roster, apply } = this.hands;
    for (const [id, answer] of answers) {
      apply(answeredService(roster.get(id), answer, this.now(), options));
    }
  }

  /**
   * However the rollout ended, what is still out of service because of us is put back, unless a restart of it is under way.
   * What cannot be seen to be back is left to the next update.
   */
  async putBackAtLast(): Promise<void> {
    const { options, roster, apply, save, fail } = this.hands;
    const left = roster.all().filter(isToBePutBack);
    if (left.length === 0) return;
    for (const instance of left) roster.set(askingAnew(instance, this.now()));
    save();
    const ids = left.map(({ entry }) => entry.id);
    await this.putBackWithin(options.signal?.aborted ? atOnce : inTheEnd, ids).catch(fail);
    for (const id of ids) {
      const instance = roster.get(id);
      if (instance.phase.at !== "restoring") continue;
      apply({ instance: leftOut(instance, instance.phase, this.now(), options) });
    }
  }

  /** Two thirds of the time are for asking, the rest for seeing that it took effect. */
  private async putBackWithin(time: number, ids: readonly string[]): Promise<void> {
    const { options, roster, apply } = this.hands;
    const to = { ...options, signal: undefined };
    const until = this.now() + time;
    this.take(await sendServices(to, roster.toBeAsked(), until - time / 3));
    const entries = ids.map((id) => roster.get(id).entry);
    for (const [id, one] of await readService(to, entries, until)) {
      apply(looked(roster.get(id), one, this.now(), options));
    }
  }
}
