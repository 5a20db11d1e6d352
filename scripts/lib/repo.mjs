import { existsSync } from "node:fs";
import { dirname, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the work tree. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const binaries = join(root, "node_modules", ".bin");

/** The Node.js that the npm package `node` brought, or the running one where it is not installed. */
export function currentNode() {
  const file = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(file) ? file : process.execPath;
}

/** `PATH` with the installed Node.js first, then `folders`, then what was there. */
export function pathWith(...folders) {
  return [binaries, ...folders, process.env.PATH ?? ""].filter(Boolean).join(delimiter);
}
