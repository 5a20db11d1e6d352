import type { Operation } from "./engine/job";
import type { Step } from "./scenario";

/** A resource in the state, as the referee needs it. */
export interface SavedResource {
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

/** What one command came to. */
export interface Outcome {
  /** It ended by itself, without an error. */
  readonly ok: boolean;
  /** It was ended before its time. */
  readonly stopped: boolean;
  readonly operations: readonly Operation[];
  /** Everything it printed. */
  readonly output: string;
  /** How long it took after it was interrupted; milliseconds. */
  readonly parting?: number;
}

/** Something that runs a scenario's commands. */
export interface Driver {
  /** What a beat is; milliseconds of the run's time. */
  readonly beat: number;
  run(step: Step, number: number): Promise<Outcome>;
  /** Throws where it cannot be read. */
  state(): readonly SavedResource[];
  /** Every text that it keeps: state, journals, logs. */
  kept(): string;
  dispose(): Promise<void>;
}
