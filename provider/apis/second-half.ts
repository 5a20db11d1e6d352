import type { CloudClient } from "../clouds/client";
import type { RestartOptions } from "./api";
import type { Receipts } from "./receipts";

/** How long an instance runs by itself. */
export interface Lease {
  /** Whether the cloud stops it when that time is over. */
  readonly autoStop: boolean;
  /** When that is, on the cloud's clock; milliseconds since the epoch. */
  readonly endsAt?: number | undefined;
  /** In the vendor's words. */
  readonly type?: string | undefined;
}

/** What a start asks for, so that the instance runs no shorter than it would have without its restart. */
export interface Run {
  readonly autoStop: boolean;
  /** What was left of its time, milliseconds; `undefined` if nobody knows. */
  readonly left?: number | undefined;
  readonly type?: string | undefined;
}

/**
 * The second half of a restart, of an API that has no restart: what its `restart` stops is started again. What was
 * stopped is owed that start, whatever becomes of the update.
 */
export interface SecondHalf<Target = unknown> {
  /** The shortest run that a start can ask for, milliseconds. */
  readonly leastRun: number;
  /** As `restart` of the API. */
  start(
    client: CloudClient,
    target: Target,
    runs: ReadonlyMap<string, Run>,
    options: Pick<RestartOptions, "signal">,
  ): Promise<Receipts>;
}
