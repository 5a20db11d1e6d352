import type { Declared } from "../arguments";
import type { Door } from "../scenario";

/** One command of the stand-in for Pulumi's engine: what its process is told. */
export interface Job {
  readonly command: "up" | "preview" | "refresh";
  readonly door: Door;
  readonly program: readonly Declared[];
  readonly stateFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** What its machine's clock shows at the start; milliseconds since the epoch. */
  readonly now: number;
  readonly jitter: readonly number[];
  readonly continueOnError: boolean;
  /** Where the engine listens; nobody there means that it is gone. */
  readonly engineAddress: string;
}

/** What a command did with a resource. */
export interface Operation {
  readonly name: string;
  readonly op: "create" | "update" | "same" | "replace" | "delete" | "refresh" | "check" | "diff";
  readonly error?: string;
}

/** What its process is told while it runs. */
export type Told = { readonly kind: "tick"; readonly now: number } | { readonly kind: "interrupt" };

export interface Tock {
  /** It just had something to do by the clock. */
  readonly woke: boolean;
  /** When it will have something to do by the clock. */
  readonly next: number | undefined;
  /** Requests that it has begun, and those whose answers it has read to the end. */
  readonly begun: number;
  readonly ended: number;
}

/** What it says: ready for more time, or done. */
export type Says = ({ readonly kind: "tock" } & Tock) | ({ readonly kind: "done" } & Done);

/** What came of a command. */
export interface Done {
  readonly operations: readonly Operation[];
}

/** A resource in the state; secrets are in Pulumi's wire form. */
export interface Entry {
  readonly name: string;
  readonly type: Declared["type"];
  readonly door: Door;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  /** It is read before each update. */
  readonly refreshes?: boolean;
}

export interface StateFile {
  readonly version: 1;
  readonly resources: readonly Entry[];
}
