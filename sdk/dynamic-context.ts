import { parseSettings } from "../provider/clouds";
import { systemClock } from "../provider/clock";
import type { EngineContext } from "../provider/context";

/** What Pulumi hands to a dynamic provider's `configure`. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

const topLevelKeys = ["ncloud", "huaweicloud", "otc", "profiles"] as const;

const contexts = new WeakMap<ConfigureRequest, EngineContext>();

/** One context for a process: clients, tokens and connections are shared by all resources. */
export function engineContext(request: ConfigureRequest): EngineContext {
  const known = contexts.get(request);
  if (known) return known;
  const entries = topLevelKeys.map((key) => [key, request.config.get(`rekindle:${key}`)] as const);
  const { settings, warnings } = parseSettings(
    Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  );
  const context: EngineContext = {
    settings,
    clock: systemClock,
    random: Math.random,
    say: print,
    warn: (line) => print(`warning: ${line}`),
  };
  for (const warning of warnings) context.warn(warning);
  contexts.set(request, context);
  return context;
}

/** Lines on the process's standard output appear on the stack's row. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
