// `npm run record-state`: stacks of this version, one for each door, into test/fixtures/state/<version>/. Later versions
// are tested with them: see "Releasing" in CONTRIBUTING.md.
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  await ensureInstalled({ signal });
  const built = await run(currentNode(), [join(root, "scripts", "build.mjs")], { cwd: root, signal });
  if (built !== 0) return built;
  const { dir } = await ensurePulumi({ signal });

  const { buildSync } = createRequire(import.meta.url)("esbuild");
  // Two folders below the root, as the harness' own folder is: it finds the repository from where it lies.
  const bundle = join(root, "node_modules", ".cache", "record-state.js");
  buildSync({
    entryPoints: [join(root, "test", "support", "record-state.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    target: "node22",
  });
  return run(currentNode(), [bundle], {
    cwd: root,
    env: { ...process.env, REKINDLE_PULUMI_DIR: dir },
    signal,
  });
});
