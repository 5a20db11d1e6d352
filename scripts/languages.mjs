// Makes ready what the examples in Python, Go, Java and .NET, or in those that are named, need to run. As a program it prints, as JSON, for each
// language `{ ready: FOLDER }`, `{ missing: WHY }` where something is not installed or reachable, or `{ failed: TEXT }`.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { interruptible } from "./lib/interrupt.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";
import { made } from "./lib/made.mjs";
import { recipe as dotnet } from "./languages/dotnet.mjs";
import { recipe as go } from "./languages/go.mjs";
import { recipe as java } from "./languages/java.mjs";
import { recipe as python } from "./languages/python.mjs";

const recipes = [python, go, java, dotnet];

/** All languages at once, or those of these names: while one waits for a registry another compiles. */
export async function ensureLanguages({ signal, names = [] }) {
  const { dir } = await ensurePulumi({ signal });
  const wanted = recipes.filter(({ name }) => names.length === 0 || names.includes(name));
  const made = wanted.map(async (recipe) => [recipe.name, await ensure(recipe, { dir, signal })]);
  return Object.fromEntries(await Promise.all(made));
}

async function ensure(recipe, { dir, signal }) {
  const host = `pulumi-language-${recipe.name}`;
  if (!hasHost(host, dir)) return { missing: `the Pulumi CLI comes without ${host}` };
  return made(recipe, { signal });
}

function hasHost(name, dir) {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return [dir, ...(process.env.PATH ?? "").split(delimiter)].some((folder) => {
    try {
      accessSync(join(folder, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await interruptible(async (signal) => {
    process.stdout.write(
      `${JSON.stringify(await ensureLanguages({ signal, names: process.argv.slice(2) }))}\n`,
    );
  });
}
