import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The root of this repository. */
export const root = join(__dirname, "..", "..");

/** File name → text; `null` removes the file. */
export type Files = Readonly<Record<string, string | null>>;

/** Writes a program's files into a directory. */
export function writeFiles(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === null) rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
}

export interface ProjectOptions {
  readonly name: string;
  /** Files, or a directory that is copied. */
  readonly program: Files | string;
  /** Added to Pulumi.yaml: `runtime`, `plugins`, `resources`, … */
  readonly project?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a project directory whose `node_modules` is this repository's, so that `pulumi-rekindle` resolves as it does for a
 * user. Pulumi.yaml and package.json are written where the program brings none; index.ts makes it a TypeScript program.
 */
export function writeProject(directory: string, { name, program, project }: ProjectOptions): void {
  mkdirSync(directory, { recursive: true });
  if (typeof program === "string") {
    const skipped = /(^|[\\/])(node_modules|Pulumi\.[^\\/]+\.yaml)$/;
    cpSync(program, directory, { recursive: true, filter: (path) => !skipped.test(path) });
  } else {
    writeFiles(directory, program);
  }
  const typescript = existsSync(join(directory, "index.ts"));
  const runtime = { name: "nodejs", options: { typescript } };
  if (!existsSync(join(directory, "Pulumi.yaml"))) {
    const plugins = { providers: [{ name: "rekindle", path: join(root, "bin") }] };
    // JSON is YAML.
    writeFiles(directory, { "Pulumi.yaml": JSON.stringify({ name, runtime, plugins, ...project }, null, 2) });
  }
  if (!existsSync(join(directory, "package.json"))) {
    const main = ["index.ts", "index.mjs", "index.js"].find((file) => existsSync(join(directory, file)));
    const type = main === "index.mjs" ? "module" : "commonjs";
    writeFiles(directory, { "package.json": JSON.stringify({ name, main, type }, null, 2) });
  }
  if (!existsSync(join(directory, "node_modules"))) {
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"), "junction");
  }
}
