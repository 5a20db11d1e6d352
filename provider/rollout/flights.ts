import type { RestartApi } from "../apis/api";
import type { Clock } from "../shared/clock";
import { acceptedAt, type Flight } from "./flight";
import { nextLook } from "./rhythm";

export interface Timing {
  readonly api: Pick<RestartApi, "pollInterval" | "readsMany">;
  readonly settings: { readonly pollInterval?: number | undefined };
  readonly clock: Clock;
  readonly random: () => number;
}

/** What is in flight, and when to look at it next. */
export class Flights extends Map<string, Flight & { readonly nextLookAt: number }> {
  constructor(private readonly timing: Timing) {
    super();
  }

  schedule(flight: Flight): void {
    const now = this.timing.clock.now();
    this.set(flight.id, { ...flight, nextLookAt: now + this.lookAfter(now, acceptedAt(flight)) });
  }

  /** Those whose time has come; all of them where one read tells about many. */
  due(): string[] {
    const now = this.timing.clock.now();
    const due = [...this.values()].filter(({ nextLookAt }) => this.timing.api.readsMany || nextLookAt <= now);
    return due.map(({ id }) => id);
  }

  /** Until the next look at any of them; with nothing in flight, at what has blocked the rest `since`. */
  untilNextLook(since: number | undefined): number {
    const now = this.timing.clock.now();
    if (this.size === 0) return this.lookAfter(now, since ?? now);
    let soonest = Infinity;
    for (const { nextLookAt } of this.values()) soonest = Math.min(soonest, nextLookAt);
    return Math.max(0, soonest - now);
  }

  private lookAfter(now: number, since: number): number {
    const { api, settings, random } = this.timing;
    return nextLook(now, now - since, api, settings.pollInterval, random);
  }
}
