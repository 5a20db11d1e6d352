import { plainWords } from "./words";

describe("a vendor's words", () => {
  test("are one line without control characters", () => {
    expect(plainWords("no\r\n\tsuch\u001b[31m thing\u2028here")).toBe("no such [31m thing here");
  });

  test("are a page's text where it has no title", () => {
    expect(plainWords("<html><style>p{}</style><p>Bad &amp; gone</p></html>")).toBe("Bad & gone");
  });

  test("end after three hundred characters", () => {
    expect(plainWords("x".repeat(301))).toBe(`${"x".repeat(299)}…`);
  });

  test("never hold a secret", () => {
    expect(plainWords("key s3cr3t-key is wrong", ["s3cr3t-key"])).toBe("key [secret] is wrong");
  });

  test.each([
    ["JSON", '{"password":"a\\"b+c/d"}', '{"password":"[secret]"}'],
    ["an address", "?password=a%22b%2Bc%2Fd", "?password=[secret]"],
    ["JSON in an address", "?q=%7B%22a%5C%22b%2Bc%2Fd", "?q=%7B%22[secret]"],
    ["a page", "<p>a&quot;b+c/d</p>", "[secret]"],
  ])("hold no secret as it is written in %s", (_where, text, clean) => {
    expect(plainWords(text, ['a"b+c/d'])).toBe(clean);
  });

  test("are absent where there are none", () => {
    expect(plainWords(" \n ")).toBeUndefined();
  });
});
