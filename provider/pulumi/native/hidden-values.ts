import type { Problem } from "../../shared/validate";
import type { Properties } from "./resource";
import { secrecyOf, type Marked, type Secrecy } from "./values";

const mark = "[secret]";

/**
 * Problems quote the value that is wrong: one that the program marked as secret is not shown. The engine itself prints
 * the value of the property that a problem names, so for a secret one the reason names it instead.
 */
export function withoutSecrets(
  problems: readonly Problem[],
  { value, secrets }: Marked<Properties>,
): readonly Problem[] {
  if (problems.length === 0 || secrets === undefined) return problems;
  const hidden = secretLeaves(value, secrets);
  return problems.map(({ path, reason }) => {
    const safe = hidden.reduce(hide, reason);
    return secrecyOf(secrets, path) ? { path: "", reason: `${path}: ${safe}` } : { path, reason: safe };
  });
}

/** A text is quoted as JSON; a number, which may also be one of the limits that are named, stands first. */
function hide(reason: string, leaf: string | number): string {
  const quoted = JSON.stringify(leaf);
  if (typeof leaf === "string") return reason.replaceAll(quoted, mark);
  return reason.startsWith(`${quoted} `) ? mark + reason.slice(quoted.length) : reason;
}

function secretLeaves(value: unknown, secrets: Secrecy | undefined): (string | number)[] {
  if (secrets === undefined) return [];
  if (typeof value === "string" || typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    secretLeaves(member, secrets === true || secrecyOf(secrets, name)),
  );
}
