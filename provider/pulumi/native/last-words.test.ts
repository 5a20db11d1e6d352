import { lastWords } from "./last-words";

const secret = "CANARY-1";

function failing(parts: object, message = "no"): Error {
  return Object.assign(new Error(message), parts);
}

it("says what an error that nobody caught was, and where", () => {
  const words = lastWords(new TypeError("Cannot read properties of undefined (reading 'id')"));
  expect(words).toMatch(
    /^rekindle ended: TypeError: Cannot read properties of undefined \(reading …\)\n {4}at /,
  );
  expect(words).toContain("last-words.test");
});

it.each<[string, unknown]>([
  ["a member of the error", failing({ headers: { authorization: secret } })],
  ["its cause", failing({ cause: failing({ options: { headers: [secret] } }, secret) })],
  ["one of several errors", new AggregateError([failing({}, secret)], "all failed")],
  ["what its message quotes", failing({}, `Unexpected token 'C', "${secret}"... is not valid JSON`)],
  ["a quotation with quotes in it", failing({}, `Invalid header value: "a"${secret}"b"`)],
  ["a further line of its message", failing({}, `no such thing\n${secret}`)],
  ["something that is no error", { authorization: secret }],
  ["a text", secret],
])("does not say a secret that is in %s", (_place, error) => {
  const words = lastWords(error);
  expect(words).toMatch(/^rekindle ended: /);
  expect(words).not.toContain(secret);
});

it("says no more than a screen holds of a very long message", () => {
  expect(lastWords(failing({ stack: "" }, "x".repeat(10_000)))).toHaveLength(
    "rekindle ended: Error: ".length + 300,
  );
});
