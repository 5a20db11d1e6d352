import { checkSettings, parseSettings } from "../../apis/settings";
import type { ParsedSettings } from "../../clouds";
import { hasUnknown, unknown } from "../../shared/unknown";
import type { Problem } from "../../shared/validate";
import type { Properties } from "./resource";
import { readSettings } from "./settings-text";

/** The provider's configuration as the engine takes it; throws for one that cannot be used. */
export function parseConfig(config: Properties, urn: string): ParsedSettings {
  return parseSettings(readSettings(config), explicitName(urn));
}

/** What is wrong with a configuration, as far as it is known. */
export function problemsOfConfig(config: Properties, urn: string): readonly Problem[] {
  return checkSettings(known(readSettings(config)), explicitName(urn)).problems;
}

/** The providers that Pulumi makes by itself, from the stack's configuration: `default`, `default_1_2_0`. */
const DEFAULT = /^default(?:_|$)/;

/** The name of a provider that the program made: `…::pulumi:providers:rekindle::research`. */
function explicitName(urn: string): string | undefined {
  const name = urn.split("::").slice(3).join("::");
  return name === "" || DEFAULT.test(name) ? undefined : name;
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
