import type { CloudEnvironment, ProviderSettings } from "../clouds";
import type { Clock } from "../shared/clock";

/** What a door hands to the engine with each operation. */
export interface EngineContext {
  readonly settings: ProviderSettings;
  readonly clock: Clock;
  readonly random: () => number;
  /** Where credentials are looked for, how requests leave, and what the process shares. */
  readonly environment: CloudEnvironment;
  /** The resource's name, where the door knows it. */
  readonly name?: string;
  /** One line for people: what would happen, or what just did. */
  readonly say: (line: string) => void;
  /** Where a rollout stands, in one line that takes the place of the one before; otherwise it says each event. */
  readonly status?: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The resource exists, but not all of what it stands for is done; `outputs` holds what is. */
export class IncompleteError<Outputs> extends Error {
  override readonly name = "IncompleteError";

  constructor(
    message: string,
    readonly outputs: Outputs,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
