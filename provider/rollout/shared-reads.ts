import type { Observation, Observations, RestartApi } from "../apis/api";
import type { Receipt, Receipts } from "../apis/receipts";
import type { CloudClient } from "../clouds/client";

interface Waiting {
  readonly ids: readonly string[];
  readonly settle: (seen: Observations) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * One read for all who join it. Each leaves it by its own signal; the read itself is ended only when nobody waits for
 * it any more.
 */
class SharedRead {
  private readonly waiting = new Set<Waiting>();
  private readonly abandoned = new AbortController();
  private readonly receipts = new Map<string, Receipt>();

  /** Whether it asks about another job of one of the instances already: a look tells of one job of each. */
  contradicts(receipts: Receipts): boolean {
    return [...receipts].some(([id, receipt]) => {
      const known = this.receipts.get(id);
      return known !== undefined && jobIn(known) !== jobIn(receipt);
    });
  }

  async join(
    ids: readonly string[],
    receipts: Receipts,
    signal: AbortSignal | undefined,
  ): Promise<Observations> {
    signal?.throwIfAborted();
    for (const [id, receipt] of receipts) this.receipts.set(id, receipt);
    const { promise, resolve, reject } = Promise.withResolvers<Observations>();
    const one: Waiting = { ids, settle: resolve, fail: reject };
    const leave = () => {
      this.waiting.delete(one);
      reject(signal?.reason as Error);
      if (this.waiting.size === 0) this.abandoned.abort(signal?.reason);
    };
    this.waiting.add(one);
    signal?.addEventListener("abort", leave, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  async send(api: RestartApi, client: CloudClient): Promise<void> {
    const ids = [...new Set([...this.waiting].flatMap((one) => one.ids))];
    if (ids.length === 0) return;
    try {
      const { receipts } = this;
      const seen = await api.observe(client, ids, { signal: this.abandoned.signal, receipts });
      for (const one of this.waiting) one.settle(pick(seen, one.ids));
    } catch (error) {
      for (const one of this.waiting) one.fail(error);
    }
  }
}

/**
 * Reads instances. Rollouts of one process that look at the same account, region and project share their reads: what
 * they ask for in the same turn of the event loop goes out as one. Their looks fall on the same instants, see
 * `rhythm.ts`.
 */
export function readTogether(
  { api, client, signal }: { api: RestartApi; client: CloudClient; signal?: AbortSignal | undefined },
  ids: readonly string[],
  receipts: Receipts,
): Promise<Observations> {
  if (!api.readsMany) return api.observe(client, ids, { signal, receipts });
  const reads = client.process.onceFor(client, "reads being gathered", () => new Map<string, SharedRead>());
  const known = reads.get(api.member);
  if (known && !known.contradicts(receipts)) return known.join(ids, receipts, signal);
  const read = new SharedRead();
  reads.set(api.member, read);
  setImmediate(() => {
    if (reads.get(api.member) === read) reads.delete(api.member);
    void read.send(api, client);
  });
  return read.join(ids, receipts, signal);
}

function jobIn(receipt: Receipt): string | undefined {
  return receipt.accepted ? receipt.job : undefined;
}

function pick(seen: Observations, ids: readonly string[]): Map<string, Observation> {
  return new Map(
    ids.flatMap((id) => {
      const look = seen.get(id);
      return look ? [[id, look] as const] : [];
    }),
  );
}
