/** Stands for a value that is not known yet, wherever inputs may hold one (previews, dependencies to be replaced). */
export const unknown: unique symbol = Symbol("unknown");

export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
