import { shownFault, type ShownFault } from "../control/faults";
import type { Controlled } from "../control/route";
import type { JournalEntry, Totals } from "../journal";
import { changesOf, seen, type Change } from "../view/changes";
import type { Group } from "../view/group";
import { offers, type Offers } from "../view/offers";

/** The emulator's clock at a moment: who knows it knows what it shows until it is moved. */
export interface ClockLook {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly speed: number;
}

/** Everything there is to see, for whoever begins to look. */
export interface State extends Offers {
  /** Another one where the emulator was started anew. */
  readonly run: string;
  readonly clock: ClockLook;
  readonly groups: readonly Group[];
  readonly faults: readonly ShownFault[];
  readonly totals: Totals;
  /** The latest requests, oldest first. */
  readonly entries: readonly JournalEntry[];
}

/** What is different; what is left out is as it was. */
export interface Update {
  readonly clock?: ClockLook;
  readonly changes?: readonly Change[];
  readonly faults?: readonly ShownFault[];
  readonly totals?: Totals;
  readonly entries?: readonly JournalEntry[];
  /** Requests up to this number were forgotten. */
  readonly cleared?: number;
}

/** What the stream looks at. */
export type Watched = Pick<Controlled, "clock" | "faults" | "journal"> & { readonly groups: () => Group[] };

const LATEST = 500;

/** Finds out what has become different between two looks. Nothing tells it: time alone changes the world. */
export class Watcher {
  readonly #watched: Watched;
  readonly #run: string;
  #seen: ReturnType<typeof seen>;
  #clock: ClockLook & { readonly real: number };
  #faults: string;
  #journal: number;
  #cleared: number;

  constructor(watched: Watched, run: string) {
    this.#watched = watched;
    this.#run = run;
    this.#seen = seen(watched.groups());
    this.#clock = this.#lookAtClock();
    this.#faults = JSON.stringify(this.#shownFaults());
    this.#journal = watched.journal.latest;
    this.#cleared = watched.journal.cleared;
  }

  /** @param known the latest request that is known already */
  state(known = 0): State {
    const { journal } = this.#watched;
    const since = known > journal.latest ? 0 : known;
    const { now, speed } = this.#lookAtClock();
    return {
      run: this.#run,
      clock: { now, speed },
      groups: this.#watched.groups(),
      faults: this.#shownFaults(),
      totals: journal.totals,
      entries: journal.entries({ since: Math.max(since, journal.latest - LATEST) }),
      ...offers,
    };
  }

  /** Since the last call; `"anew"` where the world is another one, nothing where all is as it was. */
  next(): Update | "anew" | undefined {
    const { groups, journal } = this.#watched;
    const current = groups();
    const changes = changesOf(this.#seen, current);
    this.#seen = seen(current);
    const update: Update = {
      ...this.#clockUpdate(),
      ...(changes && changes.length > 0 && { changes }),
      ...this.#faultsUpdate(),
      ...(journal.cleared > this.#cleared && { cleared: journal.cleared, totals: journal.totals }),
      ...(journal.latest > this.#journal && {
        totals: journal.totals,
        entries: journal.entries({ since: Math.max(this.#journal, journal.latest - LATEST) }),
      }),
    };
    this.#journal = journal.latest;
    this.#cleared = journal.cleared;
    if (!changes) return "anew";
    return Object.keys(update).length > 0 ? update : undefined;
  }

  /** Only where the clock was moved, or its speed changed. */
  #clockUpdate(): Pick<Update, "clock"> {
    const look = this.#lookAtClock();
    const expected = this.#clock.now + (look.real - this.#clock.real) * this.#clock.speed;
    const moved =
      Math.abs(look.now - expected) > 2 * Math.max(1, look.speed) || look.speed !== this.#clock.speed;
    if (!moved) return {};
    this.#clock = look;
    return { clock: { now: look.now, speed: look.speed } };
  }

  #faultsUpdate(): Pick<Update, "faults"> {
    const faults = this.#shownFaults();
    const text = JSON.stringify(faults);
    if (text === this.#faults) return {};
    this.#faults = text;
    return { faults };
  }

  #shownFaults(): ShownFault[] {
    return this.#watched.faults.list().map(shownFault);
  }

  #lookAtClock(): ClockLook & { readonly real: number } {
    const { clock } = this.#watched;
    return { now: clock.now(), speed: clock.speed, real: clock.real() };
  }
}
