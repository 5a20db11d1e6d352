import * as pulumi from "@pulumi/pulumi";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Properties as the engine holds and sends them: JSON, in which objects with a signature stand for more. */
export type Wire = Record<string, unknown>;

export const signature = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const unknownOnWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A program that has an engine which takes secrets, previewing so that values may be unknown. */
const running = pulumi.runtime.setMocks(
  { call: () => ({}), newResource: ({ inputs, name }) => ({ id: name, state: inputs as Wire }) },
  "proj",
  "dev",
  true,
);

/** A program's values as its language SDK sends them: outputs awaited, secrets and assets with their signatures. */
export async function asSent(inputs: () => pulumi.Inputs): Promise<Wire> {
  await running;
  const given = inputs();
  settle(given);
  return (await pulumi.runtime.serializeProperties("test", given)) as Wire;
}

/** One refused value fails several promises; the first that is awaited says why, the others are nobody's. */
function settle(value: unknown): void {
  if (value instanceof Promise) void value.catch(() => undefined);
  else if (pulumi.Output.isInstance(value)) for (const part of Object.values(value)) settle(part);
  else if (typeof value === "object" && value !== null)
    for (const member of Object.values(value)) settle(member);
}

/** A value that is known only after another resource has been made. */
export function notKnownYet<T>(): pulumi.Output<T> {
  return pulumi.output(pulumi.unknown as unknown) as pulumi.Output<T>;
}

export function secret(value: unknown): Wire {
  return { [signature]: secretSignature, value };
}

export function isSecret(value: unknown): value is Wire {
  return isMap(value) && value[signature] === secretSignature;
}

/** As a provider gets it that takes no secrets, or as a test looks at it. */
export function bare(value: unknown): unknown {
  if (isSecret(value)) return bare(value["value"]);
  if (Array.isArray(value)) return value.map(bare);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, bare(member)]));
}

/** What the engine does for a provider that takes no secrets: what was secret going in is secret coming out. */
export function annotated(outs: Wire, ins: Wire): Wire {
  return Object.fromEntries(
    Object.entries(outs).map(([name, out]) => {
      const given = ins[name];
      if (isPlainMap(out) && isPlainMap(given)) return [name, annotated(out, given)];
      return [name, !isSecret(out) && containsSecret(given) ? secret(out) : out];
    }),
  );
}

function containsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(containsSecret);
}

export function toStruct(value: Wire): Struct {
  return Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: Struct | undefined): Wire {
  return struct ? (struct.toJavaScript() as Wire) : {};
}

/** There and back again: whatever protobuf does to a value is done to it. */
export function carried(value: Wire): Wire {
  return fromStruct(Struct.deserializeBinary(toStruct(value).serializeBinary()));
}

function isPlainMap(value: unknown): value is Wire {
  return isMap(value) && !(signature in value);
}

function isMap(value: unknown): value is Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
