import type { CloudClient } from "../clouds/client";
import type { Observation } from "./api";

/** One page of a project's list, and how many instances the whole list has. */
export interface ListPage {
  readonly count: number;
  readonly seen: Iterable<readonly [string, Observation]>;
}

/** A list of all instances of a project, which is read page after page until the wanted ones were there. */
export class PagedList {
  /**
   * @param name what it lists, for what the process keeps of it
   */
  constructor(
    private readonly name: string,
    readonly pageSize: number,
  ) {}

  /** How many pages the last reading took. */
  private lastOf(client: CloudClient): { pages: number } {
    return client.process.onceFor(client, `pages of ${this.name}`, () => ({ pages: 1 }));
  }

  /** How many requests the next reading takes, as far as is known. */
  pages(client: CloudClient): number {
    return this.lastOf(client).pages;
  }

  /**
   * @param readPage reads the page with that number, from 0
   */
  async read(
    client: CloudClient,
    ids: readonly string[],
    readPage: (page: number) => Promise<ListPage>,
  ): Promise<Map<string, Observation>> {
    const left = new Set(ids);
    const found = new Map<string, Observation>();
    for (let page = 0, count = Infinity; page * this.pageSize < count && left.size > 0; page++) {
      const { count: all, seen } = await readPage(page);
      const listed = [...seen];
      // A page with nothing on it is the last, whatever the count says.
      count = listed.length === 0 ? 0 : all;
      for (const [id, observation] of listed) if (left.delete(id)) found.set(id, observation);
      this.lastOf(client).pages = page + 1;
    }
    return found;
  }
}
