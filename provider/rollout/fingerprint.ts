import { createHash } from "node:crypto";
import { canonicalize } from "json-canonicalize";

const mark = "lost:";

/** Tells values apart without holding them: what may be secret in the state is kept outside of it only so. */
export function fingerprint(value: unknown): string {
  if (typeof value === "string" && value.startsWith(mark)) return value.slice(mark.length);
  return createHash("sha256")
    .update(`rekindle-journal:${canonicalize(value)}`)
    .digest("hex");
}

/** Stands for a value of which only the fingerprint is known. */
export function lostValue(print: string): string {
  return `${mark}${print}`;
}

/** Whether the value kept is this one, or its fingerprint. */
export function isSameValue(kept: string | undefined, value: string): boolean {
  return kept === value || kept === lostValue(fingerprint(value));
}
