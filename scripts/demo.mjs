// `npm run demo`: the quickstart example against the emulator, with the real Pulumi CLI. It starts on any Node.js from 20 on
// and with nothing installed; what it needs it brings, and what it makes it removes.
import { join } from "node:path";
import { openStage } from "./demo/stage.mjs";
import { steps } from "./demo/steps.mjs";
import { startWorld } from "./demo/world.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { elapsed } from "./lib/progress.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

const say = (text) => process.stdout.write(`${text}\n`);

/** Runs a script with the installed Node.js. */
function script(name, { signal }) {
  const options = { cwd: root, signal, stopWith: "SIGINT", grace: 60_000 };
  return run(currentNode(), [join(root, "scripts", name), ...process.argv.slice(2)], options);
}

async function play(step, number, { world, stage }) {
  say(`\n━━ ${number}. ${step.title}`);
  await step.before?.(world);
  const since = world.now();
  const code = await stage.pulumi(step.command, step.config);
  say(world.said(since));
  if ((code !== 0) !== Boolean(step.fails)) throw new Error(`step ${number} ended with exit code ${code}`);
  if (step.fails) say("(That failure was meant to be.)");
}

async function demo(signal) {
  const began = Date.now();
  const { dir, version, source } = await ensurePulumi({ signal });
  say(`Node.js ${process.version}, Pulumi CLI ${version} (${source})`);
  const world = await startWorld();
  try {
    say(`Emulator of the clouds: ${world.url}`);
    const stage = await openStage({ url: world.url, folder: dir, signal });
    try {
      for (const [index, step] of steps.entries()) await play(step, index + 1, { world, stage });
    } finally {
      stage.close();
    }
  } finally {
    await world.close();
  }
  say(`\nDone in ${elapsed(began)}: ${steps.length} steps as described, and everything is removed again.`);
}

await interruptible(async (signal) => {
  await ensureInstalled({ signal });
  // The package needs a newer Node.js than the one that may have started this script.
  if (Number(process.versions.node.split(".")[0]) < 22) return script("demo.mjs", { signal });
  const built = await script("build.mjs", { signal });
  if (built !== 0) return built;
  await demo(signal);
  return 0;
});
