import type { ShownFault } from "../../control/faults";
import type { JournalEntry, Totals } from "../../journal";
import type { ClockLook, State, Update } from "../../stream/watcher";
import type { Group } from "../../view/group";
import type { Item, Tone } from "../../view/item";
import type { Offers } from "../../view/offers";

/** A group and its things, by id and in order. */
export interface LiveGroup extends Omit<Group, "items"> {
  readonly key: string;
  readonly items: Map<string, Item>;
  readonly counts: Record<Tone, number>;
}

type Topic = "anew" | "items" | "faults" | "totals" | "entries" | "clock";

/** As much of the journal as the page keeps. */
const KEPT = 5000;

/** What the page knows of the emulator; views are told what has become different. */
export class Model {
  readonly groups = new Map<string, LiveGroup>();
  faults: readonly ShownFault[] = [];
  totals: Totals = { requests: 0, writes: 0, throttled: 0, refused: 0, broken: 0, lost: 0 };
  /** Oldest first. */
  entries: JournalEntry[] = [];
  offers: Offers = { rehearsals: [], presets: [], nexts: [], nextSwitches: [] };
  #run = "";
  #clock: ClockLook & { readonly at: number } = { now: Date.now(), speed: 1, at: performance.now() };
  readonly #listeners = new Map<Topic, ((detail: unknown) => void)[]>();

  on(topic: "items", listener: (changed: ReadonlyMap<string, ReadonlySet<string>>) => void): void;
  on(topic: Exclude<Topic, "items">, listener: () => void): void;
  on(topic: Topic, listener: (detail: never) => void): void {
    this.#listeners.set(topic, [
      ...(this.#listeners.get(topic) ?? []),
      listener as (detail: unknown) => void,
    ]);
  }

  /** Emulated time. */
  now(): number {
    const { now, speed, at } = this.#clock;
    return now + (performance.now() - at) * speed;
  }

  get speed(): number {
    return this.#clock.speed;
  }

  begin(state: State): void {
    if (state.run !== this.#run) this.entries = [];
    this.#run = state.run;
    const { rehearsals, presets, nexts, nextSwitches } = state;
    this.offers = { rehearsals, presets, nexts, nextSwitches };
    this.groups.clear();
    for (const group of state.groups) {
      const key = `${group.cloud}/${group.kind}`;
      const items = new Map(group.items.map((item) => [item.id, item]));
      this.groups.set(key, { ...group, key, items, counts: countsOf(items) });
    }
    this.#tell("anew");
    this.apply({ clock: state.clock, faults: state.faults, totals: state.totals, entries: state.entries });
  }

  apply({ clock, changes, faults, totals, entries, cleared }: Update): void {
    if (clock) {
      this.#clock = { ...clock, at: performance.now() };
      this.#tell("clock");
    }
    if (changes) this.#change(changes);
    if (faults) {
      this.faults = faults;
      this.#tell("faults");
    }
    if (totals) {
      this.totals = totals;
      this.#tell("totals");
    }
    if (cleared !== undefined) this.entries = this.entries.filter(({ n }) => n > cleared);
    const known = this.entries.at(-1)?.n ?? 0;
    const fresh = entries?.filter(({ n }) => n > known) ?? [];
    if (fresh.length > 0) this.entries = [...this.entries, ...fresh].slice(-KEPT);
    if (fresh.length > 0 || cleared !== undefined) this.#tell("entries");
  }

  #change(changes: NonNullable<Update["changes"]>): void {
    const changed = new Map<string, ReadonlySet<string>>();
    for (const { cloud, kind, items, gone } of changes) {
      const group = this.groups.get(`${cloud}/${kind}`);
      if (!group) continue;
      for (const item of items) group.items.set(item.id, item);
      for (const id of gone) group.items.delete(id);
      Object.assign(group.counts, countsOf(group.items));
      changed.set(group.key, new Set([...items.map(({ id }) => id), ...gone]));
    }
    this.#tell("items", changed);
  }

  #tell(topic: Topic, detail?: unknown): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(detail);
  }
}

function countsOf(items: ReadonlyMap<string, Item>): Record<Tone, number> {
  const counts: Record<Tone, number> = { ready: 0, busy: 0, off: 0, failed: 0 };
  for (const { tone } of items.values()) counts[tone] += 1;
  return counts;
}
