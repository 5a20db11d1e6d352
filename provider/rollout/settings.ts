import type { Readiness } from "./question";

/** How a rollout goes, with every default filled in. Times in milliseconds. */
export interface RolloutSettings {
  readonly maxUnavailable: number;
  readonly maxErrors: number;
  readonly maxAttempts: number;
  readonly maxDuration?: number | undefined;
  readonly minReady: number;
  readonly pauseBetweenBatches?: number | undefined;
  readonly settle: number;
  readonly readyTimeout: number;
  /** Overrides the API's own rhythm. */
  readonly pollInterval?: number | undefined;
  readonly whenStopped: "skip" | "fail";
  readonly whenMissing: "fail" | "skip";
  /** A restart that was accepted and never showed, where the API shows restarts. */
  readonly whenUnproved: "fail" | "warn";
  /** What the service on an instance is asked once the cloud calls it ready. */
  readonly readiness?: Readiness | undefined;
  /** A graceful restart that is not done by then is sent once more as a forced one. */
  readonly escalateAfter?: number | undefined;
  /** Instances are taken out of service before their restart. */
  readonly drain?: DrainSettings | undefined;
}

/** How an instance is taken out of service. Times in milliseconds. */
export interface DrainSettings {
  readonly timeout: number;
  readonly onTimeout: "defer" | "fail" | "restart" | "logoff";
  readonly message: string;
  readonly logoffDelay: number;
  /** How long connections get to end. */
  readonly wait: number;
}

/** `"25%"` of the listed instances, rounded down as Kubernetes does, but at least one. */
export function resolveMaxUnavailable(value: number | string, listed: number): number {
  if (typeof value === "number") return value;
  return Math.max(1, Math.floor((Number(value.slice(0, -1)) * listed) / 100));
}
