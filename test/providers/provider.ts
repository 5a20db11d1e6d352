import type * as pulumi from "@pulumi/pulumi";
import type { ProviderSettings } from "../../provider/clouds";
import type { JournalStore } from "../../provider/rollout/journal";
import type { HttpDouble } from "../support/http-double";
import type { VirtualClock } from "../support/virtual-clock";
import type { Wire } from "./wire";

export type Kind = "RestartTrigger" | "NotebookLease";

/** What is around a provider's process. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly http: HttpDouble;
  readonly settings: ProviderSettings;
  readonly journals: JournalStore;
}

/** One of the two ways from a program to the engine. */
export interface Door {
  readonly name: "dynamic" | "native";
  /** What a program's resource sends; throws where the class itself refuses. */
  readonly send: (kind: Kind, name: string, args: pulumi.Inputs) => Promise<Wire>;
  /** A provider's process: what it remembers ends with it. */
  readonly start: (around: Surroundings) => Process;
}

export interface Checked {
  readonly inputs: Wire;
  /** `path: reason` */
  readonly failures: readonly string[];
}

export interface Differing {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  /** Path to kind, where the door can tell. */
  readonly details: Readonly<Record<string, string>>;
}

export interface Resource {
  readonly kind: Kind;
  readonly name: string;
}

export interface State {
  /** The door that wrote it: its provider is the one that reads and deletes it. */
  readonly by: Door;
  readonly id: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
  /** Why it is not complete; an update is planned while there is a reason. */
  readonly unfinished?: string | undefined;
  /** The provider asked to be read before the next update. */
  readonly refreshFirst?: boolean | undefined;
}

export type Made = Pick<State, "id" | "outputs" | "refreshFirst">;

export interface Process {
  readonly said: readonly string[];
  readonly warned: readonly string[];
  check(resource: Resource, olds: Wire | undefined, news: Wire): Promise<Checked>;
  diff(resource: Resource, state: State, news: Wire): Promise<Differing>;
  create(resource: Resource, news: Wire): Promise<Made>;
  update(resource: Resource, state: State, news: Wire): Promise<Made>;
  /** The outputs that a preview shows; `undefined` where the door has no such call. */
  preview(resource: Resource, state: State | undefined, news: Wire): Promise<Wire | undefined>;
  /** `undefined` where the thing is gone. */
  read(resource: Resource, state: State): Promise<(Made & { inputs?: Wire }) | undefined>;
  delete(resource: Resource, state: State): Promise<void>;
  /** The engine asks for the end. */
  stop(): void;
}

/** "Exists, but failed to initialize", as an engine understands it. */
export class InitFailed extends Error {
  constructor(
    message: string,
    readonly made: Made,
  ) {
    super(message);
  }
}
