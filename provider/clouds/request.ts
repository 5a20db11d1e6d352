import { ConfigurationError } from "../shared/errors";
import type { CloudName } from "./client";
import type { CloudEnvironment } from "./environment";
import type { ProviderSettings } from "./settings";
import { configSource, type Source } from "./sources";

/** What a resource says about the account it lives in. */
export interface CloudRequest {
  readonly cloud: CloudName;
  readonly settings: ProviderSettings;
  /** A name in `rekindle:profiles`. */
  readonly profile?: string | undefined;
  /** Goes before any configuration. */
  readonly region?: string | undefined;
  /** Goes before any configuration; Huawei clouds only. */
  readonly projectId?: string | undefined;
}

/**
 * The sources of a request in their order. A named profile is the only source: to fall back to the environment could
 * restart something in another account.
 */
export function sourcesOf(request: CloudRequest, others: () => readonly Source[]): readonly Source[] {
  const { cloud, settings, profile } = request;
  if (profile === undefined)
    return [configSource(`Pulumi config rekindle:${cloud}`, settings[cloud]), ...others()];
  const profiles = settings.profiles ?? {};
  const known = Object.keys(profiles);
  if (!known.includes(profile)) {
    const has = known.length === 0 ? "none" : known.join(", ");
    throw new ConfigurationError(
      `Unknown profile ${JSON.stringify(profile)}. rekindle:profiles has: ${has}.`,
    );
  }
  return [configSource(`profile ${profile}'s ${cloud}`, profiles[profile]?.[cloud])];
}

/** One base URL for every service, for the emulator or a test double. */
export const ENDPOINT_VARIABLE = "REKINDLE_ENDPOINT_URL";

export interface PlanContext {
  readonly request: CloudRequest;
  readonly environment: CloudEnvironment;
}
