import { parseSettings, type ParsedSettings } from "../../clouds/settings";
import { ConfigurationError } from "../../shared/errors";
import { hasUnknown, unknown } from "../../shared/unknown";
import type { Problem } from "../../shared/validate";
import type { Properties } from "./resource";
import { readSettings } from "./settings-text";

/** The provider's configuration as the engine takes it; throws for one that cannot be used. */
export function parseConfig(config: Properties): ParsedSettings {
  return parseSettings(readSettings(config));
}

/** What is wrong with a configuration, as far as it is known. */
export function problemsOfConfig(config: Properties): readonly Problem[] {
  try {
    parseSettings(known(readSettings(config)));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split("\n").map((reason) => ({
      path: /^rekindle:(\S+)/.exec(reason)?.[1] ?? "",
      reason,
    }));
  }
}

/** What of a configuration is known: the rest of it is checked when it is, before anything is configured with it. */
function known(config: Properties): Properties {
  const members = Object.entries(config).filter(([, value]) => value !== unknown);
  return Object.fromEntries(
    members.map(([name, value]) => [
      name,
      typeof value === "object" && value !== null && hasUnknown(value) ? known(value as Properties) : value,
    ]),
  );
}
