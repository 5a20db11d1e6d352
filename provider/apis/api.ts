import type { z } from "zod";
import type { CloudClient, CloudName } from "../clouds/client";
import type { Operation, Service } from "../clouds/service";
import type { ApiError } from "../shared/errors";
import type { DrainApi, ServiceState } from "./drain";
import type { Address, Placeholder } from "./address";
import type { JobReport, Receipts } from "./receipts";
import type { Lease, SecondHalf } from "./second-half";

/**
 * What one answer about an instance means to somebody who waits for a restart.
 *
 * - `ready`: in service
 * - `rebooting`: going down or coming up because of a reboot
 * - `unready`: up, but not in service
 * - `busy`: another operation is under way (a spec change, a migration, a start)
 * - `stopped`: switched off
 * - `broken`: the vendor reports an error state
 * - `missing`: the cloud answered, and does not know the instance
 * - `unknown`: a state that is not documented; asked again until the deadline
 */
export type Condition =
  "ready" | "rebooting" | "unready" | "busy" | "stopped" | "broken" | "missing" | "unknown";

export interface Observation {
  readonly condition: Condition;
  /** When the instance last booted, on this machine's clock; only where the API shows it. Milliseconds since the epoch. */
  readonly bootTime?: number | undefined;
  /**
   * The same on the cloud's own clock: two looks are compared by this. How far the clocks are apart is measured anew with
   * each answer, and a slow one measures it wrong.
   */
  readonly bootMark?: number | undefined;
  /** The vendor's own words for the state: `vm_status REBOOT, task_status rebooting`. */
  readonly detail: string;
  /** What the job that restarts it says of it; absent if there is none, or it says nothing of this instance. */
  readonly job?: JobReport | undefined;
  /** How long it runs by itself; only of an API whose restart has two halves. */
  readonly lease?: Lease | undefined;
  /** The cloud's clock at this look, milliseconds since the epoch; only along with `lease`. */
  readonly cloudTime?: number | undefined;
  /** Where it can be reached, as far as the API shows that. */
  readonly address?: Address | undefined;
  /** Why this one instance could not be read; the condition is `unknown` then. */
  readonly error?: ApiError;
  /** Whether new users come to it; absent where nothing was read of that. */
  readonly service?: ServiceState;
}

/** How much an API shows of a restart: the boot time, status changes, or nothing that can be relied on. */
export type Shows = "bootTime" | "status" | "nothing";

/** Ids to what the cloud shows of them. */
export type Observations = ReadonlyMap<string, Observation>;

/** One cloud API that restarts instances. Everything that is particular to it is behind this interface. */
export interface RestartApi<Target = unknown> {
  /** Where its calls go, and the error codes of its own. */
  readonly service: Service;
  /** What it asks of the vendor, for calls and the docs: the restart, then the reads. */
  readonly operations: Readonly<Record<"restart", Operation>> & Readonly<Record<string, Operation>>;
  /** For the docs, what an account needs, if the vendor has no names of permissions. */
  readonly rights?: string;
  /** For the docs, what a person who uses it should know. */
  readonly notes?: string;
  /** The member of `target` that selects it. */
  readonly member: string;
  /** The field of the member that lists the instances. */
  readonly idsField: string;
  /** One and many, for messages: `server`, `servers`. */
  readonly nouns: readonly [string, string];
  /** For messages: `Data Forest`. */
  readonly product: string;
  readonly schema: z.ZodType<Target>;
  /** How many instances one restart call takes. */
  readonly batchSize: number;
  readonly shows: Shows;
  /** The vendor's fields in which a restart shows, for messages: `vm_status and task_status`. */
  readonly signs?: string;
  /** What its reads show for `readiness`, beside the id; nothing by default. */
  readonly fills?: readonly Placeholder[];
  /** Default of `readyTimeout`, milliseconds. */
  readonly readyTimeout: number;
  /** Time between two reads after the first minute, milliseconds. */
  readonly pollInterval: number;
  /** One read tells about many instances. */
  readonly readsMany: boolean;
  cloud(target: Target): { readonly cloud: CloudName; readonly region?: string; readonly projectId?: string };
  ids(target: Target): readonly string[];
  /** The target's wish to send a graceful restart once more as a forced one; a duration. */
  escalateAfter?(target: Target): string | undefined;
  /** If there is one, `restart` merely stops, and this starts again. */
  readonly secondHalf?: SecondHalf<Target>;
  /** How an instance is taken out of service and put back; absent where the API has no such calls. */
  readonly drain?: DrainApi<Target>;
  /** Reads the given instances with the fewest requests; the result has every one of them. */
  observe(client: CloudClient, ids: readonly string[], options: ReadOptions): Promise<Observations>;
  /**
   * Asks for a restart of up to `batchSize` instances. Returns a receipt for each; an id that the answer leaves out is of
   * unknown outcome. Throws when the call as a whole was refused or its outcome is unknown.
   */
  restart(
    client: CloudClient,
    target: Target,
    ids: readonly string[],
    options: RestartOptions,
  ): Promise<Receipts>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** The whole look ends at this instant, however many requests it takes; milliseconds since the epoch. */
  readonly deadlineAt?: number | undefined;
  /** The receipts of restarts whose end is not known yet, of those instances that have one with a job. */
  readonly receipts?: Receipts | undefined;
  /** Private addresses are wanted; later looks show those that are known without being asked. */
  readonly privateIps?: boolean | undefined;
}

export interface RestartOptions {
  readonly signal?: AbortSignal | undefined;
  /** Escalates a graceful restart to a forced one, where the API has both. */
  readonly force?: boolean;
}

/** Types an API's literal definition; the list holds them with their target types erased. */
export function defineRestartApi<Target>(api: RestartApi<Target>): RestartApi {
  return api as RestartApi;
}
