import type { Observation, Observations, RestartApi } from "../apis/api";
import type { CloudClient } from "../clouds/client";

interface Waiting {
  readonly ids: readonly string[];
  readonly settle: (seen: Observations) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Rollouts of one process that look at the same account, region and project share their reads: what they ask for in
 * the same turn of the event loop goes out as one. Their looks fall on the same instants, see `rhythm.ts`.
 */
class SharedReads {
  private waiting: Waiting[] = [];

  constructor(
    private readonly api: RestartApi,
    private readonly client: CloudClient,
    private readonly target: unknown,
  ) {}

  read(ids: readonly string[], signal: AbortSignal | undefined): Promise<Observations> {
    return new Promise((settle, fail) => {
      if (this.waiting.length === 0) setImmediate(() => void this.send(signal));
      this.waiting.push({ ids, settle, fail });
    });
  }

  private async send(signal: AbortSignal | undefined): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    const ids = [...new Set(waiting.flatMap((one) => one.ids))];
    try {
      const seen = await this.api.observe(this.client, this.target, ids, signal);
      for (const one of waiting) one.settle(pick(seen, one.ids));
    } catch (error) {
      for (const one of waiting) one.fail(error);
    }
  }
}

const shared = new WeakMap<CloudClient, Map<string, SharedReads>>();

/** Reads instances, together with whoever else reads of the same account and API just now. */
export function readTogether(
  {
    api,
    client,
    target,
    signal,
  }: { api: RestartApi; client: CloudClient; target: unknown; signal?: AbortSignal | undefined },
  ids: readonly string[],
): Promise<Observations> {
  if (!api.readsMany) return api.observe(client, target, ids, signal);
  const readers = shared.get(client) ?? new Map<string, SharedReads>();
  shared.set(client, readers);
  const reader = readers.get(api.member) ?? new SharedReads(api, client, target);
  readers.set(api.member, reader);
  return reader.read(ids, signal);
}

function pick(seen: Observations, ids: readonly string[]): Map<string, Observation> {
  return new Map(
    ids.flatMap((id) => {
      const look = seen.get(id);
      return look ? [[id, look] as const] : [];
    }),
  );
}
