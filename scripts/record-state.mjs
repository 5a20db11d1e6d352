// `npm run record-state`: stacks of this version, one for each door, into test/fixtures/state/<version>/. Later versions
// are tested with them: see "Releasing" in CONTRIBUTING.md.
import { interruptible } from "./lib/interrupt.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { bundled, prepare } from "./lib/typescript-program.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

await interruptible(async (signal) => {
  const built = await prepare({ signal });
  if (built !== 0) return built;
  const { dir } = await ensurePulumi({ signal });
  const program = await bundled("record-state.js", "test/support/record-state.ts");
  return run(currentNode(), [program], {
    cwd: root,
    env: { ...process.env, REKINDLE_PULUMI_DIR: dir },
    signal,
  });
});
