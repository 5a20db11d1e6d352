/** Names and values of a query, decoded. */
export type QueryPairs = Iterable<readonly [string, string]>;

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Each segment decoded and encoded again, with a slash at the end whether or not one is sent. */
export function canonicalPath(path: string): string {
  const encoded = path
    .split("/")
    .map((segment) => percentEncode(decode(segment)))
    .join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

/** `name=value` sorted by name, then by value, in byte order. */
export function canonicalQuery(query: QueryPairs): string {
  return [...query]
    .sort(([nameA, valueA], [nameB, valueB]) => byteOrder(nameA, nameB) || byteOrder(valueA, valueB))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}

/** `name:value` and a line feed for each, in the given order; a header that is not there counts as empty. */
export function canonicalHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): string {
  return names.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

// UTF-16 order, JavaScript's own, differs from the gateway's beyond U+FFFF.
function byteOrder(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
