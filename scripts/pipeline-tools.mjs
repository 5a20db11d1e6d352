// Makes ready the tools that run and check examples/pipelines, or those that are named. Prints, as JSON, for each
// `{ ready: FOLDER }`, `{ missing: WHY }` or `{ failed: TEXT }`.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { goEnvironment } from "./lib/go.mjs";
import { npmCommand } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { made } from "./lib/made.mjs";
import { step } from "./lib/step.mjs";
import { recipe as go } from "./languages/go.mjs";
import { recipe as python } from "./languages/python.mjs";

const pins = (name) => `tools/pipelines/${name}`;

/** Packages of npm, in `node_modules` of the folder. */
const npm = (name) => ({
  name,
  title: name,
  tools: [],
  sources: ["package.json", "package-lock.json", ".npmrc"].map((file) => `${pins(name)}/${file}`),
  async make({ folder, source, ...options }) {
    const [command, ...args] = npmCommand();
    const ci = [...args, "ci", "--ignore-scripts", "--prefix", join(source, pins(name))];
    await step(command, ci, { cwd: join(source, pins(name)), shell: args.length === 0, ...options });
    renameSync(join(source, pins(name), "node_modules"), join(folder, "node_modules"));
  },
});

const recipes = [
  {
    name: "act",
    title: "act, which runs workflows of GitHub Actions",
    tools: go.tools.map((tool) => ({ ...tool, oldest: "1.25.0" })),
    sources: [`${pins("act")}/go.mod`, `${pins("act")}/go.sum`],
    async make({ folder, source, ...options }) {
      const env = { ...goEnvironment(), GOTOOLCHAIN: "local" };
      const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", `${folder}/`, "tool"];
      await step("go", args, { cwd: join(source, pins("act")), env, ...options });
    },
  },
  npm("gitlab-ci-local"),
  npm("kubernetes-models"),
  {
    name: "kubernetes-validate",
    title: "kubernetes-validate",
    tools: python.tools,
    sources: [`${pins("kubernetes-validate")}/requirements.txt`],
    async make({ folder, source, ...options }) {
      const [{ command }] = python.tools;
      await step(command, ["-m", "venv", join(folder, "venv")], { cwd: folder, ...options });
      const program = join(
        folder,
        "venv",
        process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
      );
      const args = ["-m", "pip", "install", "--disable-pip-version-check", "-r", "requirements.txt"];
      await step(program, args, { cwd: join(source, pins("kubernetes-validate")), ...options });
    },
  },
];

await interruptible(async (signal) => {
  const names = process.argv.slice(2);
  const wanted = recipes.filter(({ name }) => names.length === 0 || names.includes(name));
  const all = await Promise.all(wanted.map(async (recipe) => [recipe.name, await made(recipe, { signal })]));
  process.stdout.write(`${JSON.stringify(Object.fromEntries(all))}\n`);
});
