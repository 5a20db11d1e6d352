import type { LiveGroup, Model } from "./model";

/** What is chosen: things of one group at a time, since what can be done with them is the group's affair. */
export class Selection {
  readonly #model: Model;
  readonly #listeners: (() => void)[] = [];
  #key = "";
  #ids = new Set<string>();

  constructor(model: Model) {
    this.#model = model;
  }

  on(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get group(): LiveGroup | undefined {
    return this.#ids.size > 0 ? this.#model.groups.get(this.#key) : undefined;
  }

  /** Those that still exist. */
  get ids(): string[] {
    const { group } = this;
    return group ? [...this.#ids].filter((id) => group.items.has(id)) : [];
  }

  has(key: string, id: string): boolean {
    return key === this.#key && this.#ids.has(id);
  }

  set(key: string, ids: Iterable<string>): void {
    this.#key = key;
    this.#ids = new Set(ids);
    for (const listener of this.#listeners) listener();
  }

  toggle(key: string, id: string): void {
    const ids = key === this.#key ? new Set(this.#ids) : new Set<string>();
    if (!ids.delete(id)) ids.add(id);
    this.set(key, ids);
  }

  clear(): void {
    if (this.#ids.size > 0) this.set("", []);
  }
}
