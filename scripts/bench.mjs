// `npm run bench`: the benchmarks, or those that are named; prints one JSON document, also to bench/results.json.
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { bundled, prepare } from "./lib/typescript-program.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  const built = await prepare({ signal });
  if (built !== 0) return built;
  const { dir } = await ensurePulumi({ signal });
  const program = await bundled("bench.js", "bench/index.ts");
  return run(currentNode(), ["--expose-gc", program, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, REKINDLE_PULUMI_DIR: dir },
    signal,
  });
});
