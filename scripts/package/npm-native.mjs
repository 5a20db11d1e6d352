import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/repo.mjs";

/**
 * The folder of the npm package `pulumi-rekindle-native`: the compiled SDK of the native provider, which is `pulumi-rekindle/native`,
 * too, under a package of its own with Pulumi's block. Pulumi gets a plugin for every package below node_modules that has one, and
 * programs of the dynamic provider need none.
 */
export function nativePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "dist", "sdk", "nodejs"), folder, { recursive: true });
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  cpSync(join(root, "sdk", "nodejs", "README.md"), join(folder, "README.md"));
  const read = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"));
  const { version, license, repository, engines } = read("package.json");
  const { name, description, keywords, pluginDownloadURL, language } = read("provider", "schema.json");
  const manifest = {
    name: language.nodejs.packageName,
    version,
    description,
    keywords,
    license,
    repository: { ...repository, directory: "sdk/nodejs" },
    engines,
    type: "commonjs",
    main: "index.js",
    types: "index.d.ts",
    dependencies: language.nodejs.dependencies,
    pulumi: { resource: true, name, version, server: pluginDownloadURL },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
