import fc from "fast-check";
import { unknown } from "../../shared/unknown";
import { asReplacements, detailsBetween, merge, outputDetail, propertyOf } from "./detailed-diff";

/** Path to kind. */
const kinds = (before: unknown, after: unknown) =>
  Object.fromEntries([...detailsBetween(before, after)].map(([path, { kind }]) => [path, kind]));

/** As the engine takes a path apart. */
function enginesReading(path: string): string[] {
  const parts = /\["((?:\\"|(?!\\")[^"])*)"\]|\.?([^.[\]"]+)/gsy;
  const names: string[] = [];
  while (parts.lastIndex < path.length) {
    const [, quoted, plain] = parts.exec(path) ?? [];
    if (quoted === undefined && plain === undefined) throw new Error(`missing closing quote in ${path}`);
    names.push(plain ?? quoted?.replaceAll('\\"', '"') ?? "");
  }
  return names;
}

describe("where two values differ", () => {
  it("is nowhere when they are equal", () => {
    expect(kinds({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual({});
  });

  it("is said by the deepest paths that name all of it", () => {
    const before = { a: { b: 1, c: [1, 2] }, d: { e: 1 }, f: 1 };
    const after = { a: { b: 2, c: [1, 3, 4] }, d: 1, g: { h: 1 } };
    expect(kinds(before, after)).toEqual({
      "a.b": "update",
      "a.c[1]": "update",
      "a.c[2]": "add",
      d: "update",
      f: "delete",
      g: "add",
    });
  });

  it("is said for each trigger key, whatever it is called", () => {
    const before = { triggers: { plain: 1, "with.dot": 1, 'with "quotes"': 1, ключ: 1, "a b": 1, "": 1 } };
    expect(kinds(before, { triggers: { plain: 2, new: 1 } })).toEqual({
      "triggers.plain": "update",
      'triggers["with.dot"]': "delete",
      'triggers["with \\"quotes\\""]': "delete",
      'triggers["ключ"]': "delete",
      'triggers["a b"]': "delete",
      'triggers[""]': "delete",
      "triggers.new": "add",
    });
  });

  it("is said of the map that holds it where the engine could not read a name", () => {
    const before = { triggers: { "C:\\app\\": 1, plain: 1 } };
    expect(kinds(before, { triggers: { "C:\\app\\": 2, plain: 1 } })).toEqual({ triggers: "update" });
    expect(kinds(before, { triggers: { plain: 1 } })).toEqual({ triggers: "update" });
    expect(kinds({}, { "a\\b": 1, "c\nd": 1 })).toEqual({ '["a\\b"]': "add", '["c\nd"]': "add" });
  });

  it("is said so that the engine reads the names that were meant, whatever they are", () => {
    const part = fc.constantFrom("\\", '"', "]", "[", ".", "*", "a", "0", " ", "\n", "я");
    const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(name, name, (first, second) => {
        const of = (value: number) => ({ triggers: { [first]: { [second]: value } } });
        const [path = ""] = detailsBetween(of(1), of(2)).keys();
        const [said, meant] = [enginesReading(path), ["triggers", first, second]];
        expect(said).toEqual(meant.slice(0, said.length));
        expect(said.length === meant.length || meant[said.length]?.endsWith("\\")).toBe(true);
      }),
    );
  });

  it.each(["constructor", "toString", "hasOwnProperty"])(
    "is an addition where a member is called %s, which every object seems to have",
    (name) => {
      expect(kinds({}, { [name]: 1 })).toEqual({ [name]: "add" });
      expect(kinds({ [name]: 1 }, {})).toEqual({ [name]: "delete" });
    },
  );

  it("is a change where a value is not known yet or has become of another type", () => {
    expect(kinds({ a: 1, b: [1], c: { d: 1 } }, { a: unknown, b: { "0": 1 }, c: "x" })).toEqual({
      a: "update",
      b: "update",
      c: "update",
    });
  });
});

describe("reasons to replace", () => {
  it("are those about the properties that make it another resource, and no others", () => {
    const before = { target: { a: 1, b: 1 }, duration: "1h", targets: 1 };
    const after = { target: { a: 2, c: 1 }, duration: "2h", targets: 2 };
    const details = asReplacements(detailsBetween(before, after), ["target"]);
    expect(Object.fromEntries([...details].map(([path, { kind }]) => [path, kind]))).toEqual({
      "target.a": "updateReplace",
      "target.b": "deleteReplace",
      "target.c": "addReplace",
      duration: "update",
      targets: "update",
    });
    expect([...details.values()].every(({ inputDiff }) => inputDiff)).toBe(true);
    expect(asReplacements(details, ["target"])).toEqual(details);
  });
});

describe("a path", () => {
  it.each([
    ["triggers.a", "triggers"],
    ['triggers["a.b"]', "triggers"],
    ["list[0]", "list"],
    ["plain", "plain"],
  ])("%s begins with the property %s", (path, property) => {
    expect(propertyOf(path)).toBe(property);
  });
});

it("an output's reason is none of the inputs', and stands beside them", () => {
  const details = merge([detailsBetween({ a: 1 }, { a: 2 }), outputDetail("expiresAt")]);
  expect(Object.fromEntries(details)).toEqual({
    a: { kind: "update", inputDiff: true },
    expiresAt: { kind: "update", inputDiff: false },
  });
});
