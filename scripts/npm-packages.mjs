// `npm run npm-packages`: what is published to npm's registry, `pulumi-rekindle` and `pulumi-rekindle-native`, as archives in
// dist/release, or in `--out FOLDER`.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { npmCommand } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { prepare } from "./lib/typescript-program.mjs";
import { nativePackage } from "./package/npm-native.mjs";

await interruptible(async (signal) => {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  const built = await prepare({ signal });
  if (built !== 0) return built;
  const out = resolve(values.out ?? join(root, "dist", "release"));
  mkdirSync(out, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "rekindle-npm-"));
  try {
    nativePackage(join(work, "native"));
    const [command, ...npm] = npmCommand();
    for (const cwd of [root, join(work, "native")]) {
      // The build was just made.
      const args = [...npm, "pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", out];
      const code = await run(command, args, { cwd, signal, shell: npm.length === 0 });
      if (code !== 0) return code;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return 0;
});
