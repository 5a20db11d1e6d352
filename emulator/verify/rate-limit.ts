/** A token bucket per account, refilled by real time: a fast clock is no reason to be let off. */
export class RateLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** False where the account has used up its requests of this second. */
  take(account: string, perSecond: number): boolean {
    const now = this.#now();
    const capacity = Math.max(1, perSecond);
    const bucket = this.#buckets.get(account) ?? { left: capacity, at: now };
    const left = Math.min(capacity, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    this.#buckets.set(account, { left: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  }
}
