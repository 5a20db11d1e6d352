import { MAX_DEPTH, isDeeperThan } from "./json-depth";

const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);

describe("the nesting of an answer", () => {
  test.each([
    ["as deep as is allowed", nested(MAX_DEPTH), false],
    ["one level deeper", nested(MAX_DEPTH + 1), true],
    ["a million levels of arrays", nested(1_000_000), true],
    ["a million levels of objects", nested(1_000_000, '{"a":', "}"), true],
    ["a million levels that nobody closes", "[".repeat(1_000_000), true],
    ["many things side by side", `[${Array(10_000).fill("{}").join()}]`, false],
    ["brackets within text", JSON.stringify({ a: "[".repeat(1_000) }), false],
    ["brackets after an escaped quote", JSON.stringify({ a: `"${"[".repeat(1_000)}` }), false],
    ["brackets after an escaped backslash", `["\\\\", ${nested(MAX_DEPTH)}]`, true],
    ["a page with brackets", `<script>${"{".repeat(1_000)}</script>`, false],
    ["nothing", "", false],
  ])("is judged of %s", (_case, text, deeper) => {
    expect(isDeeperThan(text)).toBe(deeper);
  });
});
