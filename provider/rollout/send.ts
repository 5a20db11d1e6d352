import type { Observation, RestartApi } from "../apis/api";
import type { Run } from "../apis/second-half";
import { chunk } from "../apis/reading";
import type { Accepted, Receipt, Receipts } from "../apis/receipts";
import type { CloudClient } from "../clouds/client";
import type { Clock } from "../shared/clock";
import { ApiError } from "../shared/errors";
import { failureIs } from "../shared/failure-traits";

/** What became of one instance's restart request. */
export type Answer =
  | { readonly kind: "accepted"; readonly receipt: Accepted }
  /** It may or may not have been applied; reading has to tell. */
  | {
      readonly kind: "unresolved";
      readonly error?: ApiError;
      /** An error of ours came between. */
      readonly fault?: unknown;
    }
  /** Not now: another operation is in progress on it. */
  | { readonly kind: "conflict"; readonly error: ApiError }
  /** Not now: the account is throttled. */
  | { readonly kind: "throttled"; readonly error: ApiError }
  /** The call was refused for others; this one shows a state that asks for a new decision. */
  | { readonly kind: "recheck"; readonly seen: Observation }
  /** The update was stopped before it left. */
  | { readonly kind: "unsent" }
  /** `halts`: no further call makes sense in this update. */
  | { readonly kind: "refused"; readonly error: ApiError; readonly halts: boolean };

export interface Recipient {
  readonly api: RestartApi;
  readonly client: CloudClient;
  readonly target: unknown;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

export interface SendOptions {
  /** Escalates a graceful restart to a forced one. */
  readonly force: boolean;
  /** Starts what was stopped: what each is to be started with. */
  readonly runs?: ReadonlyMap<string, Run> | undefined;
  /** How long after a refused list its effects are read, milliseconds: a state may show a little late. */
  readonly lag: number;
  /** For the reading back. */
  readonly receipts: Receipts;
}

/** Refusals that may be one instance's fault: the list is read back, then split, so that the bad one alone is blamed. */

/** Sends restarts for all the ids, as many in one call as the API takes, and says what became of each. */
export async function sendRestarts(
  to: Recipient,
  ids: readonly string[],
  options: SendOptions,
): Promise<Map<string, Answer>> {
  const calls = chunk(ids, to.api.batchSize).map((some) => sendOne(to, some, options));
  return new Map((await Promise.all(calls)).flatMap((sent) => [...sent]));
}

async function sendOne(
  to: Recipient,
  ids: readonly string[],
  options: SendOptions,
): Promise<Map<string, Answer>> {
  try {
    const receipts = await call(to, ids, options);
    return each(ids, (id) => answerOf(receipts.get(id)));
  } catch (error) {
    // What left before the stop is an ApiError of unknown outcome; anything else did not leave.
    if (to.signal?.aborted && !(error instanceof ApiError)) return each(ids, () => ({ kind: "unsent" }));
    if (!(error instanceof ApiError)) return each(ids, () => ({ kind: "unresolved", fault: error }));
    if (ids.length > 1 && failureIs(error.kind, "splittable")) return split(to, ids, options, error);
    return each(ids, () => outcomeOf(error));
  }
}

function call({ api, client, target, signal }: Recipient, ids: readonly string[], options: SendOptions) {
  const { force, runs } = options;
  if (!runs) return api.restart(client, target, ids, { signal, force });
  if (!api.secondHalf) throw new Error(`${api.member} has no start`);
  return api.secondHalf.start(client, target, new Map([...runs].filter(([id]) => ids.includes(id))), {
    signal,
  });
}

function answerOf(receipt: Receipt | undefined): Answer {
  if (!receipt) return { kind: "unresolved" };
  return receipt.accepted ? { kind: "accepted", receipt } : outcomeOf(receipt.error);
}

function outcomeOf(error: ApiError): Answer {
  // A success that cannot be read was a success all the same, as far as anybody can tell.
  if (failureIs(error.kind, "unclear")) return { kind: "unresolved", error };
  // A throttle that outlasts one call is waited out like an operation in progress, with a fresh decision after it.
  if (error.kind === "conflict" || error.kind === "throttled") return { kind: error.kind, error };
  return { kind: "refused", error, halts: failureIs(error.kind, "lasting") };
}

/**
 * A refused list may have been applied in part. Whatever shows a reboot is left alone, whatever cannot be restarted
 * now is decided on anew, and the rest is sent again in halves.
 */
async function split(
  to: Recipient,
  ids: readonly string[],
  options: SendOptions,
  error: ApiError,
): Promise<Map<string, Answer>> {
  const seen = await readBack(to, ids, options);
  if (!seen) return each(ids, () => ({ kind: "unresolved", error }));
  const condition = (id: string) => seen.get(id)?.condition ?? "unknown";
  const applied = ids.filter((id) => condition(id) === "rebooting");
  const again = ids.filter((id) => ["ready", "unready", "broken"].includes(condition(id)));
  const settled = new Set([...applied, ...again]);
  const rest = ids.filter((id) => !settled.has(id));
  const results = new Map<string, Answer>([
    ...each(applied, () => ({ kind: "unresolved", error })),
    ...each(rest, (id) => ({
      kind: "recheck",
      seen: seen.get(id) ?? { condition: "unknown", detail: "not read" },
    })),
  ]);
  // One after the other: where a refusal means the whole account, the first half already says so.
  const half = again.length === ids.length ? Math.ceil(again.length / 2) : again.length;
  for (const part of [again.slice(0, half), again.slice(half)]) {
    if (part.length > 0) for (const [id, sent] of await sendOne(to, part, options)) results.set(id, sent);
  }
  return results;
}

/** `undefined` where the cloud cannot be asked, or we are to stop. */
async function readBack(to: Recipient, ids: readonly string[], { lag, receipts }: SendOptions) {
  try {
    await to.clock.sleep(lag, to.signal);
    return await to.api.observe(to.client, ids, { signal: to.signal, receipts });
  } catch {
    return undefined;
  }
}

function each(ids: readonly string[], sent: (id: string) => Answer): Map<string, Answer> {
  return new Map(ids.map((id) => [id, sent(id)]));
}
