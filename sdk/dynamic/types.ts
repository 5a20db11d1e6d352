// Written by `npm run schema` from the declarations that validate inputs.

import type * as pulumi from "@pulumi/pulumi";

/** The inputs of a RestartTrigger. */
export interface RestartTriggerArgs {
  /** The instances to restart: exactly one member. */
  target: pulumi.Input<RestartTarget>;
  /**
   * Values of any kind, at least one: a change of any of them restarts every instance once. Only digests of
   * them are stored.
   */
  triggers: Triggers;
  /**
   * Whether creating the resource restarts every instance; `false` records them as `baseline`. Defaults to
   * `true`.
   */
  restartOnCreate?: pulumi.Input<boolean | undefined>;
  /** The same for an instance whose id is added later. Defaults to `false`. */
  restartOnAdd?: pulumi.Input<boolean | undefined>;
  /**
   * A new value that is not empty restarts all instances once, also outside `window` and `minInterval`;
   * removing it, or the value last accepted, never does. For a restart now, without a change of `triggers`.
   */
  restartNonce?: pulumi.Input<string | undefined>;
  /**
   * What a change of `triggers` does. Defaults to `"restart"`.
   *
   * - `"restart"`: The instances are restarted.
   * - `"record"`: Everything owed is settled as `baseline` at the current hash, without a call; going back to
   * `restart` owes nothing. Also the way to give up a failed rollout.
   */
  onTriggerChange?: pulumi.Input<"restart" | "record" | undefined>;
  /** How the restarts are spread, in the words of Kubernetes and SSM. */
  rollout?: pulumi.Input<Rollout | undefined>;
  /**
   * When the service on an instance counts as ready, beyond what the cloud says: exactly one of `httpGet` and
   * `tcpSocket`. It is asked from where `pulumi` runs, without any cloud's credentials, once the cloud says
   * ready, until `readyTimeout` is over.
   */
  readiness?: pulumi.Input<Readiness | undefined>;
  /**
   * The longest time from the accepted call to ready; also the longest wait for another operation on an
   * instance before its turn. A duration, like `90s` or `1h30m`. Defaults to `"15m"`, `"30m"` for
   * `workspaceAppServers`, `"30m"` for `workspaceDesktops`.
   */
  readyTimeout?: pulumi.Input<string | undefined>;
  /**
   * How often the cloud is asked while something is awaited, at least `100ms`. A duration, like `90s` or
   * `1h30m`. Defaults to the rhythm of the API.
   */
  pollInterval?: pulumi.Input<string | undefined>;
  /**
   * What to do about an instance that is switched off, which starts afresh by itself. Defaults to `"skip"`.
   *
   * - `"skip"`: It counts as up to date, with a warning.
   * - `"fail"`: It is an error; the others are restarted first.
   */
  whenStopped?: pulumi.Input<"skip" | "fail" | undefined>;
  /**
   * What to do about an instance that the cloud does not know when a restart is due. Defaults to `"fail"`.
   *
   * - `"fail"`: It is an error; the others are restarted first.
   * - `"skip"`: It is left out, with a warning.
   */
  whenMissing?: pulumi.Input<"fail" | "skip" | undefined>;
  /**
   * What to do about a restart that the cloud accepted and then showed no sign of, where the API shows
   * restarts; one that shows nothing at all (Data Forest) is always counted after `rollout.settle`, with
   * `evidence` `none`. Defaults to `"fail"`.
   *
   * - `"fail"`: It is an error when `readyTimeout` is over; the next `up` reads first, then sends it again.
   * - `"warn"`: It is counted after `rollout.settle`, with `evidence` `none` and a warning.
   */
  whenUnproved?: pulumi.Input<"fail" | "warn" | undefined>;
  /**
   * What a rollout that failed does to the stack. Defaults to `"fail"`.
   *
   * - `"fail"`: The update fails.
   * - `"warn"`: Its failures are warnings and the stack goes on; the rest stays owed, and the next `up` sees
   * it.
   */
  onFailure?: pulumi.Input<"fail" | "warn" | undefined>;
  /** When restarts may start; outside it they are deferred. */
  window?: pulumi.Input<Window | undefined>;
  /**
   * An instance that this resource restarted less than this ago is deferred; retries of failed ones are not.
   * A duration, like `90s` or `1h30m`.
   */
  minInterval?: pulumi.Input<string | undefined>;
  /** The name of credentials in the configuration `rekindle:profiles`. */
  profile?: pulumi.Input<string | undefined>;
}

/** The inputs of a NotebookLease. */
export interface NotebookLeaseArgs {
  /** The notebook to keep running: exactly one member. */
  target: pulumi.Input<LeaseTarget>;
  /**
   * A renewal sets the end of the lease to now plus this: `1h` to `72h`. A duration, like `90s` or `1h30m`.
   * Defaults to `"4h"`.
   */
  duration?: pulumi.Input<string | undefined>;
  /**
   * Renew when less than this is left; it must be below `duration`. A duration, like `90s` or `1h30m`.
   * Defaults to half of `duration`.
   */
  renewBefore?: pulumi.Input<string | undefined>;
  /**
   * When renewals may happen. Outside it nothing is renewed or started; inside it the end is never set later
   * than the end of the window, except that the API grants no less than an hour.
   */
  window?: pulumi.Input<Window | undefined>;
  /**
   * Never extend past this instant, ISO 8601 with its offset. Within an hour of it, the least that the API
   * grants, renewals stop and a warning says so.
   */
  notAfter?: pulumi.Input<string | undefined>;
  /**
   * The type of lease that a renewal sends. What `duration` means under `idle` is not documented by the
   * vendor. Defaults to that of the live lease, `timing` where it has none.
   *
   * - `"timing"`: The lease ends at a fixed time.
   * - `"idle"`: The lease depends on the notebook being idle.
   */
  leaseType?: pulumi.Input<"timing" | "idle" | undefined>;
  /**
   * What to do about a notebook that is stopped or stopping. Defaults to `"ignore"`.
   *
   * - `"ignore"`: It is left alone, with a warning.
   * - `"fail"`: It is an error.
   * - `"start"`: It is started, with `duration`.
   */
  whenStopped?: pulumi.Input<"ignore" | "fail" | "start" | undefined>;
  /**
   * The longest wait for a notebook in transition, or started. A duration, like `90s` or `1h30m`. Defaults to
   * `"10m"`.
   */
  readyTimeout?: pulumi.Input<string | undefined>;
  /** Values of any kind: a change of any of them forces one renewal now. Only digests of them are stored. */
  triggers?: Triggers;
  /** The name of credentials in the configuration `rekindle:profiles`. */
  profile?: pulumi.Input<string | undefined>;
}

/** The instances to restart: exactly one member. */
export interface RestartTarget {
  /** NAVER Cloud VPC servers, restarted with `rebootServerInstances`. */
  ncloudServers?: pulumi.Input<NcloudServers | undefined>;
  /**
   * Legacy: NAVER Cloud Data Forest notebooks, restarted with `notebooks/restart`. The vendor's current
   * reference no longer lists them; for what runs on servers of your own use `ncloudServers`.
   */
  ncloudDataForestNotebooks?: pulumi.Input<NcloudDataForestNotebooks | undefined>;
  /**
   * Legacy: ModelArts ML Studio (DevEnviron) instances, restarted with the instance action `restart`, which
   * neither vendor's current reference lists any more. For the notebooks of today's ModelArts use
   * `modelartsNotebooks`.
   */
  modelartsInstances?: pulumi.Input<ModelartsInstances | undefined>;
  /** Huawei Cloud Workspace application servers, restarted with `batch-reboot`. */
  workspaceAppServers?: pulumi.Input<WorkspaceAppServers | undefined>;
  /**
   * ModelArts notebooks. The API has no restart of them: each is stopped, and started again with what was
   * left of its lease, an hour at least.
   */
  modelartsNotebooks?: pulumi.Input<ModelartsNotebooks | undefined>;
  /** Elastic Cloud Servers of Huawei Cloud or Open Telekom Cloud, restarted in one job. */
  ecsServers?: pulumi.Input<EcsServers | undefined>;
  /** Huawei Cloud Workspace desktops, restarted with `BatchRunDesktops`. */
  workspaceDesktops?: pulumi.Input<WorkspaceDesktops | undefined>;
}

/** NAVER Cloud VPC servers, restarted with `rebootServerInstances`. */
export interface NcloudServers {
  /** The server instance numbers, as `getServerInstanceList` shows them: at least one, none twice. */
  serverInstanceNos: pulumi.Input<pulumi.Input<string | number>[]>;
  /**
   * Removes a server from its load balancers' target groups before its restart, and adds it to them again
   * after it.
   */
  drain?: pulumi.Input<TargetGroupDrain | undefined>;
  /** The region code, for example `KR`. Defaults to the configuration's. */
  regionCode?: pulumi.Input<string | undefined>;
}

/**
 * Removing a server from the load balancer's target groups before its restart, and adding it to them after
 * it.
 */
export interface TargetGroupDrain {
  /** The numbers of the target groups that a server is removed from, and added to again: of those it is in. */
  targetGroupNos: pulumi.Input<pulumi.Input<string | number>[]>;
  /**
   * How long it is waited until taking the server out leaves another healthy one in its group. A duration,
   * like `90s` or `1h30m`.
   */
  timeout: pulumi.Input<string>;
  /**
   * What happens to a server that could not be taken out when `timeout` is over. Defaults to `"defer"`.
   *
   * - `"defer"`: It is put back in service and left `pending`, without an error; the next `pulumi up` tries
   * again.
   * - `"fail"`: It is put back in service and is an error, which is not counted as an attempt.
   * - `"restart"`: It is restarted all the same.
   */
  onTimeout?: pulumi.Input<"defer" | "fail" | "restart" | undefined>;
  /**
   * How long connections get to end once the server is out of its groups. A duration, like `90s` or `1h30m`.
   * Defaults to `"30s"`.
   */
  wait?: pulumi.Input<string | undefined>;
}

/**
 * Legacy: NAVER Cloud Data Forest notebooks, restarted with `notebooks/restart`. The vendor's current
 * reference no longer lists them; for what runs on servers of your own use `ncloudServers`.
 */
export interface NcloudDataForestNotebooks {
  /**
   * The ids of the notebooks, as the Data Forest console and `notebooks/getList` show them: at least one,
   * none twice.
   */
  notebookIds: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Legacy: ModelArts ML Studio (DevEnviron) instances, restarted with the instance action `restart`, which
 * neither vendor's current reference lists any more. For the notebooks of today's ModelArts use
 * `modelartsNotebooks`.
 */
export interface ModelartsInstances {
  /**
   * The ids of the instances, for example `DE-47cf4ff3-0c59-44fe-9821-2840a34c02a9`: at least one, none
   * twice.
   */
  instanceIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whose ModelArts it is.
   *
   * - `"otc"`: Open Telekom Cloud.
   * - `"huaweicloud"`: Huawei Cloud.
   */
  cloud: pulumi.Input<"otc" | "huaweicloud">;
  /** The region, for example `eu-de`. Defaults to the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, otherwise it is looked up by name. */
  projectId?: pulumi.Input<string | undefined>;
}

/** Huawei Cloud Workspace application servers, restarted with `batch-reboot`. */
export interface WorkspaceAppServers {
  /** The ids of the application servers, as `ListServers` shows them: at least one, none twice. */
  serverIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How the servers are rebooted. Defaults to `"SOFT"`.
   *
   * - `"SOFT"`: Asks the operating system to restart.
   * - `"HARD"`: Cuts it off.
   */
  rebootType?: pulumi.Input<"SOFT" | "HARD" | undefined>;
  /** A `SOFT` reboot that is not done by then is sent once more as `HARD`. A duration, like `90s` or `1h30m`. */
  escalateAfter?: pulumi.Input<string | undefined>;
  /**
   * Puts a server in maintenance before its restart, restarts it when its users' sessions have ended, and
   * takes it out of maintenance after it.
   */
  drain?: pulumi.Input<SessionDrain | undefined>;
  /** The region, for example `cn-north-4`. Defaults to the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, otherwise it is looked up by region. */
  projectId?: pulumi.Input<string | undefined>;
}

/**
 * Taking an instance out of service before its restart, until its users' sessions have ended, and putting
 * it back after it.
 */
export interface SessionDrain {
  /** How long the end of users' sessions is waited for. A duration, like `90s` or `1h30m`. */
  timeout: pulumi.Input<string>;
  /**
   * What happens to an instance that still has sessions when `timeout` is over. Defaults to `"defer"`.
   *
   * - `"defer"`: It is put back in service and left `pending`, without an error; the next `pulumi up` tries
   * again.
   * - `"fail"`: It is put back in service and is an error, which is not counted as an attempt.
   * - `"restart"`: It is restarted all the same.
   * - `"logoff"`: Its users are shown `message`, logged off after `logoffDelay`, and then it is restarted.
   */
  onTimeout?: pulumi.Input<"defer" | "fail" | "restart" | "logoff" | undefined>;
  /** What users are shown before they are logged off, 1 to 255 characters; `logoff` needs it. */
  message?: pulumi.Input<string | undefined>;
  /**
   * The time from the message to the end of users' sessions. A duration, like `90s` or `1h30m`. Defaults to
   * `"10m"`.
   */
  logoffDelay?: pulumi.Input<string | undefined>;
}

/**
 * ModelArts notebooks. The API has no restart of them: each is stopped, and started again with what was
 * left of its lease, an hour at least.
 */
export interface ModelartsNotebooks {
  /** The ids of the notebooks, as `ListNotebooks` shows them: at least one, none twice. */
  notebookIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whose ModelArts it is.
   *
   * - `"otc"`: Open Telekom Cloud.
   * - `"huaweicloud"`: Huawei Cloud.
   */
  cloud: pulumi.Input<"otc" | "huaweicloud">;
  /** The region, for example `cn-north-4`. Defaults to the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, otherwise it is looked up by name. */
  projectId?: pulumi.Input<string | undefined>;
}

/** Elastic Cloud Servers of Huawei Cloud or Open Telekom Cloud, restarted in one job. */
export interface EcsServers {
  /** The ids of the servers: at least one, none twice. */
  serverIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whose ECS it is.
   *
   * - `"huaweicloud"`: Huawei Cloud.
   * - `"otc"`: Open Telekom Cloud.
   */
  cloud: pulumi.Input<"huaweicloud" | "otc">;
  /**
   * How the servers are rebooted. Defaults to `"SOFT"`.
   *
   * - `"SOFT"`: Asks the operating system to restart.
   * - `"HARD"`: Cuts it off.
   */
  rebootType?: pulumi.Input<"SOFT" | "HARD" | undefined>;
  /** A `SOFT` reboot that is not done by then is sent once more as `HARD`. A duration, like `90s` or `1h30m`. */
  escalateAfter?: pulumi.Input<string | undefined>;
  /** The region, for example `cn-north-4`. Defaults to the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, otherwise it is looked up by name. */
  projectId?: pulumi.Input<string | undefined>;
}

/** Huawei Cloud Workspace desktops, restarted with `BatchRunDesktops`. */
export interface WorkspaceDesktops {
  /** The ids of the desktops, as `ListDesktopsDetail` shows them: at least one, none twice. */
  desktopIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How the desktops are rebooted. Defaults to `"SOFT"`.
   *
   * - `"SOFT"`: Asks the operating system to restart.
   * - `"HARD"`: Cuts it off.
   */
  rebootType?: pulumi.Input<"SOFT" | "HARD" | undefined>;
  /** A `SOFT` reboot that is not done by then is sent once more as `HARD`. A duration, like `90s` or `1h30m`. */
  escalateAfter?: pulumi.Input<string | undefined>;
  /**
   * Puts a desktop in maintenance before its restart, restarts it when nobody is logged in any more, and
   * takes it out of maintenance after it.
   */
  drain?: pulumi.Input<SessionDrain | undefined>;
  /** The region, for example `cn-north-4`. Defaults to the configuration's. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, otherwise it is looked up by name. */
  projectId?: pulumi.Input<string | undefined>;
}

/** How the restarts are spread, in the words of Kubernetes and SSM. */
export interface Rollout {
  /**
   * How many instances may be down at once: a number from 1, or `1%` to `100%` of the listed instances,
   * rounded down but at least 1. Any listed instance known not to be ready takes a slot; earlier failures are
   * retried first. Defaults to `1`.
   */
  maxUnavailable?: pulumi.Input<number | string | undefined>;
  /**
   * No new restart is started once more than this many have failed in this `up`; those running finish.
   * Missing and stopped instances do not count. Defaults to `0`.
   */
  maxErrors?: pulumi.Input<number | undefined>;
  /**
   * How many restarts are sent to one instance for one state of the triggers, from 1; after that `up` fails
   * without a call until `triggers` or `restartNonce` change. Defaults to `3`.
   */
  maxAttempts?: pulumi.Input<number | undefined>;
  /** No new restart is started after this; the next `up` goes on. A duration, like `90s` or `1h30m`. */
  maxDuration?: pulumi.Input<string | undefined>;
  /**
   * How long an instance must be ready without interruption before it counts as ready, in seconds. Defaults
   * to `0`.
   */
  minReadySeconds?: pulumi.Input<number | undefined>;
  /**
   * A fixed wait between batches of `maxUnavailable`; without it a slot refills as soon as it is free. A
   * duration, like `90s` or `1h30m`.
   */
  pauseBetweenBatches?: pulumi.Input<string | undefined>;
  /**
   * Where an API gave no evidence of the restart, an instance keeps its slot at least this long. A duration,
   * like `90s` or `1h30m`. Defaults to `"3m"`.
   */
  settle?: pulumi.Input<string | undefined>;
}

/**
 * When the service on an instance counts as ready, beyond what the cloud says: exactly one of `httpGet` and
 * `tcpSocket`. It is asked from where `pulumi` runs, without any cloud's credentials, once the cloud says
 * ready, until `readyTimeout` is over.
 */
export interface Readiness {
  /** Ready is who answers an HTTP request. A redirect is an answer like any other and is not followed. */
  httpGet?: pulumi.Input<HttpGetCheck | undefined>;
  /** Ready is who accepts a TCP connection. It goes directly, without a proxy. */
  tcpSocket?: pulumi.Input<TcpSocketCheck | undefined>;
  /** How often an instance is asked. A duration, like `90s` or `1h30m`. Defaults to `"5s"`. */
  period?: pulumi.Input<string | undefined>;
  /** How long an answer may take. A duration, like `90s` or `1h30m`. Defaults to `"3s"`. */
  timeout?: pulumi.Input<string | undefined>;
  /** How many answers in a row make it ready. Defaults to `1`. */
  successThreshold?: pulumi.Input<number | undefined>;
}

/** Ready is who answers an HTTP request. A redirect is an answer like any other and is not followed. */
export interface HttpGetCheck {
  /**
   * What is asked for with `GET`, `http://` or `https://`. `{id}`, `{name}`, `{publicIp}` and `{privateIp}`
   * are filled for each instance, as far as its API shows them. It is shown in messages, all but its query;
   * secrets belong into `headers`.
   */
  url: pulumi.Input<string>;
  /** Statuses that count as ready: numbers and ranges, with commas between them. Defaults to `"200-399"`. */
  status?: pulumi.Input<string | undefined>;
  /** Headers that are sent along; values may be secret. */
  headers?: pulumi.Input<Record<string, string> | undefined>;
}

/** Ready is who accepts a TCP connection. It goes directly, without a proxy. */
export interface TcpSocketCheck {
  /**
   * The host to connect to. `{id}`, `{name}`, `{publicIp}` and `{privateIp}` are filled for each instance, as
   * far as its API shows them.
   */
  host: pulumi.Input<string>;
  /** The port to connect to, 1 to 65535. */
  port: pulumi.Input<number>;
}

/** A window of time that opens on some days, and may cross midnight. */
export interface Window {
  /** The days on which it opens. Defaults to every day. */
  days?: pulumi.Input<pulumi.Input<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">[] | undefined>;
  /** The time of day when it opens, for example `22:00`. */
  start: pulumi.Input<string>;
  /**
   * The time of day when it closes, for example `05:00`: on the next day where that is not later than
   * `start`.
   */
  end: pulumi.Input<string>;
  /** The IANA time zone, for example `Asia/Seoul`; its daylight saving is followed. */
  timeZone: pulumi.Input<string>;
}

/** The notebook to keep running: exactly one member. */
export interface LeaseTarget {
  /** A ModelArts notebook of Huawei Cloud or Open Telekom Cloud. */
  modelartsNotebook: pulumi.Input<ModelartsNotebook>;
}

/** A ModelArts notebook of Huawei Cloud or Open Telekom Cloud. */
export interface ModelartsNotebook {
  /** The id of the notebook, as ModelArts shows it. */
  notebookId: pulumi.Input<string>;
  /**
   * Whose ModelArts it is.
   *
   * - `"otc"`: Open Telekom Cloud.
   * - `"huaweicloud"`: Huawei Cloud.
   */
  cloud: pulumi.Input<"otc" | "huaweicloud">;
  /** The region. Defaults to the configuration's, fixed at creation. */
  region?: pulumi.Input<string | undefined>;
  /** The id of the project. Defaults to the configuration's, fixed at creation. */
  projectId?: pulumi.Input<string | undefined>;
}

/** Where one instance of a RestartTrigger stands. */
export interface InstanceStatus {
  /** The id, as text also where the vendor's ids are numbers. */
  readonly id: string;
  /**
   * Where the instance stands. One of:
   *
   * - `restarted`: It was restarted, and that is proved.
   * - `baseline`: It was recorded without a restart.
   * - `pending`: A restart is due, and deferred by `window`, `minInterval` or `drain`.
   * - `requested`: The restart was sent and is not proved yet.
   * - `failed`: It was not restarted, or not ready in time.
   * - `notStarted`: A restart is due, and its turn has not come.
   * - `stopped`: It is switched off, and starts afresh by itself.
   * - `missing`: The cloud does not know it.
   */
  readonly state:
    "restarted" | "baseline" | "pending" | "requested" | "failed" | "notStarted" | "stopped" | "missing";
  /** The generation that it holds, 0 if none. A restart is due when this is not that of the resource. */
  readonly generation: number;
  /** Restart calls accepted for the current generation. */
  readonly attempts?: number;
  /** When the restart was asked for. ISO 8601, UTC. */
  readonly requestedAt?: string;
  /**
   * The id of the cloud's job that carries the restart out, until its end is known: a later `up` asks it what
   * became of a restart that was accepted before a Ctrl-C.
   */
  readonly job?: string;
  /** When it was restarted last. ISO 8601, UTC. */
  readonly restartedAt?: string;
  /**
   * What proved the restart. One of:
   *
   * - `bootTime`: Its boot time moved.
   * - `job`: The cloud's job says so of this instance.
   * - `seenDown`: It was seen going down, then ready.
   * - `none`: The API showed nothing; `message` says so.
   */
  readonly evidence?: "bootTime" | "job" | "seenDown" | "none";
  /**
   * There while it is stopped because of this resource: the next `up` starts it before anything else,
   * whatever holds restarts back.
   */
  readonly startOwed?: OwedStart;
  /** True while it is out of service because of us; the next run puts it back. */
  readonly drained?: boolean;
  /** The target groups of a load balancer that it was removed from, while `drained`. */
  readonly drainedFrom?: string[];
  /** What there is to say of it, with the cloud's own words. */
  readonly message?: string;
}

/** An instance that was stopped for its restart and was not started yet. */
export interface OwedStart {
  /** When it was stopped for its restart. ISO 8601, UTC. */
  readonly since: string;
  /** Whether the cloud would have stopped it when its lease ended; absent if that is not known. */
  readonly autoStop?: boolean;
  /** When its lease would have ended; the start asks for what is left of it. ISO 8601, UTC. */
  readonly leaseEndsAt?: string;
  /** The type of that lease, in the vendor's words. */
  readonly leaseType?: string;
}

/**
 * Values whose change causes the action: strings, numbers, booleans, lists, maps, secrets, outputs,
 * `FileAsset`, `StringAsset`, `FileArchive`, `AssetArchive`. Only their digests are ever stored.
 */
export type Triggers = pulumi.Input<Record<string, unknown>>;
