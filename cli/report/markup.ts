import { oneLine } from "./text";

/** Text and attribute values of XML and HTML. */
export function escapeMarkup(raw: string): string {
  return (
    oneLine(raw)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;")
      // XML has no way to write these.
      .replace(/[\ud800-\udfff\ufffe\uffff]/gu, "\ufffd")
  );
}
