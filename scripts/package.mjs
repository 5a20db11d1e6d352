// `npm run package`: the plugin's archive for this platform, or with `--all` for all six; a bill of materials, and `SHA256SUMS` over
// all that is in the folder. `--out FOLDER` in place of dist/release; `--node FILE` is the Node.js that this platform's plugin is
// made of, in place of the one from npm's registry.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { interruptible } from "./lib/interrupt.mjs";
import { root } from "./lib/repo.mjs";
import { prepare } from "./lib/typescript-program.mjs";
import { here, platformNamed } from "./package/runtimes.mjs";

const options = { all: { type: "boolean" }, out: { type: "string" }, node: { type: "string" } };

await interruptible(async (signal) => {
  const { values } = parseArgs({ options });
  platformNamed(here);
  const built = await prepare({ signal });
  if (built !== 0) return built;
  // Loaded here: before, what it is made with may not be installed.
  const { makePackage } = await import("./package/make.mjs");
  const folder = resolve(values.out ?? join(root, "dist", "release"));
  await makePackage(folder, { all: values.all, node: values.node && resolve(values.node), signal });
  return 0;
});
