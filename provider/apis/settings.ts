import {
  checkSettings as checkBy,
  parseSettings as parseBy,
  type CheckedSettings,
  type ParsedSettings,
} from "../clouds/parse-settings";
import { iam } from "../clouds/iam";
import { settingsWith } from "../clouds/settings";
import { restartApis } from "./index";
import { modelarts } from "./modelarts";

/** Every service that requests go to, each once: those of the APIs, of the leases, and the identity service. */
export const services = [...new Set([...restartApis.map(({ service }) => service), modelarts, iam])];

/** The inputs of the provider. */
export const providerSettings = settingsWith(services);

/** Reads the provider's configuration; throws for one that cannot be used. See {@link checkSettings}. */
export function parseSettings(raw: Readonly<Record<string, unknown>>, provider?: string): ParsedSettings {
  return parseBy(providerSettings, raw, provider);
}

/** The settings as far as they can be used, and what is wrong with the others: each with its path. */
export function checkSettings(raw: Readonly<Record<string, unknown>>, provider?: string): CheckedSettings {
  return checkBy(providerSettings, raw, provider);
}
