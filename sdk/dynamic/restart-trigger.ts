import * as pulumi from "@pulumi/pulumi";
import { restartTriggerShim } from "./shim";
import { skipPromiseTraces } from "./promise-traces";
import { refuseOutputs } from "./refuse-outputs";
import { digestTriggers } from "./trigger-digest";
import type { InstanceStatus, RestartTriggerArgs } from "./types";

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
  /** From when a run of `up` has something to do; ISO 8601 UTC, absent where nothing is owed. */
  declare public readonly dueAt: pulumi.Output<string | undefined>;

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
    dueAt: undefined,
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
