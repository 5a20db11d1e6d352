import * as pulumi from "@pulumi/pulumi";
import { notebookLeaseShim } from "./shim";
import { skipPromiseTraces } from "./promise-traces";
import { refuseOutputs } from "./refuse-outputs";
import { digestTriggers } from "./trigger-digest";
import type { LeaseTarget, Triggers, Window } from "./types";

/** The inputs of a {@link NotebookLease}. */
export interface NotebookLeaseArgs {
  /** The notebook to keep running: exactly one member. */
  target: pulumi.Input<LeaseTarget>;
  /** A renewal sets the end to now + this. A duration from `"1h"` to `"72h"`. @default "4h" */
  duration?: pulumi.Input<string | undefined>;
  /** Renew when less than this is left; must be below `duration`. A duration. @default half of `duration` */
  renewBefore?: pulumi.Input<string | undefined>;
  /** Outside it nothing is renewed or started; inside it the end is never set later than the window's end. */
  window?: pulumi.Input<Window | undefined>;
  /** Never extend past this instant; ISO 8601. Within an hour of it renewals stop: the API grants no less. */
  notAfter?: pulumi.Input<string | undefined>;
  /**
   * The type sent; what `duration` means under `"idle"` is not documented by the vendor.
   * @default that of the live lease, `"timing"` where it has none
   */
  leaseType?: pulumi.Input<"timing" | "idle" | undefined>;
  /** A stopped notebook is left alone with a warning, is an error, or is started. @default "ignore" */
  whenStopped?: pulumi.Input<"ignore" | "fail" | "start" | undefined>;
  /** The longest wait for a notebook in transition, or started. A duration. @default "10m" */
  readyTimeout?: pulumi.Input<string | undefined>;
  /** A change of any of these values forces one renewal now. Only digests are stored. */
  triggers?: Triggers;
  /** Named credentials from the configuration `rekindle:profiles`. */
  profile?: pulumi.Input<string | undefined>;
}

/**
 * "This notebook's lease had at least `renewBefore` left when `pulumi up` last ran without error."
 *
 * Every `pulumi up` and `preview` judges the live lease, also with unchanged inputs.
 *
 * @example Keep a notebook running as long as a schedule runs `pulumi up` every hour
 * ```ts
 * new NotebookLease("training", {
 *   target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: "f9937afa-4451-42db-a76b-72d624749f66" } },
 *   duration: "8h",
 * });
 * ```
 */
export class NotebookLease extends pulumi.CustomResource {
  /** When the lease ends, as of the last renewal or refresh; ISO 8601 UTC. Absent when auto-stop is off. */
  declare public readonly expiresAt: pulumi.Output<string | undefined>;
  /** When a run would renew; ISO 8601 UTC. */
  declare public readonly renewAt: pulumi.Output<string | undefined>;
  /** When it was renewed last; ISO 8601 UTC. */
  declare public readonly renewedAt: pulumi.Output<string | undefined>;
  declare public readonly renewalCount: pulumi.Output<number>;
  /** Whether the cloud stops the notebook when its lease ends. */
  declare public readonly autoStop: pulumi.Output<boolean>;
  declare public readonly leaseType: pulumi.Output<"timing" | "idle" | undefined>;
  /** The vendor's state of the notebook, for example `RUNNING`. */
  declare public readonly notebookStatus: pulumi.Output<string>;
  /** Over the digests of the triggers, when they are given. Secret when any trigger is. */
  declare public readonly triggerHash: pulumi.Output<string | undefined>;

  constructor(name: string, args: NotebookLeaseArgs, opts?: pulumi.CustomResourceOptions) {
    const props = notebookLeaseProperties(name, args);
    // A stack comes back from the native door as easily as it goes there.
    const aliases = [{ type: "rekindle:index:NotebookLease" }];
    const restore = skipPromiseTraces();
    try {
      super(
        "pulumi-nodejs:dynamic/rekindle:NotebookLease",
        name,
        props,
        pulumi.mergeOptions(opts, { aliases }),
      );
    } finally {
      restore();
    }
  }
}

/** What the provider is sent: digests in the place of trigger values, outputs by their names, and our own marks. */
export function notebookLeaseProperties(name: string, args: NotebookLeaseArgs): pulumi.Inputs {
  refuseOutputs(args, ["triggerHash"]);
  // In JavaScript they may be left out; Check then names what is missing.
  const { triggers, ...rest } = (args as typeof args | undefined) ?? ({} as Partial<typeof args>);
  const digested = digestTriggers(triggers);
  return {
    leaseType: undefined,
    expiresAt: undefined,
    renewAt: undefined,
    renewedAt: undefined,
    renewalCount: undefined,
    autoStop: undefined,
    notebookStatus: undefined,
    ...rest,
    __provider: notebookLeaseShim,
    // Messages speak of the resource by its name, which a dynamic provider is not told.
    __resource: name,
    triggers: digested.triggers,
    triggerHash: digested.triggerHash,
    __secretTriggers: digested.secretKeys,
  };
}
