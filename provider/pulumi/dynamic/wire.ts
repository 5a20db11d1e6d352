import { unknown } from "../../shared/unknown";

/** How Pulumi writes "not known yet" where a provider does not accept it as such. */
const unknownOnWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value that is to be encrypted; a dynamic provider is never sent one, but what it answers may hold one. */
export function secretOnWire(value: unknown): Record<string, unknown> {
  return { [signatureKey]: secretSignature, value };
}

/** Marks that are the engine's or this door's own, not inputs of the resource. */
export type Marks = Readonly<Record<string, unknown>>;

/** Pulumi's wire form to the engine's: own marks taken out, unknown values made recognisable. */
export function fromWire(
  properties: object,
  isMark: (name: string) => boolean,
): { inputs: Record<string, unknown>; marks: Marks } {
  const entries = Object.entries(properties);
  return {
    inputs: Object.fromEntries(
      entries
        .filter(([name]) => !isMark(name))
        .map(([name, value]) => [name, replaceIn(value, unknownOnWire, unknown)]),
    ),
    marks: Object.fromEntries(entries.filter(([name]) => isMark(name))),
  };
}

/** The engine's form to Pulumi's; members without a value are left out, which its wire cannot carry. */
export function toWire(value: object): Record<string, unknown> {
  return replaceIn(value, unknown, unknownOnWire) as Record<string, unknown>;
}

/** The engine's outputs among the properties in a state. */
export function outputsOf<Outputs>(properties: object): Outputs {
  const { __provider: _provider, __resource: _name, ...outputs } = properties as Record<string, unknown>;
  return outputs as Outputs;
}

function replaceIn(value: unknown, from: unknown, to: unknown): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, from, to));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, replaceIn(member, from, to)]));
}
