/** Who is still to be begun, in order. Taking one out or putting one back in front costs the same for any length. */
export class Queue implements Iterable<string> {
  private readonly front = new Set<string>();
  private readonly rest: Set<string>;

  constructor(ids: readonly string[]) {
    this.rest = new Set(ids);
  }

  get size(): number {
    return this.front.size + this.rest.size;
  }

  /** Before everything that waits, after what was put back earlier. */
  putBack(id: string): void {
    this.rest.delete(id);
    this.front.add(id);
  }

  delete(id: string): void {
    this.front.delete(id);
    this.rest.delete(id);
  }

  has(id: string): boolean {
    return this.front.has(id) || this.rest.has(id);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.front;
    yield* this.rest;
  }
}
