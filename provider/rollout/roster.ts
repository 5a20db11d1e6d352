import type { RestartApi } from "../apis/api";
import type { Clock } from "../shared/clock";
import { inOrder } from "./decide";
import { isToBeAsked } from "./answered-service";
import {
  isInHand,
  startOf,
  type Draining,
  type Failure,
  type Instance,
  type Phase,
  type Restoring,
} from "./instance";
import { dueEntries, isDue, tidy, type Ledger, type LedgerChange, type LedgerEntry } from "./ledger";
import { isCounted } from "./outcomes";
import { Queue } from "./queue";
import { nextLook } from "./rhythm";

export interface RosterOptions {
  readonly ledger: Ledger;
  readonly api: Pick<RestartApi, "pollInterval" | "readsMany">;
  readonly settings: { readonly maxUnavailable: number; readonly pollInterval?: number | undefined };
  readonly clock: Clock;
  /** Where in an interval this process looks, from 0 up to 1. */
  readonly phase: number;
}

/** The instances of a rollout. `set` is the only writer; everything else is read off what it was given. */
export class Roster {
  readonly failures: Failure[] = [];
  /** Instances restarted by this run, or found to have been. */
  readonly restarted: string[] = [];
  /** Those whose turn has not come, in order. */
  readonly queue: Queue;
  readonly total: number;
  /** Failures that count towards `maxErrors`. */
  errors = 0;
  /** When the last restart came to its end. */
  lastEndAt: number | undefined;
  /** Since when nothing is in hand and nobody can start. */
  blockedSince: number | undefined;
  /** When any instance was last read. */
  lastReadAt = -Infinity;
  private accepted = 0;
  /** Those whose entries have changed since that was told last; `undefined`: nothing was told yet. */
  private changed: Set<string> | undefined;
  private readonly instances = new Map<string, Instance>();
  private readonly nextLooks = new Map<string, number>();
  private readonly down = new Set<string>();
  private readonly owed = new Set<string>();

  constructor(private readonly options: RosterOptions) {
    const { ledger } = options;
    this.queue = new Queue(inOrder(dueEntries(ledger)).map(({ id }) => id));
    this.total = this.queue.size;
    for (const entry of ledger.instances) {
      this.instances.set(entry.id, newInstance(entry, isDue(ledger, entry)));
      if (entry.drained) this.down.add(entry.id);
      if (entry.startOwed) this.owed.add(entry.id);
    }
  }

  get(id: string): Instance {
    const instance = this.instances.get(id);
    if (!instance) throw new Error(`${id} is not in the ledger`);
    return instance;
  }

  set(instance: Instance): void {
    const { id } = instance.entry;
    const before = this.get(id);
    this.instances.set(id, instance);
    if (instance.entry !== before.entry) this.changed?.add(id);
    this.accepted += instance.accepted - before.accepted;
    if (instance.entry.startOwed) this.owed.add(id);
    else this.owed.delete(id);
    // What is out of service because of us takes its place until it is back.
    if (instance.down || instance.entry.drained) this.down.add(id);
    else this.down.delete(id);
    if (instance.look !== before.look && !instance.look?.seen.error)
      this.lastReadAt = this.options.clock.now();
    this.index(instance, before);
  }

  private index({ entry: { id }, phase }: Instance, before: Instance): void {
    const now = this.options.clock.now();
    // A failure counts as soon as it is one, also while its instance is still put back in service.
    const failure = failureOf(phase);
    if (failure && !failureOf(before.phase) && isCounted(failure)) this.errors++;
    if (isInHand(phase)) {
      this.queue.delete(id);
      this.nextLooks.set(id, now + this.lookAfter(startOf(phase)));
      if (!isInHand(before.phase)) this.blockedSince = undefined;
      return;
    }
    this.nextLooks.delete(id);
    // What was merely waited for was no part of a batch.
    if (isInHand(before.phase) && before.phase.at !== "waiting" && before.phase.at !== "calling")
      this.lastEndAt = now;
    if (phase.at === "queued" && before.phase.at !== "queued") this.queue.putBack(id);
    if (phase.at !== "done" || before.phase.at === "done") return;
    this.queue.delete(id);
    if (phase.outcome === "restarted") this.restarted.push(id);
    if (typeof phase.outcome === "string") return;
    this.failures.push(phase.outcome);
  }

  all(): Instance[] {
    return [...this.instances.values()];
  }

  ids(): string[] {
    return [...this.instances.keys()];
  }

  /** Those that hold a place because of this rollout. */
  inHand(): Instance[] {
    return [...this.nextLooks.keys()].map((id) => this.get(id));
  }

  get busy(): number {
    return this.nextLooks.size;
  }

  /** Those in hand whose time for a look has come; all of them where one read tells about many. */
  due(): string[] {
    const now = this.options.clock.now();
    const { readsMany } = this.options.api;
    return [...this.nextLooks].filter(([, at]) => readsMany || at <= now).map(([id]) => id);
  }

  /** Until the next look at any of them; with nothing in hand, at what has blocked the rest. */
  untilNextLook(): number {
    const now = this.options.clock.now();
    if (this.nextLooks.size === 0) return this.lookAfter(this.blockedSince ?? now);
    let soonest = Infinity;
    for (const at of this.nextLooks.values()) soonest = Math.min(soonest, at);
    return Math.max(0, soonest - now);
  }

  /** Places that are free; negative where more are down than may be. */
  free(): number {
    return this.options.settings.maxUnavailable - this.busy - this.blockers().length;
  }

  /** Listed instances that hold a place although nothing of this rollout is in hand for them. */
  blockers(): string[] {
    return [...this.down].filter((id) => !this.nextLooks.has(id));
  }

  /** Whom the next look should include because their turn may come with it. */
  upcoming(): string[] {
    const ids: string[] = [];
    for (const id of this.queue) {
      if (ids.length >= this.options.settings.maxUnavailable) break;
      ids.push(id);
    }
    return ids;
  }

  /**
   * Those of the queue, in its order, that may start now. One that is out of service already goes even when others
   * are down too (restarting it takes nothing more out of service), but never more than `maxUnavailable` are in hand at once.
   */
  startable(may: (id: string) => boolean): string[] {
    let free = this.free();
    const chosen: string[] = [];
    for (const id of free > 0 ? this.queue : [...this.down].filter((each) => this.queue.has(each))) {
      if (this.busy + chosen.length >= this.options.settings.maxUnavailable) break;
      const alreadyDown = this.down.has(id);
      if ((!alreadyDown && free <= 0) || !may(id)) continue;
      chosen.push(id);
      if (!alreadyDown) free--;
    }
    return chosen;
  }

  /** Those whose turn has not come, and to whom a start is owed. */
  owedStarts(): string[] {
    return [...this.owed].filter((id) => this.queue.has(id));
  }

  /** Out of service because of us, with nothing under way that would bring it back. */
  leftOut(): Instance[] {
    return [...this.instances.values()].filter(
      ({ entry, phase }) => entry.drained && (phase.at === "idle" || phase.at === "queued"),
    );
  }

  /** Those about whose service a request is to be sent. */
  toBeAsked(): (Instance & { phase: Draining | Restoring })[] {
    return this.inHand().filter(isToBeAsked);
  }

  /** Asked to restart, and neither proved nor refused yet. */
  requested(): string[] {
    return [...this.instances.values()]
      .filter(({ entry }) => entry.state === "requested")
      .map(({ entry }) => entry.id);
  }

  ledger(): Ledger {
    const { ledger } = this.options;
    const instances = [...this.instances.values()].map(({ entry }) => entry);
    return tidy({ ...ledger, instances, restartCount: this.restartCount });
  }

  private get restartCount(): number {
    return this.options.ledger.restartCount + this.accepted;
  }

  /** What has changed since this was asked for the last time; everything the first time. */
  takeChange(): LedgerChange | undefined {
    if (this.changed?.size === 0) return undefined;
    const ids = this.changed ?? this.instances.keys();
    const entries = [...ids].map((id) => this.get(id).entry);
    this.changed = new Set();
    return { entries, restartCount: this.restartCount, ledger: () => this.ledger() };
  }

  private lookAfter(since: number): number {
    const { api, settings, phase, clock } = this.options;
    const now = clock.now();
    return nextLook(now, now - since, api, settings.pollInterval, phase);
  }
}

function failureOf(phase: Phase): Failure | undefined {
  const end = phase.at === "restoring" ? phase.then : phase;
  return end.at === "done" && typeof end.outcome === "object" ? end.outcome : undefined;
}

export function newInstance(entry: LedgerEntry, due: boolean): Instance {
  return {
    entry: started(entry),
    phase: { at: due ? "queued" : "idle" },
    down: false,
    keepsSlot: false,
    resends: 0,
    accepted: 0,
  };
}

/** What was deferred and is not any more has simply not been started. */
function started(entry: LedgerEntry): LedgerEntry {
  if (entry.state !== "pending") return entry;
  const { message: _message, ...rest } = entry;
  return { ...rest, state: "notStarted" };
}
