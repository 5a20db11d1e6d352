// `npm run mutate -- FOLDER …`: which changes of the code no test notices. Without folders, all those that hold rules. The
// next run repeats only what changed since (`--force`: everything). REKINDLE_MUTATION_JOBS: processes at once.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { folders, folderVariable, resultsOf } from "./mutate/folder.mjs";
import { summaryOf } from "./mutate/summary.mjs";

const stryker = join(root, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");

await interruptible(async (signal) => {
  const args = process.argv.slice(2);
  const flags = args.filter((arg) => arg.startsWith("--"));
  const named = args.filter((arg) => !arg.startsWith("--"));
  for (const folder of named.length > 0 ? named : folders) {
    mkdirSync(join(root, resultsOf(folder)), { recursive: true });
    const env = { ...process.env, [folderVariable]: folder };
    const code = await run(currentNode(), [stryker, "run", ...flags], { cwd: root, env, signal });
    if (code !== 0) return code;
    const report = readFileSync(join(root, resultsOf(folder), "report.json"), "utf8");
    process.stdout.write(`${summaryOf(folder, JSON.parse(report))}\n`);
  }
  return 0;
});
