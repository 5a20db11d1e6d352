import type { Observations } from "../apis/api";
import { ApiError } from "../shared/errors";
import { InterruptedRead } from "../apis/reading";
import type { Receipts } from "../apis/receipts";
import type { Recipient } from "./send";
import { readTogether } from "./shared-reads";
import { isFinal } from "./traits";

/** Reads that fail for the moment do not end a rollout: its own deadlines do. */
export async function readInstances(
  at: Recipient,
  ids: readonly string[],
  receipts: Receipts,
): Promise<Observations> {
  try {
    return await readTogether(at, ids, receipts);
  } catch (error) {
    if (!(error instanceof ApiError) || isFinal(error)) throw error;
    const seen = error instanceof InterruptedRead ? error.seen : undefined;
    return new Map(
      ids.map((id) => [id, seen?.get(id) ?? { condition: "unknown", detail: error.message, error }]),
    );
  }
}
