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

const MAX_ENTRIES = 100_000;

/** The latest requests, the oldest dropped first. */
export class Journal {
  readonly #max: number;
  #entries: JournalEntry[] = [];
  #oldest = 0;
  #next = 1;

  constructor(max = MAX_ENTRIES) {
    this.#max = max;
  }

  add(entry: Omit<JournalEntry, "n">): void {
    const numbered = { n: this.#next++, ...entry };
    if (this.#entries.length < this.#max) {
      this.#entries.push(numbered);
    } else {
      this.#entries[this.#oldest] = numbered;
      this.#oldest = (this.#oldest + 1) % this.#max;
    }
  }

  /** Oldest first. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    const inOrder = [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
    return inOrder.filter((entry) => fits(entry, filter));
  }

  count(filter: JournalFilter = {}): number {
    return this.entries(filter).length;
  }

  /** Numbers go on, so that `since` stays good. */
  clear(): void {
    this.#entries = [];
    this.#oldest = 0;
  }
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
