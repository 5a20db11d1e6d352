import type * as pulumi from "@pulumi/pulumi";

/** The instances to restart: exactly one member. */
export interface RestartTarget {
  /** NAVER Cloud VPC servers, restarted with `rebootServerInstances`. */
  ncloudServers?: pulumi.Input<NcloudServers | undefined>;
  /** NAVER Cloud Data Forest notebooks, restarted with `notebooks/restart`. */
  ncloudDataForestNotebooks?: pulumi.Input<NcloudDataForestNotebooks | undefined>;
  /** ModelArts ML Studio instances of Open Telekom Cloud or Huawei Cloud. */
  modelartsInstances?: pulumi.Input<ModelartsInstances | undefined>;
  /** Huawei Cloud Workspace application servers, restarted with `batch-reboot`. */
  workspaceAppServers?: pulumi.Input<WorkspaceAppServers | undefined>;
}

/** @see https://api.ncloud-docs.com/docs/en/compute-vserver-server-rebootserverinstances */
export interface NcloudServers {
  /** Server instance numbers: unique, at least one. */
  serverInstanceNos: pulumi.Input<pulumi.Input<string | number>[]>;
  /** Region code, for example `KR`; by default the configuration's. */
  regionCode?: pulumi.Input<string | undefined>;
}

/** @see https://api.ncloud-docs.com/docs/en/analytics-dataforest-notebooks-restart */
export interface NcloudDataForestNotebooks {
  /** Notebook ids: unique, at least one. */
  notebookIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** @see https://docs.otc.t-systems.com/modelarts/api-ref/ */
export interface ModelartsInstances {
  /** Instance ids: unique, at least one. */
  instanceIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whose ModelArts: `otc` (Open Telekom Cloud) or `huaweicloud`. */
  cloud: pulumi.Input<"otc" | "huaweicloud">;
  /** Region, for example `eu-de`; by default the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** Project id; by default the configuration's, otherwise looked up by name. */
  projectId?: pulumi.Input<string | undefined>;
}

/** @see https://support.huaweicloud.com/intl/en-us/api-workspace/BatchRebootServer.html */
export interface WorkspaceAppServers {
  /** Ids of application servers: unique, at least one. */
  serverIds: pulumi.Input<pulumi.Input<string>[]>;
  /** `SOFT` asks the system to restart, `HARD` cuts it off. @default "SOFT" */
  rebootType?: pulumi.Input<"SOFT" | "HARD" | undefined>;
  /** A SOFT reboot that is not done by then is sent once more as HARD. A duration like `"10m"`. */
  escalateAfter?: pulumi.Input<string | undefined>;
  /** Region, for example `cn-north-4`; by default the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** Project id; by default the configuration's, otherwise looked up by region. */
  projectId?: pulumi.Input<string | undefined>;
}

/** How the restarts are spread, in the words of Kubernetes and SSM. */
export interface Rollout {
  /**
   * Instances down at once: a number from 1, or `"1%"` to `"100%"` of the listed instances, rounded down but at least
   * 1. Any listed instance known not to be ready takes a slot; earlier failures are retried first. @default 1
   */
  maxUnavailable?: pulumi.Input<number | string | undefined>;
  /** No new restart is started once more than this many have failed in this `up`; those running finish. @default 0 */
  maxErrors?: pulumi.Input<number | undefined>;
  /** Restarts sent to one instance for one hash; after that `up` fails without a call. @default 3 */
  maxAttempts?: pulumi.Input<number | undefined>;
  /** No new restart is started after this; the next `up` goes on. A duration. */
  maxDuration?: pulumi.Input<string | undefined>;
  /** Ready this long, without interruption, before an instance counts as ready. Seconds. @default 0 */
  minReadySeconds?: pulumi.Input<number | undefined>;
  /** A fixed wait between batches of `maxUnavailable`; without it a slot refills as soon as it is free. A duration. */
  pauseBetweenBatches?: pulumi.Input<string | undefined>;
  /** Where an API gave no evidence of the restart, an instance keeps its slot at least this long. @default "3m" */
  settle?: pulumi.Input<string | undefined>;
}

/** A time window that opens on some days, may cross midnight, and follows a time zone with its daylight saving. */
export interface Window {
  /** Days on which it opens. @default every day */
  days?: pulumi.Input<pulumi.Input<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">[] | undefined>;
  /** Opens at, for example `"22:00"`. */
  start: pulumi.Input<string>;
  /** Closes at, for example `"05:00"`: on the next day where that is not after `start`. */
  end: pulumi.Input<string>;
  /** IANA time zone, for example `"Asia/Seoul"`. */
  timeZone: pulumi.Input<string>;
}

/** Where one instance of a RestartTrigger stands. */
export interface InstanceStatus {
  /** Always text, also where the vendor's ids are numbers. */
  readonly id: string;
  /** `pending`: deferred; `requested`: sent, not yet proved. */
  readonly state:
    "restarted" | "baseline" | "pending" | "requested" | "failed" | "notStarted" | "stopped" | "missing";
  /** The generation that it holds; 0 if none. A restart is due exactly when this is not the resource's. */
  readonly generation: number;
  /** Accepted calls for the current generation. */
  readonly attempts?: number;
  /** ISO 8601 UTC. */
  readonly requestedAt?: string;
  /** ISO 8601 UTC. */
  readonly restartedAt?: string;
  /** What proved the restart: the boot time moved, the instance was seen down, or nothing could be had. */
  readonly evidence?: "bootTime" | "seenDown" | "none";
  readonly message?: string;
}

/** The notebook to keep running: exactly one member. */
export interface LeaseTarget {
  /** A ModelArts notebook of Huawei Cloud or Open Telekom Cloud. */
  modelartsNotebook: pulumi.Input<ModelartsNotebook>;
}

/** @see https://support.huaweicloud.com/intl/en-us/api-modelarts/RenewLease.html */
export interface ModelartsNotebook {
  notebookId: pulumi.Input<string>;
  /** Whose ModelArts: `huaweicloud`, or `otc` (Open Telekom Cloud). */
  cloud: pulumi.Input<"huaweicloud" | "otc">;
  /** Region; by default the configuration's, fixed at creation. */
  region?: pulumi.Input<string | undefined>;
  /** Project id; by default the configuration's, fixed at creation. */
  projectId?: pulumi.Input<string | undefined>;
}

/**
 * Values whose change causes the action: strings, numbers, booleans, lists, maps, secrets, outputs, `FileAsset`,
 * `StringAsset`, `FileArchive`, `AssetArchive`. Only their digests are ever stored.
 */
export type Triggers = pulumi.Input<Record<string, unknown>>;
