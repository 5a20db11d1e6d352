import { withoutNulls } from "./absent";

describe("null members", () => {
  it("of maps are absent, at any depth; of lists they stay", () => {
    expect(withoutNulls({ a: null, b: { c: null, d: [null, { e: null, f: 0 }] }, g: "", h: false })).toEqual({
      b: { d: [null, { f: 0 }] },
      g: "",
      h: false,
    });
  });

  it("of what is no plain map are not looked for", () => {
    class Thing {
      readonly inner = null;
    }
    const thing = new Thing();
    expect(withoutNulls({ thing })).toEqual({ thing });
    expect((withoutNulls({ thing }) as { thing: Thing }).thing).toBe(thing);
    expect(withoutNulls(null)).toBeNull();
  });
});
