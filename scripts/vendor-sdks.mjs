// Compiles the program that calls the vendors' SDKs for Go, once for each state of its sources; prints its path.
import { join } from "node:path";
import { cached } from "./lib/cached.mjs";
import { goEnvironment } from "./lib/go.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { step } from "./lib/step.mjs";

const sources = "test/vendors/go";
const name = process.platform === "win32" ? "vendors.exe" : "vendors";

const program = {
  name: "vendor-sdks",
  title: "The vendors' SDKs for Go",
  sources: [sources],
  versions: [],

  async make({ folder, source, ...options }) {
    const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(folder, name), "."];
    await step("go", args, { cwd: join(source, sources), env: goEnvironment(), ...options });
  },
};

await interruptible(async (signal) => {
  process.stdout.write(`${join(await cached(program, { signal }), name)}\n`);
});
