import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repo.mjs";
import { run } from "./run.mjs";

function packages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules is what the lock file says. npm notes there what it installed, at the end, so an interrupted
 * installation is not taken for a whole one; what other platforms need is in the lock file only.
 */
function installed() {
  const wanted = packages("package-lock.json");
  const found = packages("node_modules/.package-lock.json");
  if (!found || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    return found[path] ? found[path].version === version : optional || devOptional;
  });
}

/** How to start npm. It names its own file to what it runs: the same npm, without a look at PATH; else a shell has to find it. */
export function npmCommand() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
}

/** Runs `npm ci` where dependencies are missing or not those of the lock file. */
export async function ensureInstalled({ signal }) {
  if (installed()) return;
  process.stderr.write("Installing dependencies (npm ci) …\n");
  const [command, ...args] = npmCommand();
  const shell = args.length === 0;
  const code = await run(command, [...args, "ci", "--loglevel=error"], { cwd: root, signal, shell });
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code})`);
}
