import { isDeepStrictEqual } from "node:util";
import type { EngineContext } from "../../resources/context";
import type { Finished } from "../finished";
import type { JournalStore } from "../../rollout/journal";
import type { Problem } from "../../shared/validate";
import type { Details } from "./detailed-diff";
import { secrecyOf, type Marked, type Secrecy } from "./values";

export type Properties = Record<string, unknown>;

/** What one call to a resource works with. */
export interface ResourceContext extends EngineContext {
  readonly journals: JournalStore;
}

export interface CheckedInputs {
  readonly inputs: Marked<Properties>;
  readonly problems: readonly Problem[];
}

export interface Difference {
  readonly changes: boolean;
  /** Properties that make it another resource. */
  readonly replaces: readonly string[];
  readonly details: Details;
}

/** Outputs with their marks, as they go into the state. */
export type Saved = Omit<Finished<Properties>, "outputs"> & { readonly outputs: Marked<Properties> };

/** What a create or update came to, with what is secret among its outputs. */
export function saved({ outputs, ...rest }: Finished<object>, secrets: Secrecy | undefined): Saved {
  return { ...rest, outputs: { value: { ...outputs }, secrets } };
}

/** State as it was read: `undefined` where the thing is gone. */
export interface Found {
  readonly inputs: Marked<Properties>;
  readonly outputs: Marked<Properties>;
}

/** A resource as the protocol's calls need it; all its rules are the engine's. */
export interface NativeResource {
  /** Whether every `up` reads it first, so that its outputs follow the cloud. */
  readonly refreshesBeforeUpdate: boolean;
  check(olds: Properties, news: Marked<Properties>): Promise<CheckedInputs>;
  diff(resource: Existing, news: Marked<Properties>, context: ResourceContext): Promise<Difference>;
  /** What an `up` would come to; says what it would do. Writes nothing to the cloud. */
  preview(
    resource: Existing | Named,
    news: Marked<Properties>,
    context: ResourceContext,
  ): Promise<Marked<Properties>>;
  create(resource: Named, news: Marked<Properties>, context: ResourceContext): Promise<Saved>;
  update(resource: Existing, news: Marked<Properties>, context: ResourceContext): Promise<Saved>;
  /** Follows the cloud where the resource does. */
  refresh(
    resource: Existing,
    inputs: Marked<Properties>,
    context: ResourceContext,
  ): Promise<Found | undefined>;
  /** Finds what was made by other means; throws where there is nothing that could be found. */
  import(id: string, context: ResourceContext): Promise<Found | undefined>;
  /** Forgets what is kept outside of the state. */
  delete(resource: Existing, context: ResourceContext): void;
}

/** A resource that is to be created. */
export interface Named {
  readonly urn: string;
}

export interface Existing extends Named {
  readonly id: string;
  /** The outputs in the state. */
  readonly olds: Marked<Properties>;
  /** The inputs in the state, where the call brings them along. */
  readonly oldInputs?: Marked<Properties> | undefined;
}

export function isExisting(resource: Existing | Named): resource is Existing {
  return "id" in resource;
}

/** Properties that are Pulumi's own, or the other door's. */
export function isEngines(name: string): boolean {
  return name.startsWith("__") || name === "version" || name === "pluginDownloadURL";
}

/** Outputs without what the other door keeps among them. */
export function ownOutputs<Outputs>({ value }: Marked<Properties>): Outputs {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isEngines(name))) as Outputs;
}

/**
 * Whether inputs became secret, or are not secret any more: the outputs that repeat them follow by an update. Outputs
 * may be secret for the program's own reasons as well (`additionalSecretOutputs`), so inputs are compared with inputs.
 */
export function secrecyMoved({ olds, oldInputs = olds }: Existing, news: Marked<Properties>): boolean {
  return Object.keys(news.value).some(
    (name) => !isDeepStrictEqual(secrecyOf(oldInputs.secrets, name), secrecyOf(news.secrets, name)),
  );
}

/** State that the dynamic door wrote; an update that calls nothing takes it over. */
export function isFromOtherDoor({ value }: Marked<Properties>): boolean {
  return "__provider" in value;
}
