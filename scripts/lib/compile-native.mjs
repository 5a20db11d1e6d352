import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentNode, root } from "./repo.mjs";
import { run } from "./run.mjs";

/** What it is made of beside the sources. */
export const nativeSettings = ["tsconfig.native.json", "sdk/nodejs/package.json"];

/** `pulumi-rekindle/native`: the generated SDK, compiled with settings of its own. Returns the compiler's exit code. */
export async function compileNative(compiler, { signal }) {
  const folder = join(root, "dist", "sdk", "nodejs");
  const { version } = JSON.parse(readFileSync(join(root, "sdk", "nodejs", "package.json"), "utf8"));
  mkdirSync(folder, { recursive: true });
  // The code asks the package.json beside it for the version of the plugin that it goes with.
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ version, type: "commonjs" })}\n`);
  return run(currentNode(), [compiler, "-p", "tsconfig.native.json"], { cwd: root, signal });
}
