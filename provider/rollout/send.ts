import type { Observation, RestartApi } from "../apis/api";
import { chunk } from "../apis/reading";
import type { CloudClient } from "../clouds/client";
import { ApiError, type FailureKind } from "../errors";

/** What became of one instance's restart request. */
export type Sent =
  | { readonly kind: "accepted" }
  /** It may or may not have been applied; reading has to tell. */
  | { readonly kind: "unresolved"; readonly error?: ApiError }
  /** Another operation is in progress on it. */
  | { readonly kind: "conflict"; readonly error: ApiError }
  /** The call was refused for others; this one shows a state that asks for a new decision. */
  | { readonly kind: "recheck"; readonly seen: Observation }
  /** `halts`: no further call makes sense in this update. */
  | { readonly kind: "refused"; readonly error: ApiError; readonly halts: boolean };

export interface Recipient {
  readonly api: RestartApi;
  readonly client: CloudClient;
  readonly target: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Refusals that may be one instance's fault: the list is read back, then split, so that the bad one alone is blamed. */
const splittable: ReadonlySet<FailureKind> = new Set(["refused", "notFound", "conflict"]);
const halting: ReadonlySet<FailureKind> = new Set(["unauthorized", "notOffered"]);

/** Sends restarts for all the ids, as many in one call as the API takes, and says what became of each. */
export async function sendRestarts(
  to: Recipient,
  ids: readonly string[],
  force = false,
): Promise<Map<string, Sent>> {
  const calls = chunk(ids, to.api.batchSize).map((some) => sendOne(to, some, force));
  return new Map((await Promise.all(calls)).flatMap((sent) => [...sent]));
}

async function sendOne(to: Recipient, ids: readonly string[], force: boolean): Promise<Map<string, Sent>> {
  try {
    const accepted = await to.api.restart(to.client, to.target, ids, { signal: to.signal, force });
    return each(ids, (id) => (accepted.has(id) ? { kind: "accepted" } : { kind: "unresolved" }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (ids.length > 1 && splittable.has(error.kind)) return split(to, ids, force, error);
    return each(ids, () => outcomeOf(error));
  }
}

function outcomeOf(error: ApiError): Sent {
  // A success that cannot be read was a success all the same, as far as anybody can tell.
  if (error.kind === "unknownOutcome" || error.kind === "unreadable") return { kind: "unresolved", error };
  if (error.kind === "conflict") return { kind: "conflict", error };
  return { kind: "refused", error, halts: halting.has(error.kind) };
}

/**
 * A refused list may have been applied in part. Whatever shows a reboot is left alone, whatever cannot be restarted
 * now is decided on anew, and the rest is sent again in halves.
 */
async function split(
  to: Recipient,
  ids: readonly string[],
  force: boolean,
  error: ApiError,
): Promise<Map<string, Sent>> {
  const seen = await to.api.observe(to.client, to.target, ids, to.signal).catch((readError: unknown) => {
    if (!(readError instanceof ApiError)) throw readError;
  });
  if (!seen) return each(ids, () => ({ kind: "unresolved", error }));
  const condition = (id: string) => seen.get(id)?.condition;
  const applied = ids.filter((id) => condition(id) === "rebooting");
  const again = ids.filter(
    (id) => condition(id) === "ready" || condition(id) === "unready" || condition(id) === "broken",
  );
  const rest = ids.filter((id) => !applied.includes(id) && !again.includes(id));
  const results = new Map<string, Sent>([
    ...each(applied, () => ({ kind: "unresolved", error })),
    ...each(rest, (id) => ({ kind: "recheck", seen: seen.get(id) as Observation })),
  ]);
  // One after the other: where a refusal means the whole account, the first half already says so.
  const half = again.length === ids.length ? Math.ceil(again.length / 2) : again.length;
  for (const part of [again.slice(0, half), again.slice(half)]) {
    if (part.length > 0) for (const [id, sent] of await sendOne(to, part, force)) results.set(id, sent);
  }
  return results;
}

function each(ids: readonly string[], sent: (id: string) => Sent): Map<string, Sent> {
  return new Map(ids.map((id) => [id, sent(id)]));
}
