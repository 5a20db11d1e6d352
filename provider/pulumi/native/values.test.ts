import fc from "fast-check";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import {
  fromStruct as fromWireStruct,
  secret,
  signature,
  toStruct as toWireStruct,
  unknownOnWire,
} from "../../../test/providers/wire";
import { hasUnknown, unknown } from "../../shared/unknown";
import { fromStruct, toStruct, WireAsset, WireResource } from "./values";

const unknowns = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const read = (properties: Record<string, unknown>) => fromStruct(toWireStruct(properties));

const key = fc.string({ unit: "grapheme" }).filter((name) => name !== "__proto__" && name !== signature);

/** Any value with secrets at any depth, none of them within another. */
const values = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: "grapheme" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(unknownOnWire),
    fc.array(tie("plain"), { maxLength: 3 }),
    fc.dictionary(key, tie("plain"), { maxKeys: 3, noNullPrototype: true }),
  ),
  marked: fc.oneof(
    { maxDepth: 3 },
    tie("plain"),
    tie("plain").map(secret),
    fc.array(tie("marked"), { maxLength: 3 }),
    fc.dictionary(key, tie("marked"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const properties = fc.dictionary(key, values.marked, { noNullPrototype: true });

describe("values on Pulumi's wire", () => {
  it("come back as they went, with every secret where it was", () => {
    fc.assert(
      fc.property(properties, (wire) => {
        const { value, secrets } = read(wire);
        const sent = Struct.deserializeBinary(toStruct(value, secrets).serializeBinary());
        expect(fromWireStruct(sent)).toEqual(wire);
      }),
    );
  });

  it("are read without their marks", () => {
    expect(read({ a: secret({ b: [1] }), c: [1, secret("x")], d: { e: secret(null) } })).toEqual({
      value: { a: { b: [1] }, c: [1, "x"], d: { e: null } },
      secrets: { a: true, c: { "1": true }, d: { e: true } },
    });
  });

  it.each(unknowns)("are not known where they are %s, also within secrets", (uuid) => {
    const { value } = read({ a: uuid, b: secret([uuid]) });
    expect(value).toEqual({ a: unknown, b: [unknown] });
    expect(fromWireStruct(toStruct(value))).toEqual({ a: unknownOnWire, b: [unknownOnWire] });
  });

  it("may come as outputs, known or not, secret or not, with secrets inside", () => {
    const output = (members: object) => ({ [signature]: outputSignature, ...members });
    expect(
      read({
        known: output({ value: { a: 1 }, dependencies: ["urn:x"] }),
        hidden: output({ value: "x", secret: true }),
        later: output({ secret: true }),
        nothing: output({ value: null }),
        inside: output({ value: { a: secret("x") }, secret: false }),
      }),
    ).toEqual({
      value: { known: { a: 1 }, hidden: "x", later: unknown, nothing: null, inside: { a: "x" } },
      secrets: { hidden: true, later: true, inside: { a: true } },
    });
  });

  it("may be assets, archives and resources", () => {
    const { value, secrets } = read({
      file: { [signature]: assetSignature, path: "a", hash: "0" },
      archive: secret({
        [signature]: archiveSignature,
        assets: { "a.txt": { [signature]: assetSignature, text: "x" } },
      }),
      resource: { [signature]: resourceSignature, urn: "urn:x", id: "" },
    });
    expect(value).toEqual({
      file: new WireAsset(false, { path: "a", hash: "0" }),
      archive: new WireAsset(true, { assets: { "a.txt": new WireAsset(false, { text: "x" }) } }),
      resource: new WireResource(),
    });
    expect(secrets).toEqual({ archive: true });
    expect(hasUnknown(value)).toBe(false);
  });

  it("are refused where they are of a kind that is not known, rather than taken for a map", () => {
    expect(() => read({ a: [{ [signature]: "something new" }] })).toThrow(
      "a value of a kind that is not known here (signature something new)",
    );
  });

  it("are left out where they are undefined, which the wire cannot carry", () => {
    expect(fromWireStruct(toStruct({ a: undefined, b: { c: undefined, d: 1 } }))).toEqual({ b: { d: 1 } });
  });

  it.each([() => 1, 1n, Symbol("x")])("cannot be %p", (value) => {
    expect(() => toStruct({ a: value })).toThrow(`a ${typeof value} cannot be sent to Pulumi`);
  });

  it("are empty where a message has none, and null where a value has no kind", () => {
    expect(fromStruct(undefined).value).toEqual({});
    const struct = new Struct();
    struct.getFieldsMap().set("a", new Value());
    expect(fromStruct(struct).value).toEqual({ a: null });
  });

  it("are readable for everybody: half a surrogate pair is replaced, a whole one stays", () => {
    const bytes = toStruct({ cut: "full \ud83d", begun: "\ude00 x", whole: "😀" }).serializeBinary();
    expect(() =>
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.filter((byte) => byte > 31)),
    ).not.toThrow();
    expect(fromStruct(Struct.deserializeBinary(bytes)).value).toEqual({
      cut: "full \ufffd",
      begun: "\ufffd x",
      whole: "😀",
    });
  });

  it("may be more than gRPC usually takes: 10,000 instances, each with a message", () => {
    const instances = Array.from({ length: 10_000 }, (_, index) => ({
      id: `as-${index}`,
      state: "failed",
      generation: 1,
      message: "reboot accepted, not ready after 30m. ".repeat(12),
    }));
    const bytes = toStruct({ instances }, { instances: true }).serializeBinary();
    expect(bytes.length).toBeGreaterThan(4 * 2 ** 20);
    expect(fromStruct(Struct.deserializeBinary(bytes))).toEqual({
      value: { instances },
      secrets: { instances: true },
    });
  }, 60_000);
});
