import { parseSettings, providerSettings } from "../../apis/settings";
import { systemEnvironment, type CloudEnvironment } from "../../clouds";
import { systemClock } from "../../shared/clock";
import { ProcessState } from "../../shared/process-state";
import type { EngineContext } from "../../resources/context";
import { journalFiles } from "../journal-files";
import type { JournalStore } from "../../rollout/journal";
import { engineAddressIn, thisProcess, watchEngine } from "../engine-watch";
import type { Marks } from "./wire";

/** What Pulumi hands to a dynamic provider's `configure`. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** What all resources of the process share. */
export interface DynamicContext extends EngineContext {
  readonly journals: JournalStore;
  /** The names of resources that the program has declared in this run. */
  readonly declared: Set<unknown>;
}

/**
 * Whether a diff is of a program's wishes. A refresh asks for diffs, too, of the state with itself; no Check goes before
 * those, and nothing comes of them, so that nothing is to be announced.
 */
export function isDeclared({ declared }: DynamicContext, marks: Marks): boolean {
  return declared.has(marks["__resource"]);
}

/** The same, speaking of one resource by its name. */
export function named(context: DynamicContext, marks: Marks): EngineContext {
  const name = marks["__resource"];
  return typeof name === "string" ? { ...context, name } : context;
}

const topLevelKeys = Object.keys(providerSettings.shape);

/**
 * The process's one object, with what all resources share. It stands in the module, since Pulumi's dynamic provider has no
 * start: the first call of any resource is the beginning.
 */
const environment: CloudEnvironment = { ...systemEnvironment, process: new ProcessState(), warn };

/** One context for a process: clients, tokens and connections are shared by all resources. */
export function engineContext(request: ConfigureRequest): DynamicContext {
  return environment.process.onceFor(request, "context", () => contextOf(request));
}

function contextOf(request: ConfigureRequest): DynamicContext {
  const entries = topLevelKeys.map((key) => [key, request.config.get(`rekindle:${key}`)] as const);
  const { settings, warnings } = parseSettings(
    Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  );
  const context: DynamicContext = {
    settings,
    clock: systemClock,
    random: Math.random,
    environment,
    signal: watchEngine({ ...thisProcess, address: engineAddressIn(process.argv.slice(2)) }),
    journals: journalFiles({ warn }),
    declared: new Set(),
    say: print,
    warn,
  };
  for (const warning of warnings) context.warn(warning);
  return context;
}

/** Lines on the process's standard output appear on the stack's row. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function warn(line: string): void {
  print(`warning: ${line}`);
}
