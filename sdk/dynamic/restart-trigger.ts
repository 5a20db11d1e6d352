import * as pulumi from "@pulumi/pulumi";
import { restartTriggerShim } from "./shim";
import { skipPromiseTraces } from "./promise-traces";
import { refuseOutputs } from "./refuse-outputs";
import { digestTriggers } from "./trigger-digest";
import type { InstanceStatus, RestartTarget, Rollout, Triggers, Window } from "./types";

/** The inputs of a {@link RestartTrigger}. */
export interface RestartTriggerArgs {
  /** The instances to restart: exactly one member. */
  target: pulumi.Input<RestartTarget>;
  /** A change of any of these values restarts every instance once. At least one key; only digests are stored. */
  triggers: Triggers;
  /** Creating the resource restarts every instance; `false` records them as `baseline`. @default true */
  restartOnCreate?: pulumi.Input<boolean | undefined>;
  /** The same for an instance whose id is added later. @default false */
  restartOnAdd?: pulumi.Input<boolean | undefined>;
  /**
   * A new non-empty value restarts all instances once, also outside `window` and `minInterval`; removing it, or the
   * value last accepted, never does.
   */
  restartNonce?: pulumi.Input<string | undefined>;
  /**
   * `"record"` settles everything owed as `baseline` at the current hash, without a call; also the way to give up a
   * failed rollout. @default "restart"
   */
  onTriggerChange?: pulumi.Input<"restart" | "record" | undefined>;
  /** How the restarts are spread. */
  rollout?: pulumi.Input<Rollout | undefined>;
  /**
   * From the accepted call to ready; also the longest wait for another operation on the instance before its turn. A
   * duration. @default "15m", Workspace "30m"
   */
  readyTimeout?: pulumi.Input<string | undefined>;
  /** How often the cloud is asked while something is awaited; at least `"100ms"`. By default the API's own rhythm. */
  pollInterval?: pulumi.Input<string | undefined>;
  /** A switched-off instance counts as up to date, or is an error. @default "skip" */
  whenStopped?: pulumi.Input<"skip" | "fail" | undefined>;
  /** An instance that the cloud does not know is an error, or is left out. @default "fail" */
  whenMissing?: pulumi.Input<"fail" | "skip" | undefined>;
  /** `"warn"`: a rollout's failures are warnings, the rest stays owed and the next `up` sees it. @default "fail" */
  onFailure?: pulumi.Input<"fail" | "warn" | undefined>;
  /** When restarts may start; outside it they are deferred. */
  window?: pulumi.Input<Window | undefined>;
  /** An instance restarted by this resource less than this ago is deferred. A duration. */
  minInterval?: pulumi.Input<string | undefined>;
  /** Named credentials from the configuration `rekindle:profiles`. */
  profile?: pulumi.Input<string | undefined>;
}

/**
 * "These instances have been restarted since the triggers last changed."
 *
 * @example Restart two servers, one at a time, whenever the configuration file changes
 * ```ts
 * new RestartTrigger("web", {
 *   target: { ncloudServers: { serverInstanceNos: ["1001", "1002"] } },
 *   triggers: { conf: new pulumi.asset.FileAsset("nginx.conf") },
 * });
 * ```
 */
export class RestartTrigger extends pulumi.CustomResource {
  /** Decides: hex SHA-256 over the digests of the triggers. Secret when any trigger is. */
  declare public readonly triggerHash: pulumi.Output<string>;
  /** The number of the current hash. */
  declare public readonly generation: pulumi.Output<number>;
  /** Number to hash, for those that an instance still holds. Secret when any trigger is. */
  declare public readonly generations: pulumi.Output<Record<string, string>>;
  /** When the current generation was accepted; ISO 8601 UTC. */
  declare public readonly changedAt: pulumi.Output<string>;
  /** The ledger, in listed order. */
  declare public readonly instances: pulumi.Output<InstanceStatus[]>;
  /** ISO 8601 UTC; absent where nothing was restarted yet. */
  declare public readonly lastRestartedAt: pulumi.Output<string | undefined>;
  /** Restart calls accepted for this resource over its life, one per instance. */
  declare public readonly restartCount: pulumi.Output<number>;
  /** A restart is owed and deferred. */
  declare public readonly pending: pulumi.Output<boolean>;

  constructor(name: string, args: RestartTriggerArgs, opts?: pulumi.CustomResourceOptions) {
    const props = restartTriggerProperties(name, args);
    // A stack comes back from the native door as easily as it goes there.
    const aliases = [{ type: "rekindle:index:RestartTrigger" }];
    const restore = skipPromiseTraces();
    try {
      super(
        "pulumi-nodejs:dynamic/rekindle:RestartTrigger",
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
export function restartTriggerProperties(name: string, args: RestartTriggerArgs): pulumi.Inputs {
  refuseOutputs(args, ["triggerHash", "generations"]);
  // In JavaScript they may be left out; Check then names what is missing.
  const { triggers, ...rest } = (args as typeof args | undefined) ?? ({} as Partial<typeof args>);
  const digested = digestTriggers(triggers);
  return {
    generation: undefined,
    changedAt: undefined,
    instances: undefined,
    lastRestartedAt: undefined,
    restartCount: undefined,
    pending: undefined,
    ...rest,
    __provider: restartTriggerShim,
    // Messages speak of the resource by its name, which a dynamic provider is not told.
    __resource: name,
    triggers: digested.triggers,
    // An output is secret only where an input of the same name is.
    triggerHash: digested.triggerHash,
    generations: digested.secretKeys.then((keys) => (keys ? pulumi.secret({}) : undefined)),
    __secretTriggers: digested.secretKeys,
  };
}
