/**
 * What all resources of one process share: accounts with their tokens and pace, reads, locks, the newest ledgers. The
 * provider's start makes one and hands it down; there is no registry beside it. Accounts are in it: nothing that prints a
 * client may print what it holds.
 */
export class ProcessState {
  readonly #things = new Map<string, unknown>();
  readonly #byOwner = new WeakMap<object, Map<string, unknown>>();

  /** Makes a thing once for equal names. */
  once<T>(name: string, make: () => T): T {
    return madeOnce(this.#things, name, make);
  }

  /** The same for one owner, such as a client; forgotten along with it. */
  onceFor<T>(owner: object, name: string, make: () => T): T {
    const own = this.#byOwner.get(owner) ?? new Map<string, unknown>();
    this.#byOwner.set(owner, own);
    return madeOnce(own, name, make);
  }
}

function madeOnce<T>(things: Map<string, unknown>, name: string, make: () => T): T {
  if (!things.has(name)) things.set(name, make());
  return things.get(name) as T;
}
