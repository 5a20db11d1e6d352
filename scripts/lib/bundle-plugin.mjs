import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repo.mjs";
import { noticesOf, packagesIn } from "./third-party.mjs";

/** What a bundle is made by, beside the sources. */
export const bundleSettings = [
  "scripts/lib/bundle-plugin.mjs",
  "scripts/lib/third-party.mjs",
  "package.json",
  "provider/schema.json",
];

/** The file that it is in, which needs nothing beside it. */
export const bundleFile = join(root, "plugin", "plugin.js");

/** The provider plugin in one file, which loads its heavy parts when they are first needed, and the licences of what is in it. */
export async function bundlePlugin() {
  const metafile = await bundle({ write: true });
  writeFileSync(join(root, "plugin", "THIRD-PARTY-NOTICES.txt"), noticesOf(packagesIn(metafile)));
}

/** The packages whose code the bundle holds; nothing is written. */
export async function bundledPackages() {
  return packagesIn(await bundle({ write: false }));
}

async function bundle({ write }) {
  // Loaded here: a build that is up to date has no use for it.
  const { build } = await import("esbuild");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "provider", "pulumi", "native", "program.ts")],
    outfile: bundleFile,
    define: { REKINDLE_VERSION: JSON.stringify(version) },
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "linked",
    logLevel: "warning",
    metafile: true,
    write,
  });
  return metafile;
}
