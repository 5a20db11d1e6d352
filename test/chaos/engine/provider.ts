import type { Declared } from "../arguments";
import type { Entry } from "./job";

export type Properties = Readonly<Record<string, unknown>>;

/** "Exists, but failed to initialize", however a door says it. */
export class InitializationFailed extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Properties,
    readonly refreshes: boolean,
  ) {
    super(message);
  }
}

/** Outputs, and whether the resource is to be read before each update. */
export interface Result {
  readonly outputs: Properties;
  readonly refreshes: boolean;
}

export interface Difference {
  readonly changes: boolean;
  readonly replaces: boolean;
}

/** A provider as Pulumi's engine sees it, on one resource. */
export interface ProviderDoor {
  /** The inputs as the program sends them. */
  inputsOf(declared: Declared): Properties;
  check(
    declared: Declared,
    olds: Entry | undefined,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: string[] }>;
  diff(entry: Entry, news: Properties): Promise<Difference>;
  /** Only where a preview reaches the provider. */
  preview?(declared: Declared, entry: Entry | undefined, news: Properties): Promise<void>;
  create(declared: Declared, news: Properties): Promise<Result & { readonly id: string }>;
  update(entry: Entry, news: Properties): Promise<Result>;
  /** `undefined` where the thing is gone. */
  read(entry: Entry): Promise<Result | undefined>;
  delete(entry: Entry): Promise<void>;
  /** The first Ctrl-C, where it is heard. */
  cancel(): Promise<void>;
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A secret in Pulumi's wire form. */
export function secret(value: unknown): Properties {
  return { [signatureKey]: secretSignature, value };
}

/** The same without any secret's wrapping, as providers see it that do not accept secrets. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Properties;
  if (members[signatureKey] === secretSignature) return unwrapped(members["value"]);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, unwrapped(member)]));
}
