/** One request to an emulated API. Nothing secret is ever in it: no headers, no query, no body. */
export interface JournalEntry {
  readonly n: number;
  /** Emulated time. */
  readonly time: string;
  readonly cloud?: string;
  readonly service?: string;
  /** The operation's name at its vendor; absent where no route fits. */
  readonly action?: string;
  readonly write: boolean;
  readonly method: string;
  readonly path: string;
  readonly ids: readonly string[];
  /** What was answered; `reset` or `hang` where nothing was. */
  readonly status: number | "reset" | "hang";
  readonly requestId: string;
  /** The id of the fault that had its hand in it. */
  readonly fault?: number;
}

/** Every member given must fit. */
export interface JournalFilter {
  readonly cloud?: string | undefined;
  readonly service?: string | undefined;
  readonly action?: string | undefined;
  readonly method?: string | undefined;
  readonly write?: boolean | undefined;
  readonly instance?: string | undefined;
  readonly status?: string | undefined;
  /** Only entries after this number. */
  readonly since?: number | undefined;
}

/** How many requests there were since the journal was cleared, those that it has dropped included. */
export interface Totals {
  requests: number;
  writes: number;
  /** 429 */
  throttled: number;
  /** Other 4xx. */
  refused: number;
  /** 5xx */
  broken: number;
  /** Cut or never answered. */
  lost: number;
}

export interface JournalLimits {
  /** @default 100_000 */
  readonly entries?: number;
  /** Ids and characters of paths of all entries together, roughly bytes. @default 64 MiB */
  readonly weight?: number;
}

/** The latest requests, the oldest dropped first. */
export class Journal {
  readonly #limits: Required<JournalLimits>;
  #entries: (JournalEntry | undefined)[] = [];
  /** Index of the oldest entry that is kept: the places before it are empty, and taken away in bulk. */
  #oldest = 0;
  #weight = 0;
  #next = 1;
  #cleared = 0;
  #totals = noTotals();

  constructor({ entries = 100_000, weight = 64 * 1024 * 1024 }: JournalLimits = {}) {
    this.#limits = { entries, weight };
  }

  add(entry: Omit<JournalEntry, "n">): void {
    const numbered = { n: this.#next++, ...entry, path: copied(entry.path) };
    this.#entries.push(numbered);
    this.#weight += weightOf(numbered);
    count(this.#totals, numbered);
    while (this.#length > this.#limits.entries || (this.#weight > this.#limits.weight && this.#length > 1)) {
      const dropped = this.#entries[this.#oldest];
      this.#entries[this.#oldest++] = undefined;
      if (dropped) this.#weight -= weightOf(dropped);
    }
    if (this.#oldest * 2 > this.#entries.length + 1000) {
      this.#entries = this.#entries.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  /** Oldest first. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    return this.#from(filter.since).filter((entry) => fits(entry, filter));
  }

  count(filter: JournalFilter = {}): number {
    return this.entries(filter).length;
  }

  /** Number of the latest entry; 0 if there has been none. */
  get latest(): number {
    return this.#next - 1;
  }

  /** Number of the latest entry that was forgotten by {@link clear}. */
  get cleared(): number {
    return this.#cleared;
  }

  get totals(): Readonly<Totals> {
    return { ...this.#totals };
  }

  /** Numbers go on, so that `since` stays good. */
  clear(): void {
    this.#entries = [];
    this.#oldest = 0;
    this.#weight = 0;
    this.#cleared = this.latest;
    this.#totals = noTotals();
  }

  get #length(): number {
    return this.#entries.length - this.#oldest;
  }

  /** Entries are numbered without a gap, so the first one after a number is found by counting from the end. */
  #from(since = 0): JournalEntry[] {
    const after = Math.max(0, this.latest - since);
    return this.#entries.slice(Math.max(this.#oldest, this.#entries.length - after)) as JournalEntry[];
  }
}

function noTotals(): Totals {
  return { requests: 0, writes: 0, throttled: 0, refused: 0, broken: 0, lost: 0 };
}

function count(totals: Totals, { status, write }: JournalEntry): void {
  totals.requests += 1;
  if (write) totals.writes += 1;
  if (typeof status === "string") totals.lost += 1;
  else if (status === 429) totals.throttled += 1;
  else if (status >= 500) totals.broken += 1;
  else if (status >= 400) totals.refused += 1;
}

const LONGEST_PATH = 512;

/** A part of a string keeps all of it in memory; a copy does not. */
function copied(path: string): string {
  return Buffer.from(path.slice(0, LONGEST_PATH)).toString();
}

function weightOf({ path, ids }: JournalEntry): number {
  return path.length + ids.reduce((sum, id) => sum + id.length + 16, 200);
}

function fits(entry: JournalEntry, filter: JournalFilter): boolean {
  const { instance, since, status, ...plain } = filter;
  return (
    Object.entries(plain).every(
      ([name, value]) => value === undefined || entry[name as keyof typeof plain] === value,
    ) &&
    (instance === undefined || entry.ids.includes(instance)) &&
    (since === undefined || entry.n > since) &&
    (status === undefined || String(entry.status) === status)
  );
}
