import { join } from "node:path";
import { root } from "./repo.mjs";

/** The provider plugin in one file, which loads its heavy parts when they are first needed. */
export async function bundlePlugin() {
  // Loaded here: a build that is up to date has no use for it.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, "provider", "plugin", "main.ts")],
    outfile: join(root, "dist", "plugin.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "linked",
    logLevel: "warning",
  });
}
