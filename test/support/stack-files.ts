import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./pulumi";

/**
 * Path and text of what runs have written for a stack: its state, history and the plugin's own files. Pulumi's log of
 * events is left out: it has the debug lines of Pulumi's own SDK, which show every answer as it is.
 */
export function filesOf(stack: Stack): [string, string][] {
  // Never the whole of it: the project's node_modules is a link that leads back into itself.
  return ["backend", "home"]
    .map((folder) => join(stack.base, folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .concat(readdirSync(stack.directory, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "index.js")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, "utf8")]);
}
