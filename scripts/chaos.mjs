// `npm run chaos -- --runs N --seed S`: seeded runs through both doors against the emulator with random faults. The
// summary is one JSON document (or, with `--summary markdown`, tables); `--runs 1 --first N` tells the story of run N.
import { join } from "node:path";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { bundled, prepare } from "./lib/typescript-program.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  const args = process.argv.slice(2);
  const built = await prepare({ signal });
  if (built !== 0) return built;
  const wantsCli = args.some((arg) => arg === "--cli" || arg.startsWith("--cli="));
  const { dir = "" } = wantsCli ? await ensurePulumi({ signal }) : {};
  const program = await bundled("chaos.js", "test/chaos/index.ts");
  // One process for each command: it starts twice as fast in one file.
  const engine = await bundled("chaos-engine.js", "test/chaos/engine/main.ts", {});
  return run(currentNode(), [program, ...args], {
    cwd: root,
    env: {
      ...process.env,
      REKINDLE_PULUMI_DIR: dir,
      REKINDLE_CHAOS_ENGINE: engine,
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "rekindle-compile"),
    },
    signal,
  });
});
