import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./project";

/** Links packages of this repository into a `node_modules` folder, and nothing else. */
export function linkPackages(modules: string, names: Iterable<string>): void {
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
}

/**
 * Puts what `npm pack` makes into the `node_modules` of a directory, with what the package says it needs and nothing else.
 * The folder of the installed package.
 */
export function installPacked(directory: string): string {
  const packed = execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", directory],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [{ filename = "" } = {}] = JSON.parse(packed) as { filename?: string }[];
  const modules = join(directory, "node_modules");
  rmSync(modules, { recursive: true, force: true });
  const installed = join(modules, "pulumi-rekindle");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(directory, filename), "--strip-components=1", "-C", installed]);
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(installed, "package.json"), "utf8"),
  ) as Record<string, Record<string, string>>;
  linkPackages(modules, Object.keys({ ...dependencies, ...peerDependencies }));
  return installed;
}
