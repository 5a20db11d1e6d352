// `node scripts/check-workflows.mjs`: actionlint and zizmor over .github/workflows and the examples for GitHub Actions. Each is built or installed once, into the
// cache; where its tools or its registry are not there, it says so and is left out.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { interruptible } from "./lib/interrupt.mjs";
import { cached } from "./lib/cached.mjs";
import { goEnvironment } from "./lib/go.mjs";
import { root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { step, Unreachable } from "./lib/step.mjs";
import { recipe as go } from "./languages/go.mjs";
import { recipe as python } from "./languages/python.mjs";
import { inspect } from "./languages/tools.mjs";

const windows = process.platform === "win32";
const pins = "tools/workflow-linters";
const inVenv = (folder, name) =>
  windows ? join(folder, "venv", "Scripts", `${name}.exe`) : join(folder, "venv", "bin", name);

const workflows = [".github/workflows", "examples/pipelines/github-actions"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => `${folder}/${name}`),
);

const linters = [
  {
    name: "actionlint",
    tools: go.tools.map((tool) => ({ ...tool, oldest: "1.25.0" })),
    sources: [`${pins}/go.mod`, `${pins}/go.sum`],
    async make({ folder, source, ...options }) {
      const env = { ...goEnvironment(), GOTOOLCHAIN: "local" };
      await step("go", ["build", "-o", `${folder}/`, "tool"], { cwd: join(source, pins), env, ...options });
    },
    // Others that it would call, where they are installed, are not pinned.
    command: (folder) => [
      join(folder, windows ? "actionlint.exe" : "actionlint"),
      "-shellcheck=",
      "-pyflakes=",
      ...workflows,
    ],
  },
  {
    name: "zizmor",
    tools: python.tools,
    sources: [`${pins}/requirements.txt`],
    async make({ folder, source, ...options }) {
      const [{ command }] = python.tools;
      await step(command, ["-m", "venv", join(folder, "venv")], { cwd: folder, ...options });
      const args = ["-m", "pip", "install", "--disable-pip-version-check", "-r", "requirements.txt"];
      await step(inVenv(folder, "python"), args, { cwd: join(source, pins), ...options });
    },
    command: (folder) => [inVenv(folder, "zizmor"), "--offline", "--quiet", ...workflows],
  },
];

async function lint({ name, tools, sources, make, command }, { signal }) {
  const { missing, versions } = await inspect(tools, { signal });
  if (missing) return skipped(name, missing);
  try {
    const title = `${name} for the workflows`;
    const folder = await cached({ name, title, sources, versions, make }, { signal });
    const [program, ...args] = command(folder);
    return await run(program, args, { cwd: root, signal });
  } catch (error) {
    if (error instanceof Unreachable) return skipped(name, error.message);
    throw error;
  }
}

function skipped(name, why) {
  process.stderr.write(`${name}: SKIPPED, ${why}\n`);
  return 0;
}

await interruptible(async (signal) => {
  const codes = await Promise.all(linters.map((linter) => lint(linter, { signal })));
  return codes.find((code) => code !== 0) ?? 0;
});
