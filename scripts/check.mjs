// Style, lint, types and workflows. All always run, so that one run shows everything there is to mend.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";

const checks = [
  { name: "prettier", program: "prettier/bin/prettier.cjs", args: ["--check", "--log-level=warn", "."] },
  { name: "eslint", program: "eslint/bin/eslint.js", args: ["."] },
  { name: "tsc", program: "typescript/bin/tsc", args: ["--noEmit"] },
  { name: "tsc of the page", program: "typescript/bin/tsc", args: ["-p", "tsconfig.page.json"] },
  { name: "workflows", script: "check-workflows.mjs", args: [] },
];

/** The names of the checks that failed. */
export async function check({ signal }) {
  const failed = [];
  const one = async ({ name, program, script, args }) => {
    const began = Date.now();
    const lines = [];
    const file = script ? join(root, "scripts", script) : join(root, "node_modules", program);
    const code = await run(currentNode(), [file, ...args], {
      cwd: root,
      signal,
      onLine: (line) => lines.push(line),
    });
    if (code !== 0) failed.push(name);
    lines.push(
      `${name}: ${code === 0 ? "passed" : "FAILED"} (${((Date.now() - began) / 1000).toFixed(1)} s)`,
    );
    process.stderr.write(`${lines.join("\n")}\n`);
  };
  await Promise.all(checks.map(one));
  return failed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await interruptible(async (signal) => ((await check({ signal })).length > 0 ? 1 : 0));
}
