import { ConfigurationError } from "../shared/errors";
import type { Problem } from "../shared/validate";
import type { CloudName } from "./client";
import type { CloudEnvironment } from "./environment";
import type { ProviderSettings } from "./settings";
import { cleaned } from "./clean-source";
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
export function sourcesOf(
  { request, environment }: PlanContext,
  others: () => readonly Source[],
): readonly Source[] {
  const { cloud, settings, profile } = request;
  const { provider, profiles } = settings;
  const of = provider === undefined ? "" : ` of provider ${JSON.stringify(provider)}`;
  if (profile === undefined) {
    const place = provider === undefined ? `Pulumi config rekindle:${cloud}` : `${cloud}${of}`;
    const all = [configSource(place, settings[cloud]), ...others()];
    return all.map((source) => cleaned(source, environment));
  }
  const unknown = unknownProfile(settings, profile);
  if (unknown !== undefined) throw new ConfigurationError(unknown);
  return [
    cleaned(configSource(`profile ${profile}'s ${cloud}${of}`, profiles?.[profile]?.[cloud]), environment),
  ];
}

/** Why a profile cannot be used; `undefined` where it is known. */
function unknownProfile({ profiles = {}, provider }: ProviderSettings, profile: string): string | undefined {
  const known = Object.keys(profiles);
  if (known.includes(profile)) return undefined;
  const has = known.length === 0 ? "none" : known.join(", ");
  const place =
    provider === undefined ? "rekindle:profiles has" : `profiles of provider ${JSON.stringify(provider)} has`;
  return `Unknown profile ${JSON.stringify(profile)}. ${place}: ${has}.`;
}

/** The same as a problem of the input `profile` of a resource. */
export function profileProblems(settings: ProviderSettings, profile: unknown): Problem[] {
  const reason =
    typeof profile === "string" && profile !== "" ? unknownProfile(settings, profile) : undefined;
  return reason === undefined ? [] : [{ path: "profile", reason }];
}

/** One base URL for every service, for the emulator or a test double. */
export const ENDPOINT_VARIABLE = "REKINDLE_ENDPOINT_URL";

export interface PlanContext {
  readonly request: CloudRequest;
  readonly environment: CloudEnvironment;
}
