// `npm test`: a fresh build, the Pulumi CLI, checks, then Jest. With arguments, which go to Jest, without the checks.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "./check.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

/** Runs Jest and returns its exit code and its own counts. */
async function jest(args, { signal, pulumi }) {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-jest-"));
  const results = join(folder, "results.json");
  try {
    const program = join(root, "node_modules", "jest", "bin", "jest.js");
    const code = await run(currentNode(), [program, "--json", `--outputFile=${results}`, ...args], {
      cwd: root,
      env: { ...process.env, REKINDLE_PULUMI_DIR: pulumi },
      signal,
    });
    return { code, counts: JSON.parse(readFileSync(results, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** "12 passed, 0 failed, 1 skipped"; a test file that could not be loaded counts as a failure. */
function summary(counts) {
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  return `${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

await interruptible(async (signal) => {
  const args = process.argv.slice(2);
  await ensureInstalled({ signal });
  const built = await run(currentNode(), [join(root, "scripts", "build.mjs")], { cwd: root, signal });
  if (built !== 0) return built;
  const { dir, version, source } = await ensurePulumi({ signal });
  process.stderr.write(`Pulumi CLI ${version} (${source})\n`);

  const failedChecks = args.length > 0 ? [] : await check({ signal });
  const { code, counts } = await jest(args, { signal, pulumi: dir });
  if (failedChecks.length > 0) process.stdout.write(`checks failed: ${failedChecks.join(", ")}\n`);
  process.stdout.write(`\n${summary(counts)}\n`);
  return failedChecks.length > 0 ? 1 : code;
});
