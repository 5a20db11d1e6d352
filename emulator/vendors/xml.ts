/**
 * NAVER's XML form of a JSON answer: members of a `…List` are elements named without that ending.
 *
 * @see https://api.ncloud-docs.com/docs/en/common-ncpapi
 */
export function toXml(root: Readonly<Record<string, unknown>>): string {
  const elements = Object.entries(root).map(([name, value]) => element(name, value));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elements.join("")}`;
}

function element(name: string, value: unknown): string {
  return `<${name}>${content(name, value)}</${name}>`;
}

function content(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    const item = name.replace(/List$/, "") || "item";
    return value.map((member) => element(item, member)).join("");
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => element(key, member))
      .join("");
  }
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
