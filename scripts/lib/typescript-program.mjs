import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { currentNode, root } from "./repo.mjs";
import { run } from "./run.mjs";

const cache = join(root, "node_modules", ".cache");

/** Installs and builds; returns the builder's exit code. What it says goes to stderr: stdout is the program's. */
export async function prepare({ signal }) {
  await ensureInstalled({ signal });
  const onLine = (line) => process.stderr.write(`${line}\n`);
  return run(currentNode(), [join(root, "scripts", "build.mjs")], { cwd: root, signal, onLine });
}

/**
 * Bundles a program in TypeScript that is no part of the package, and returns the bundle's path. It is two folders below
 * the root, as the tests' harness is, which finds the repository from where it lies.
 */
export async function bundled(name, entry, options = { packages: "external" }) {
  // Loaded here: before `prepare` it may not be installed.
  const { build } = await import("esbuild");
  const outfile = join(cache, name);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    logLevel: "warning",
    ...options,
  });
  return outfile;
}
