import type { Condition, Observation } from "../apis/api";
import type { Queue } from "./queue";

/** Known to be out of service. Switched-off and missing instances are no part of the service, unknown states prove nothing. */
const outOfService: ReadonlySet<Condition> = new Set(["rebooting", "unready", "busy", "broken"]);

/** Keeps count of who is down, so that never more than `max` are. */
export class Slots {
  private readonly unready = new Set<string>();
  private readonly held = new Set<string>();

  constructor(private readonly max: number) {}

  note(id: string, seen: Observation): void {
    // A state that nobody knows proves nothing, neither that it is down nor that it is up again.
    if (seen.condition === "unknown") return;
    if (seen.condition === "ready" || seen.condition === "missing") this.held.delete(id);
    if (outOfService.has(seen.condition) || this.held.has(id)) this.unready.add(id);
    else this.unready.delete(id);
  }

  /** What a restart of ours left out of service keeps its slot until it is seen ready, whatever its state is called. */
  hold(id: string): void {
    this.held.add(id);
    this.unready.add(id);
  }

  free(flights: ReadonlyMap<string, unknown>): number {
    return this.max - flights.size - this.unreadyOthers(flights).length;
  }

  /** Listed instances that hold a slot although this rollout has nothing in flight for them. */
  unreadyOthers(flights: ReadonlyMap<string, unknown>): string[] {
    return [...this.unready].filter((id) => !flights.has(id));
  }

  /** Whom the next look should include because their turn may come with it. */
  upcoming(queue: Queue): readonly string[] {
    const ids: string[] = [];
    for (const id of queue) {
      if (ids.length >= this.max) break;
      ids.push(id);
    }
    return ids;
  }

  /**
   * Those of the queue, in its order, that may start now. One that is out of service already goes even when others
   * are down too (restarting it takes nothing more out of service), but never more than `max` are in hand at once.
   */
  candidates(queue: Queue, flights: ReadonlyMap<string, unknown>, may: (id: string) => boolean): string[] {
    let free = this.free(flights);
    const chosen: string[] = [];
    for (const id of free > 0 ? queue : [...this.unready].filter((unready) => queue.has(unready))) {
      if (flights.size + chosen.length >= this.max) break;
      const alreadyDown = this.unready.has(id);
      if ((!alreadyDown && free <= 0) || !may(id)) continue;
      chosen.push(id);
      if (!alreadyDown) free--;
    }
    return chosen;
  }
}
