import { cpSync } from "node:fs";
import { join } from "node:path";
import { goEnvironment } from "../lib/go.mjs";
import { step } from "../lib/step.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";

export const recipe = {
  name: "go",
  title: "Go",
  tools: [
    {
      what: "Go",
      command: "go",
      args: ["version"],
      version: /go(\d+\.\d+(?:\.\d+)?)/,
      oldest: "1.24.0",
    },
  ],
  sources: ["scripts/languages/go.mjs", "examples/languages/go", "test/e2e/bad-input/main.go", "sdk/go"],

  /** The folder has the programs, compiled. */
  async make({ folder, source, report, ...options }) {
    const cwd = join(source, "examples", "languages", "go");
    cpSync(join(source, "test", "e2e", "bad-input", "main.go"), join(cwd, "bad-input", "main.go"));
    // The flags of the Pulumi CLI's build: what that has compiled is taken from Go's own cache.
    const env = { ...goEnvironment(), GOTOOLCHAIN: "local" };
    for (const [name, path] of [
      ["example", "."],
      ["bad-input", "./bad-input"],
    ]) {
      report.doing(`compiling ${name}; the first time this takes a minute`);
      const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(folder, `${name}${suffix}`), path];
      await step("go", args, { cwd, env, report, ...options });
    }
  },
};
