import type { Instance } from "./machine";
import type { Durations } from "./schema";

export const cloudNames = ["ncloud", "huaweicloud", "otc"] as const;
export type CloudName = (typeof cloudNames)[number];

/** A kind of instance: the part of an API that the state machine and the world file need to know. */
export interface Kind {
  /** Its key under `instances` in the world. */
  readonly name: string;
  readonly clouds: readonly CloudName[];
  /** How a person is told about several of them. */
  readonly plural: string;
  /** The vendor's own words for states that last until something happens. */
  readonly states: readonly string[];
  /** Those in which it runs; the first is what an instance has when nothing is said. */
  readonly running: readonly [string, ...string[]];
  readonly stopped: string;
  /** After a reboot that failed. */
  readonly failed: string;
  /** After a start that failed. @default {@link failed} */
  readonly failedStart?: string;
  /** Defaults in milliseconds. */
  readonly durations: Durations & { readonly reboot: number };
  /** Stops by itself when its lease ends. */
  readonly leased?: boolean;
  /** What is asked of it is answered with a job. */
  readonly hasJobs?: boolean;
  /** Users have sessions on it: one at a time, or many. Then it also has a maintenance mode. */
  readonly sessions?: "one" | "many";
  /** Where resources name its instances: the target's member, and the field of it with their ids. */
  readonly targets?: readonly { readonly member: string; readonly ids: string }[];
  /** What is worth a word beside its state, for the page: "2 sessions". */
  readonly note?: (instance: Instance) => string | undefined;
}

/** Whether its API stops and starts instances. */
export function switches({ durations }: Kind): boolean {
  return durations.start !== undefined && durations.stop !== undefined;
}
