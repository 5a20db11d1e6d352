// `npm run bench`: the benchmarks, or those that are named; prints one JSON document, also to bench/results.json.
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  await ensureInstalled({ signal });
  // What the builder says goes to stderr: stdout is the one document.
  const built = await run(currentNode(), [join(root, "scripts", "build.mjs")], {
    cwd: root,
    signal,
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
  if (built !== 0) return built;
  const { dir } = await ensurePulumi({ signal });

  const { buildSync } = createRequire(import.meta.url)("esbuild");
  // Two folders below the root, as the harness' own folder is: it finds the repository from where it lies.
  const bundle = join(root, "node_modules", ".cache", "bench.js");
  buildSync({
    entryPoints: [join(root, "bench", "index.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    target: "node22",
  });
  return run(currentNode(), ["--expose-gc", bundle, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, REKINDLE_PULUMI_DIR: dir },
    signal,
  });
});
