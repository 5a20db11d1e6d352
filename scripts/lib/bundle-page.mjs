import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repo.mjs";

const source = join(root, "emulator", "page");
const files = ["page.html", "page.css", "icon.svg"];

/** What the page is made by, beside its scripts. */
export const pageSettings = [
  "scripts/lib/bundle-page.mjs",
  "tsconfig.page.json",
  ...files.map((file) => `emulator/page/${file}`),
];

/** The emulator's page: its scripts as one, and the files beside it, in dist/page. */
export async function bundlePage() {
  // Loaded here: a build that is up to date has no use for it.
  const { build } = await import("esbuild");
  const folder = join(root, "dist", "page");
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(join(source, file), join(folder, file));
  await build({
    entryPoints: [join(source, "browser", "main.ts")],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    target: ["chrome120", "firefox121", "safari17"],
    tsconfig: join(root, "tsconfig.page.json"),
    minify: true,
    logLevel: "warning",
  });
}
