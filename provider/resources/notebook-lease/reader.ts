import {
  isNotebookGone,
  listNotebooks,
  pageSize,
  showNotebook,
  type Notebook,
} from "../../apis/modelarts-notebook";
import { untilAborted } from "../../auth/shared-once";
import type { CloudClient } from "../../clouds";
import type { Clock } from "../../shared/clock";
import { ApiError } from "../../shared/errors";
import { failureIs } from "../../shared/failure-traits";

/** What a read found: the notebook, or that it does not exist. */
export interface Reading {
  readonly notebook: Notebook | undefined;
  /** The vendor's code that says that it does not exist. */
  readonly code?: string | undefined;
  /** When it was read, on this machine's clock; milliseconds since the epoch. */
  readonly readAt: number;
}

/** A read is as good as a new one for this long: what it tells are instants, which do not age. Milliseconds. */
const freshFor = 60_000;
/** A cloud that did not answer is not asked again for this long: it may cost a phase ten seconds once. */
const outageCachedFor = 60_000;
/** A cloud that does not answer costs a phase no more than this; milliseconds. */
export const longestRead = 10_000;

/**
 * Reads notebooks for all leases of one account and project. The first is read by itself; when more are asked for,
 * list calls serve many at once as long as they are no more requests than reading each by itself would have been.
 */
export class LeaseReader {
  private readonly readings = new Map<string, Reading>();
  /** On which page of the list a notebook was found. */
  private readonly pageOf = new Map<string, number>();
  private asked = 0;
  private pagesRead = 0;
  private pages = Infinity;
  private lastOutage: { readonly since: number; readonly error: unknown } | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: CloudClient,
    private readonly clock: Clock,
  ) {}

  /**
   * A reading that may be a minute old. Reads wait for each other, so that one list call can serve many; each leaves
   * that queue by its own signal.
   */
  read(id: string, signal?: AbortSignal): Promise<Reading> {
    const result = this.queue.then(() => {
      signal?.throwIfAborted();
      return this.readNext(id, signal);
    });
    this.queue = result.catch(() => undefined);
    return signal ? untilAborted(result, signal) : result;
  }

  /** Reads the one notebook now, and remembers what it says. */
  async readAfresh(id: string, signal?: AbortSignal): Promise<Reading> {
    const options = { signal, deadline: longestRead };
    try {
      return this.remember(id, { notebook: await showNotebook(this.client, id, options) });
    } catch (error) {
      if (!(await isNotebookGone(this.client, error, options))) throw error;
      return this.remember(id, { notebook: undefined, code: codeOf(error) });
    }
  }

  private async readNext(id: string, signal?: AbortSignal): Promise<Reading> {
    const known = this.fresh(id);
    if (known) return known;
    if (this.lastOutage && this.clock.now() - this.lastOutage.since < outageCachedFor)
      throw this.lastOutage.error;
    this.asked++;
    try {
      if (this.asked > 1)
        await this.readPages(id, signal).catch((error: unknown) => this.doWithoutList(error));
      return this.fresh(id) ?? (await this.readAfresh(id, signal));
    } catch (error) {
      // A read that was given up says nothing about the cloud.
      if (!signal?.aborted && isOutage(error)) this.lastOutage = { since: this.clock.now(), error };
      throw error;
    }
  }

  /** If the list fails, notebooks are read one by one. */
  private doWithoutList(error: unknown): void {
    if (isOutage(error)) throw error;
    this.pages = 0;
    this.pageOf.clear();
  }

  /** One page for each notebook asked for, at most: never more requests than reading one by one. */
  private async readPages(id: string, signal?: AbortSignal): Promise<void> {
    const known = this.pageOf.get(id);
    if (known !== undefined) return this.readPage(known, signal);
    while (!this.fresh(id) && this.pagesRead < this.pages && this.pagesRead < this.asked - 1) {
      await this.readPage(this.pagesRead, signal);
      this.pagesRead++;
    }
  }

  private async readPage(number: number, signal?: AbortSignal): Promise<void> {
    const page = await listNotebooks(this.client, number, { signal, deadline: longestRead });
    this.pages = Math.ceil(page.total / pageSize);
    for (const notebook of page.notebooks) {
      if (!notebook.lease && notebook.status === "RUNNING") continue;
      this.remember(notebook.id, { notebook });
      this.pageOf.set(notebook.id, number);
    }
  }

  private fresh(id: string): Reading | undefined {
    const reading = this.readings.get(id);
    return reading && this.clock.now() - reading.readAt < freshFor ? reading : undefined;
  }

  private remember(id: string, found: Omit<Reading, "readAt">): Reading {
    const reading = { ...found, readAt: this.clock.now() };
    this.readings.set(id, reading);
    return reading;
  }
}

/** Concerns every notebook of the account: no answer, no credentials, a refused key. */
function isOutage(error: unknown): boolean {
  return !(error instanceof ApiError) || failureIs(error.kind, "outage");
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.code ?? (error.status === undefined ? undefined : `HTTP ${error.status}`);
}

/** The one reader of an account and project in this process. */
export function readerOf(client: CloudClient, clock: Clock): LeaseReader {
  return client.process.onceFor(client, "lease reader", () => new LeaseReader(client, clock));
}
