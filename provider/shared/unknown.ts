/** Stands for a value that is not known yet, wherever inputs may hold one (previews, dependencies to be replaced). */
export const unknown: unique symbol = Symbol("unknown");

export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** What is known of a value: unknown members are left out, unknown items are null. */
export function knownPart(value: unknown): unknown {
  if (value === unknown) return null;
  if (Array.isArray(value)) return value.map(knownPart);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== unknown);
  return Object.fromEntries(members.map(([name, member]) => [name, knownPart(member)]));
}
