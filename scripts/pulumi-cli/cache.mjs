import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, homedir } from "node:os";
import { join } from "node:path";
import { alive } from "../lib/lock.mjs";
import { root } from "../lib/repo.mjs";
import { version } from "./versions.mjs";

/** Where the Go modules that the CLI is built from are pinned. */
export const modules = ["cli", "language-hosts"].map((name) => join(root, "tools", "pulumi-cli", name));

const systems = { linux: "linux", darwin: "darwin", win32: "windows" };

/** The names of system and processor in the published archives. */
export const platform = `${systems[process.platform] ?? process.platform}-${process.arch}`;

export function cacheRoot() {
  const { REKINDLE_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return REKINDLE_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "rekindle");
}

/** The CLI's folder: its name carries everything that decides what is in it. */
export function cacheFolder() {
  const pins = createHash("sha256");
  for (const folder of modules) {
    for (const name of ["go.mod", "go.sum"]) pins.update(readFileSync(join(folder, name)));
  }
  return join(cacheRoot(), `pulumi-v${version}-${platform}-${pins.digest("hex").slice(0, 8)}`);
}

/**
 * A temporary folder beside the final one, so that a rename makes it whole at once. Its name tells whose it is:
 * those of processes that were killed are removed here.
 */
export function temporaryFolder(final) {
  const prefix = `${final}.partial-${hostname()}-`;
  const parent = cacheRoot();
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent).map((entry) => join(parent, entry))) {
    if (name.startsWith(prefix) && !alive(Number(name.slice(prefix.length)))) remove(name);
  }
  const folder = `${prefix}${process.pid}`;
  remove(folder);
  mkdirSync(folder);
  return folder;
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
