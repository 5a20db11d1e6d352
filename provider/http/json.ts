/** Only an escape can bring half a surrogate pair about: the text around it was decoded from UTF-8. */
const SURROGATE = /\\ud[89a-f]/i;

/** JSON as a vendor sends it, with a mark in the place of half a surrogate pair, which no message can carry on. */
export function parseJson(text: string): unknown {
  if (!SURROGATE.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
}

/** The same; `undefined` where the text is no JSON. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
