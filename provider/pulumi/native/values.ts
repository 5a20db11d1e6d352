import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { unknown } from "../../shared/unknown";

/*
 * Pulumi's values as its plugins exchange them: JSON in protobuf, in which objects with a signature stand for what
 * JSON does not have. See https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
 */

const signatureKey = "4dabf18193072939515e22adb298388d";
const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
};

/** One for each type of value; results use the first, which stands for any. */
const unknowns = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
] as const;
const isUnknown: ReadonlySet<string> = new Set(unknowns);

/** A file, a text or an archive; what is in it is not on the wire, only where to find it. */
export class WireAsset {
  constructor(
    readonly isArchive: boolean,
    readonly members: Readonly<Record<string, unknown>>,
  ) {}
}

/** A resource given as a value. */
export class WireResource {}

/** What is secret in a value: all of it, or some of its members. */
export type Secrecy = true | { readonly [member: string]: Secrecy };

/** A value without its marks, and where they were. */
export interface Marked<T = unknown> {
  readonly value: T;
  readonly secrets?: Secrecy | undefined;
}

/** The properties of a message; an absent one is empty. */
export function fromStruct(struct: Struct | undefined): Marked<Record<string, unknown>> {
  const marked = struct ? fromMembers(membersOf(struct)) : { value: {} };
  return marked as Marked<Record<string, unknown>>;
}

/** Properties for a message; members that are `undefined` are left out, which the wire cannot carry. */
export function toStruct(properties: object, secrets?: Secrecy): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [name, member] of Object.entries(properties)) {
    if (member !== undefined) fields.set(name, toValue(member, secrecyOf(secrets, name)));
  }
  return struct;
}

/** What is secret in a member. */
export function secrecyOf(secrets: Secrecy | undefined, member: string): Secrecy | undefined {
  return secrets === true || secrets === undefined || !Object.hasOwn(secrets, member)
    ? undefined
    : secrets[member];
}

function membersOf(struct: Struct): Map<string, Value> {
  const members = new Map<string, Value>();
  struct.getFieldsMap().forEach((value: Value, name: string) => members.set(name, value));
  return members;
}

function fromValue(value: Value): Marked {
  switch (value.getKindCase()) {
    case Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return { value: isUnknown.has(text) ? unknown : text };
    }
    case Value.KindCase.NUMBER_VALUE:
      return { value: value.getNumberValue() };
    case Value.KindCase.BOOL_VALUE:
      return { value: value.getBoolValue() };
    case Value.KindCase.LIST_VALUE:
      return fromList(value.getListValue() ?? new ListValue());
    case Value.KindCase.STRUCT_VALUE:
      return fromObject(membersOf(value.getStructValue() ?? new Struct()));
    case Value.KindCase.NULL_VALUE:
    case Value.KindCase.KIND_NOT_SET:
      return { value: null };
  }
}

function fromList(list: ListValue): Marked {
  const items = list.getValuesList().map(fromValue);
  return {
    value: items.map(({ value }) => value),
    secrets: gather(items.map(({ secrets }, index) => [String(index), secrets])),
  };
}

function fromObject(members: Map<string, Value>): Marked {
  const signature = members.get(signatureKey)?.getStringValue();
  switch (signature) {
    case undefined:
      return fromMembers(members);
    case signatures.secret:
      return { value: valueIn(members), secrets: true };
    case signatures.output: {
      const inner = members.get("value");
      const known = inner ? fromValue(inner) : { value: unknown };
      return members.get("secret")?.getBoolValue() ? { value: known.value, secrets: true } : known;
    }
    case signatures.asset:
    case signatures.archive: {
      members.delete(signatureKey);
      const { value, secrets } = fromMembers(members);
      const isArchive = signature === signatures.archive;
      return { value: new WireAsset(isArchive, value as Record<string, unknown>), secrets };
    }
    case signatures.resource:
      return { value: new WireResource() };
    default:
      throw new Error(`a value of a kind that is not known here (signature ${signature})`);
  }
}

function valueIn(members: Map<string, Value>): unknown {
  const inner = members.get("value");
  return inner ? fromValue(inner).value : null;
}

function fromMembers(members: Map<string, Value>): Marked {
  const entries = [...members].map(([name, value]) => [name, fromValue(value)] as const);
  return {
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    secrets: gather(entries.map(([name, { secrets }]) => [name, secrets])),
  };
}

function gather(members: readonly (readonly [string, Secrecy | undefined])[]): Secrecy | undefined {
  const secret = members.filter((member): member is [string, Secrecy] => member[1] !== undefined);
  return secret.length > 0 ? Object.fromEntries(secret) : undefined;
}

function toValue(value: unknown, secrets?: Secrecy): Value {
  const result = new Value();
  if (secrets === true) {
    const wrapped = new Struct();
    wrapped.getFieldsMap().set(signatureKey, toValue(signatures.secret));
    wrapped.getFieldsMap().set("value", toValue(value));
    return result.setStructValue(wrapped);
  }
  switch (typeof value) {
    case "string":
      // Half a surrogate pair would make the whole message unreadable.
      return result.setStringValue(value.toWellFormed());
    case "number":
      return result.setNumberValue(value);
    case "boolean":
      return result.setBoolValue(value);
    case "object":
      return value === null ? result.setNullValue(NullValue.NULL_VALUE) : toObject(result, value, secrets);
    default:
      if (value === unknown) return result.setStringValue(unknowns[0]);
      throw new Error(`a ${typeof value} cannot be sent to Pulumi`);
  }
}

function toObject(result: Value, value: object, secrets: Secrecy | undefined): Value {
  if (!Array.isArray(value)) return result.setStructValue(toStruct(value, secrets));
  const items = value.map((item, index) => toValue(item, secrecyOf(secrets, String(index))));
  return result.setListValue(new ListValue().setValuesList(items));
}
