import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { format } from "prettier";
import { root } from "../lib/repo.mjs";

const folder = join(root, "provider", "pulumi", "native", "schema");
const cache = join(root, "node_modules", ".cache");

/** The texts of provider/schema.json and sdk/dynamic/types.ts as the sources have them now; dist/ may be older, or not there. */
export async function schemaOfCode() {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "rekindle-schema-"));
  try {
    const outfile = join(temporary, "schema.cjs");
    const entryPoints = [join(folder, "index.ts")];
    await build({ entryPoints, outfile, bundle: true, platform: "node", packages: "external" });
    const { packageSchema, formatSchema, typesOfDynamicPackage } = createRequire(import.meta.url)(outfile);
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const readExample = (example, file) => readFileSync(join(folder, "examples", example, file), "utf8");
    return {
      schema: formatSchema(packageSchema(version, readExample)),
      types: await format(typesOfDynamicPackage(version, readExample), {
        parser: "typescript",
        printWidth: 110,
        trailingComma: "all",
      }),
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
