import * as pulumi from "@pulumi/pulumi";
import { notebookLeaseShim } from "./shim";
import { skipPromiseTraces } from "./promise-traces";
import { refuseOutputs } from "./refuse-outputs";
import { digestTriggers } from "./trigger-digest";
import type { NotebookLeaseArgs } from "./types";

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
