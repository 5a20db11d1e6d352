import type { Observation } from "../apis/api";
import type { Clock } from "../shared/clock";
import { timeOf } from "./describe-flight";
import type { Queue } from "./queue";
import type { Slots } from "./slots";
import { someOf } from "./some-of";
import type { Turns } from "./turns";
import { isUnreadableForNow, type Watch } from "./watch";

/** What a rollout goes by. */
export interface Surroundings {
  readonly clock: Clock;
  readonly queue: Queue;
  readonly flights: ReadonlyMap<string, unknown>;
  readonly slots: Slots;
  readonly turns: Turns;
  readonly watch: Watch;
}

/** How many are named in a line that has little room. */
const most = 2;

/** Tells what a rollout with nothing in flight waits for, and since when. */
export class Hindrance {
  private began: ReadonlyMap<string, number> = new Map();

  constructor(private readonly around: Surroundings) {}

  /** `waiting for 1017 (changing spec since 00:22:45Z) to be ready`; `undefined` where nothing is in the way. */
  describe(pauseLeft: number): string | undefined {
    const { clock, queue, flights, slots, turns, watch } = this.around;
    const before = this.began;
    const began = new Map<string, number>();
    this.began = began;
    if (pauseLeft > 0) return `pausing until ${timeOf(clock.now() + pauseLeft, clock.now())}`;
    if (flights.size > 0) return undefined;
    /** What was so at the look before as well has been so since then, or longer. */
    const since = (id: string, state?: string) => {
      const instant = before.get(`${id} ${state}`) ?? clock.now();
      began.set(`${id} ${state}`, instant);
      return `${id} (${state === undefined ? "" : `${state} `}since ${timeOf(instant, clock.now())})`;
    };
    const isHeld = (id: string) => turns.isHeldElsewhere(id);
    const full = slots.free(flights) <= 0;
    const inTheWay = full ? slots.unreadyOthers(flights) : [...queue];
    const held = inTheWay.filter(isHeld).map((id) => since(id));
    const others = inTheWay.filter((id) => !isHeld(id));
    const unready = full ? others.map((id) => since(id, shortly(watch.detail(id)))) : [];
    const unreadable = full
      ? []
      : others.flatMap((id) => {
          const seen = watch.seen(id);
          return isUnreadableForNow(seen) ? [since(id, failureOf(seen))] : [];
        });
    const parts = [
      held.length > 0 && `another restart of ${someOf(held, most)} by this run`,
      unready.length > 0 && `${someOf(unready, most)} to be ready`,
      unreadable.length > 0 && `${someOf(unreadable, most)} to be readable`,
    ].filter((part) => part !== false);
    return parts.length > 0 ? `waiting for ${parts.join(" and ")}` : undefined;
  }
}

/** The vendor's name of the state, without the codes behind it. */
function shortly(detail: string): string {
  return detail.replace(/ \(.*\)$/, "");
}

/** In few words, and the same words for as long as it lasts: a message may have the number of its request. */
function failureOf(seen: Observation | undefined): string {
  const { kind, status, code } = seen?.error ?? {};
  return [status !== undefined && `HTTP ${status}`, code].filter(Boolean).join(" ") || `${kind}`;
}
