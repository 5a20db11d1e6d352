/** Longest text of a vendor that is repeated; characters. */
const MAX_WORDS = 300;

/** No more than this is looked through for words; characters. What takes time squared in it must not get a whole body. */
const MAX_TEXT = 8_192;

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

/** A vendor's text made fit for a message: one bounded line without markup, control characters or secrets. */
export function plainWords(text: string, secrets: readonly string[] = []): string | undefined {
  const start = redact(text, secrets).slice(0, MAX_TEXT);
  const plain = looksLikeMarkup(start) ? withoutMarkup(start) : start;
  // Once more: what was written as an entity is readable now.
  const line = redact(plain, secrets)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  if (line === "") return undefined;
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS - 1).toWellFormed()}…` : line;
}

/** Puts a mark in the place of every secret. Very short ones are left: they would tear up plain words. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap(spellings)
    .filter((spelling) => spelling.length >= 4)
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, spelling) => clean.replaceAll(spelling, "[secret]"), text);
}

/** As it is, and as it is written in JSON, in an address, and in JSON in an address. */
function spellings(secret: string): string[] {
  const plain = [secret, secret.trim(), JSON.stringify(secret).slice(1, -1)];
  return [...plain, ...plain.map((text) => encodeURIComponent(text.toWellFormed()))];
}

export function looksLikeMarkup(text: string): boolean {
  return /^\s*<(?:!doctype|\?xml|[a-z])/i.test(text);
}

function withoutMarkup(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
  const inner = title || text.replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
  return inner.replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
