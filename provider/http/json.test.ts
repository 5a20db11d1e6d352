import { parseJson } from "./json";

test("half a surrogate pair, as a vendor's cut text has it, is replaced; a whole one stays", () => {
  expect(
    parseJson(String.raw`{"words": ["\ud83d\ude00 disk full \ud83d", "\uDE00", "日本語"], "n": 1}`),
  ).toEqual({
    words: ["😀 disk full \ufffd", "\ufffd", "日本語"],
    n: 1,
  });
  expect(() => parseJson("{")).toThrow(SyntaxError);
});
