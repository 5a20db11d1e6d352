import fc from "fast-check";
import { createHash } from "node:crypto";
import {
  compareTriggers,
  digestOfArchive,
  digestOfBytes,
  digestOfValue,
  isDigest,
  joinPath,
  refusalOfTrigger,
  triggerHash,
  type TriggerValue,
} from "./triggers";

const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

describe("digests of trigger values", () => {
  it.each<[string, TriggerValue, string]>([
    ["a string is digested as JSON, with its quotes", "v1", '"v1"'],
    ["a number and a string differ", 1, "1"],
    [
      "keys are sorted by UTF-16 code units",
      { b: 1, a: [true, null], "€": "x" },
      '{"a":[true,null],"b":1,"€":"x"}',
    ],
    ["numbers are spelled as JavaScript does", [1e21, 0.1, -0, 1e-7], "[1e+21,0.1,0,1e-7]"],
    ["null members count as absent, at any depth", { a: null, b: { c: null } }, '{"b":{}}'],
    ["null items of a list stay", [null], "[null]"],
  ])("%s", (_, value, canonical) => {
    expect(digestOfValue(value)).toBe(sha256(canonical));
  });

  it("do not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
        const reversed = Object.fromEntries(Object.entries(map).toReversed());
        expect(digestOfValue(reversed as TriggerValue)).toBe(digestOfValue(map as TriggerValue));
      }),
    );
  });

  it("of files are of their bytes, of archives of the map from path to digest", () => {
    expect(digestOfBytes("hello")).toBe(sha256("hello"));
    const files = new Map([
      ["b.txt", digestOfBytes("b")],
      ["a.txt", digestOfBytes("a")],
    ]);
    expect(digestOfArchive(files)).toBe(sha256(`{"a.txt":"${sha256("a")}","b.txt":"${sha256("b")}"}`));
  });

  it("make the hash over the map from key to digest", () => {
    const a = digestOfValue("a");
    expect(triggerHash({ conf: a })).toBe(sha256(`{"conf":"${a}"}`).slice("sha256:".length));
  });

  it("are recognised by their form alone", () => {
    expect([sha256("x"), "sha256:abc", `${sha256("x")}0`, 7].map(isDigest)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("values that cannot be triggers", () => {
  class Config {}

  it.each([
    ["triggers.a", NaN, "triggers.a", "cannot be carried"],
    ["triggers.a", { b: [Infinity] }, "triggers.a.b[0]", "cannot be carried"],
    ["triggers.a", 2 ** 53, "triggers.a", "beyond 2^53"],
    ["triggers.a", 10n, "triggers.a", "BigInt"],
    ["triggers.a", new Date(0), "triggers.a", "toISOString"],
    ["triggers.a", [new Map()], "triggers.a[0]", "fromEntries"],
    ["triggers.a", new Set(), "triggers.a", "Set"],
    ["triggers.a", Buffer.from("x"), "triggers.a", "buffer"],
    ["triggers.a", () => 1, "triggers.a", "function"],
    ["triggers.a", new Config(), "triggers.a", "instance of a class"],
    ["triggers.a", "\ud800", "triggers.a", "surrogate"],
  ])("%s = %p is refused on its path", (path, value, refusedPath, words) => {
    const refusal = refusalOfTrigger(value, path);
    expect(refusal?.path).toBe(refusedPath);
    expect(refusal?.reason).toContain(words);
  });

  it("are never found among JSON values with safe integers", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes("\\ud"));
        fc.pre(!/\d{16}/.test(JSON.stringify(value)) && !/e\+/.test(JSON.stringify(value)));
        expect(refusalOfTrigger(value, "t")).toBeUndefined();
      }),
    );
  });
});

describe("comparing triggers", () => {
  it("names the keys that changed, came and went", () => {
    expect(compareTriggers({ a: "1", b: "1", c: "1" }, { a: "1", b: "2", d: "1" })).toEqual({
      changed: ["b"],
      added: ["d"],
      removed: ["c"],
    });
  });

  it("writes odd keys so that the path stays readable", () => {
    expect([joinPath("triggers", "conf"), joinPath("triggers", "a.b"), joinPath("", "x")]).toEqual([
      "triggers.conf",
      'triggers["a.b"]',
      "x",
    ]);
  });
});
