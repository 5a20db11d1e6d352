const LIMIT = 5;
const LOCKED_FOR = 5 * 60_000;
/** Whoever asks with ever new keys makes the oldest forgotten. */
const MAX_KEYS = 10_000;

/**
 * Huawei's gateway locks an access key after five failures in a row, for five minutes.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
export class KeyLock {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  isLocked(key: string): boolean {
    const entry = this.#failures.get(key);
    if (!entry || entry.count < LIMIT) return false;
    if (entry.until > this.#now()) return true;
    this.#failures.delete(key);
    return false;
  }

  failed(key: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: this.#now() + LOCKED_FOR });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_KEYS && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
