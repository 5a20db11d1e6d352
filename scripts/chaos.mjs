// `npm run chaos -- --runs N --seed S`: seeded runs through both doors against the emulator with random faults. The
// summary is one JSON document (or, with `--summary markdown`, tables); `--runs 1 --first N` tells the story of run N.
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  const args = process.argv.slice(2);
  await ensureInstalled({ signal });
  const built = await run(currentNode(), [join(root, "scripts", "build.mjs")], {
    cwd: root,
    signal,
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
  if (built !== 0) return built;
  const wantsCli = args.some((arg) => arg === "--cli" || arg.startsWith("--cli="));
  const { dir = "" } = wantsCli ? await ensurePulumi({ signal }) : {};

  const { buildSync } = createRequire(import.meta.url)("esbuild");
  // Two folders below the root, as the harness' own folder is: it finds the repository from where it lies.
  const cache = join(root, "node_modules", ".cache");
  const common = { bundle: true, platform: "node", format: "cjs", target: "node22", logLevel: "warning" };
  const chaos = join(root, "test", "chaos");
  const program = join(cache, "chaos.js");
  const engine = join(cache, "chaos-engine.js");
  buildSync({ ...common, entryPoints: [join(chaos, "index.ts")], outfile: program, packages: "external" });
  // One process for each command: it starts twice as fast in one file.
  buildSync({ ...common, entryPoints: [join(chaos, "engine", "main.ts")], outfile: engine });
  return run(currentNode(), [program, ...args], {
    cwd: root,
    env: {
      ...process.env,
      REKINDLE_PULUMI_DIR: dir,
      REKINDLE_CHAOS_ENGINE: engine,
      NODE_COMPILE_CACHE: join(cache, "rekindle-compile"),
    },
    signal,
  });
});
