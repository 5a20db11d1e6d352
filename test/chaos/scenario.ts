import type { FaultInput, WorldInput } from "../../emulator";

export type Door = "dynamic" | "native";

/** Times are in beats: a second of the emulated clouds for the engine driver, a tenth of one for the real CLI. */
export type Beats = number;

/** A RestartTrigger in a program. */
export interface TriggerSpec {
  readonly kind: "trigger";
  readonly name: string;
  /** A row of the table of APIs. */
  readonly api: string;
  readonly ids: readonly string[];
  /** The triggers are different exactly when this is. */
  readonly version: number;
  readonly secret: boolean;
  readonly nonce?: number;
  readonly maxUnavailable: number;
  readonly maxErrors: number;
  readonly maxAttempts: number;
  readonly restartOnCreate: boolean;
  readonly restartOnAdd: boolean;
  readonly record: boolean;
  readonly whenStopped: "skip" | "fail";
  readonly whenMissing: "skip" | "fail";
  readonly whenUnproved?: "fail" | "warn";
  readonly onFailure: "fail" | "warn";
  /** Whether restarts may start just now. */
  readonly window?: "open" | "closed";
  readonly minInterval?: Beats;
  readonly escalateAfter?: Beats;
  readonly readyTimeout: Beats;
  readonly settle: Beats;
  readonly pollInterval: Beats;
  readonly minReadySeconds?: number;
  readonly pause?: Beats;
  readonly maxDuration?: Beats;
}

/** A NotebookLease in a program. Its times are in minutes: leases are hours long in every driver. */
export interface LeaseSpec {
  readonly kind: "lease";
  readonly name: string;
  readonly cloud: "huaweicloud" | "otc";
  readonly notebookId: string;
  readonly duration: number;
  readonly renewBefore: number;
  readonly leaseType?: "timing" | "idle";
  readonly whenStopped: "ignore" | "fail" | "start";
  readonly version?: number;
  readonly readyTimeout: Beats;
}

export type Spec = TriggerSpec | LeaseSpec;

/** An instance, as the emulator knows it. */
export interface Place {
  readonly cloud: "ncloud" | "huaweicloud" | "otc";
  readonly kind: string;
  readonly id: string;
}

export const oddReactions = [
  "freezes",
  "freezesUnlessHard",
  "vanishes",
  "ignores",
  "fails",
  "showsNothing",
  "comesBackLate",
] as const;
export const reactions = ["restarts", ...oddReactions] as const;
export type Reaction = (typeof reactions)[number];

/** Something that happens in a cloud when that many requests of the step have come in. */
export type Happening = { readonly at: number; readonly place: Place } & (
  | { readonly what: "rebootedByOthers" | "vanishes" | "isStopped" }
  /** From now on its reboots take two beats. */
  | { readonly what: "willBeQuick" }
  /** What its next reboot comes to. */
  | { readonly what: "willReact"; readonly reaction: Reaction }
  /** A person sets the lease to end so many minutes from then. */
  | { readonly what: "leaseIsSet"; readonly minutes: number; readonly autoStop: boolean }
);

/**
 * How the command is brought to an end before its time, when that many requests have come in.
 *
 * - `kill`: engine and provider die at once, as with a machine that loses power
 * - `orphan`: the engine dies, the provider notices
 * - `interrupt`: the first Ctrl-C
 */
export interface Stop {
  readonly how: "kill" | "orphan" | "interrupt";
  readonly at: number;
  /** Before the request takes effect, or after that and before its answer leaves. */
  readonly moment: "arriving" | "answered";
}

export interface Step {
  readonly command: "up" | "preview" | "refresh";
  readonly door: Door;
  readonly program: readonly Spec[];
  readonly faults: readonly FaultInput[];
  readonly happenings: readonly Happening[];
  readonly stop?: Stop;
  readonly continueOnError: boolean;
  /** Minutes that go by before it. */
  readonly passes: number;
  /** The machine's clock is this much further off during this step alone; seconds. */
  readonly skew?: number;
}

/** Everything that is decided about a run before it begins. */
export interface Scenario {
  readonly seed: string;
  readonly world: (unit: (beats: Beats) => string) => WorldInput;
  readonly places: readonly Place[];
  /** How Open Telekom Cloud is signed in to. */
  readonly otcBy: "user" | "key";
  /** How far the machine's clock is ahead of the clouds', seconds. */
  readonly clockOffset: number;
  /** In place of the provider's random numbers. */
  readonly jitter: readonly number[];
  readonly steps: readonly Step[];
}
