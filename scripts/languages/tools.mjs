import { capture } from "../lib/run.mjs";
import { root } from "../lib/repo.mjs";
import { atLeast } from "../pulumi-cli/versions.mjs";

/**
 * Asks each of a language's tools for its version. `versions` are what they say, in so far as it decides what they
 * make; `missing` tells which of them is not there or too old.
 */
export async function inspect(tools, { signal }) {
  const versions = [];
  for (const { what, command, args, version, oldest, shell } of tools) {
    const text = await capture(command, args, { cwd: root, signal, shell });
    const found = text?.match(version);
    if (!found) return { missing: `${what} is not installed` };
    if (!atLeast(found[1], oldest)) return { missing: `${what} is ${found[1]}, older than ${oldest}` };
    versions.push(found[0]);
  }
  return { versions };
}
