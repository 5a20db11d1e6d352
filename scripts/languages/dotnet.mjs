import { cpSync } from "node:fs";
import { join } from "node:path";
import { step } from "../lib/step.mjs";

export const recipe = {
  name: "dotnet",
  title: ".NET",
  tools: [
    {
      what: "the .NET SDK",
      command: "dotnet",
      args: ["--version"],
      version: /^(\d+\.\d+\.\d+)/m,
      oldest: "8.0.100",
    },
  ],
  sources: [
    "scripts/languages/dotnet.mjs",
    "examples/languages/dotnet",
    "test/e2e/bad-input/Program.cs",
    "sdk/dotnet",
  ],

  /** The folder has both programs, compiled. */
  async make({ folder, source, ...options }) {
    const examples = join(source, "examples", "languages");
    const badInput = join(examples, "bad-input");
    cpSync(join(examples, "dotnet"), badInput, { recursive: true });
    cpSync(join(source, "test", "e2e", "bad-input", "Program.cs"), join(badInput, "Program.cs"));
    for (const [name, cwd] of [
      ["example", join(examples, "dotnet")],
      ["bad-input", badInput],
    ]) {
      await step("dotnet", ["build", "--nologo", "--output", join(folder, name)], { cwd, ...options });
    }
  },
};
