import type { ProviderSettings } from "../../clouds";
import type { Clock } from "../../shared/clock";
import type { EngineContext } from "../../resources/context";
import { formatDuration } from "../../shared/duration";
import type { JournalStore } from "../../rollout/journal";
import type { Problem } from "../../shared/validate";
import type { EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import { isEngines, type NativeResource, type Properties, type ResourceContext } from "./resource";

/** What a plugin works with; tests give their own. */
export interface PluginParts extends Pick<EngineContext, "random" | "environment"> {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly journals: JournalStore;
}

/* The engine and its libraries are loaded for the first call that needs them: an idle plugin stays small. */
/* eslint-disable @typescript-eslint/no-require-imports */
const load = {
  restartTrigger: () => require("./restart-trigger") as typeof import("./restart-trigger"),
  notebookLease: () => require("./notebook-lease") as typeof import("./notebook-lease"),
  settings: () => require("./settings") as typeof import("./settings"),
  clouds: () => require("../../clouds") as typeof import("../../clouds"),
};
/* eslint-enable @typescript-eslint/no-require-imports */

const resources: Readonly<Record<string, () => NativeResource>> = {
  "rekindle:index:RestartTrigger": () => load.restartTrigger().restartTriggerResource,
  "rekindle:index:NotebookLease": () => load.notebookLease().notebookLeaseResource,
};

/** The resource type that a URN names: `urn:pulumi:stack::project::parent$type::name`. */
export function resourceAt(urn: string): NativeResource {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = Object.hasOwn(resources, type) ? resources[type] : undefined;
  if (resource) return resource();
  throw new Error(
    `rekindle has no resource type ${JSON.stringify(type)}; it has ${Object.keys(resources).join(" and ")}`,
  );
}

/** One call about one resource. */
export interface Call {
  readonly urn: string;
  /** `customTimeouts`, in seconds; 0 where there is none. */
  readonly timeout?: number;
  readonly preview?: boolean;
}

/** The provider without its protocol: its configuration, and what its calls work with. */
export class Plugin {
  private settings: ProviderSettings = {};
  private readonly warned = new Set<string>();

  constructor(
    private readonly parts: PluginParts,
    private readonly log: () => EngineLog,
  ) {}

  /** Throws for a configuration that cannot be used; calls nothing. The URN is the provider's. */
  configure(config: Properties, urn = ""): void {
    if (Object.keys(config).every(isEngines)) return;
    const { settings, warnings } = load.settings().parseConfig(config, urn);
    this.settings = settings;
    for (const warning of warnings) this.log().warning("", warning);
  }

  checkConfig(config: Properties, urn = ""): readonly Problem[] {
    if (Object.keys(config).every(isEngines)) return [];
    return load.settings().problemsOfConfig(config, urn);
  }

  /** What is wrong with a resource's `profile`, which the configuration has or has not. */
  checkProfile(profile: unknown): readonly Problem[] {
    return profile === undefined ? [] : load.clouds().profileProblems(this.settings, profile);
  }

  /** Runs one call with a context of its own; lines for people have arrived when it resolves. */
  async run<T>(call: Call, work: (context: ResourceContext) => Promise<T>): Promise<T> {
    const { operations } = this.parts;
    return operations.run(async () => {
      const { timeout = 0 } = call;
      const limit = timeout > 0 ? timeLimit(timeout, this.parts.clock) : undefined;
      try {
        return await work(this.contextOf(call, limit?.signal));
      } finally {
        limit?.lift();
        await this.log().flushed();
      }
    });
  }

  /** Several calls of one run find the same: Read, and Diff twice. */
  private warnOnce(urn: string, line: string): void {
    const key = `${urn} ${line}`;
    if (this.warned.has(key)) return;
    this.warned.add(key);
    this.log().warning(urn, line);
  }

  private contextOf({ urn, preview = false }: Call, limit: AbortSignal | undefined): ResourceContext {
    const { clock, random, environment, journals, operations } = this.parts;
    const status = (line: string) => this.log().status(urn, line);
    return {
      settings: this.settings,
      clock,
      random,
      ...(environment && { environment }),
      journals,
      name: urn.split("::").slice(3).join("::"),
      // A preview's words stay; an update's are about what is under way.
      say: preview ? (line) => this.log().info(urn, line) : status,
      status,
      warn: (line) => this.warnOnce(urn, line),
      signal: limit ? AbortSignal.any([operations.signal, limit]) : operations.signal,
    };
  }
}

/** `customTimeouts` bound the whole operation, until the limit is lifted. */
function timeLimit(seconds: number, clock: Clock): { signal: AbortSignal; lift: () => void } {
  const [end, over] = [new AbortController(), new AbortController()];
  const message = `customTimeouts ${formatDuration(seconds * 1000)} is over`;
  clock.sleep(seconds * 1000, over.signal).then(
    () => end.abort(new Error(message)),
    () => undefined,
  );
  return { signal: end.signal, lift: () => over.abort() };
}
