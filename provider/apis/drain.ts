import type { CloudClient } from "../clouds/client";
import type { ReadOptions } from "./api";

/** Whether an instance is in service, as far as those who use it are concerned. */
export interface ServiceState {
  /** New users are sent to it: it is not in maintenance, or is in at least one of the groups that the target names. */
  readonly isIn: boolean;
  /** It is in some of the groups that it was taken out of, and not in all of them. */
  readonly isPartly?: boolean;
  /** The load balancer's groups that it is in. */
  readonly groups?: readonly string[];
  /**
   * Sessions that users have on it, those that are logged in without being connected included; absent where the answer
   * does not say.
   */
  readonly sessions?: number;
  /** It is in its groups, and one of them finds it unhealthy. Where a group checks no health, nothing is known of it. */
  readonly isUnhealthy?: boolean;
  /** Why it must not be taken out now: `the last healthy member of target group 7001`. */
  readonly held?: string;
}

/** What a target asks for; durations as the program wrote them. */
export interface DrainWish {
  readonly timeout: string;
  readonly onTimeout?: "defer" | "fail" | "restart" | "logoff" | undefined;
  readonly message?: string | undefined;
  readonly logoffDelay?: string | undefined;
  readonly wait?: string | undefined;
}

/** An instance, and the groups that it was taken out of; without them it belongs in those that the target names. */
export interface Drained {
  readonly id: string;
  readonly from?: readonly string[] | undefined;
}

export interface DrainOptions extends ReadOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What users are told before they are logged off. */
export interface Farewell {
  readonly message: string;
  /** Milliseconds from the request to the end of their sessions; 0 where the API has no delay of its own. */
  readonly delay: number;
}

/**
 * How one API takes instances out of service before a restart, and puts them back. Every call may be repeated: whether
 * it took effect is read, never taken from its answer.
 */
export interface DrainApi<Target = unknown> {
  /** What the target asks for; `undefined` where its instances are restarted in service. */
  wish(target: Target): DrainWish | undefined;
  /** What an instance that is out of service is: `in maintenance`, `out of its target groups`. */
  readonly out: string;
  /** Users have sessions on an instance, and these are waited for; otherwise connections have a fixed time to end. */
  readonly hasSessions: boolean;
  /** How many instances one request takes. */
  readonly batchSize: number;
  /** Reads what the API's usual look at an instance does not show. */
  observe?(
    client: CloudClient,
    target: Target,
    instances: readonly Drained[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, ServiceState>>;
  /** Answers who was left in service for now, and why: whoever must stay in is judged anew at the very call. */
  takeOut(
    client: CloudClient,
    target: Target,
    ids: readonly string[],
    options: DrainOptions,
  ): Promise<ReadonlyMap<string, string>>;
  putBack(
    client: CloudClient,
    target: Target,
    instances: readonly Drained[],
    options: DrainOptions,
  ): Promise<void>;
  /** Shows users a message, where that is a call of its own: then logging off has no delay. */
  warn?(client: CloudClient, ids: readonly string[], message: string, options: DrainOptions): Promise<void>;
  /** Logs users off. Answers on which instances any were found. */
  logOff?(
    client: CloudClient,
    ids: readonly string[],
    farewell: Farewell,
    options: DrainOptions,
  ): Promise<ReadonlySet<string>>;
}
