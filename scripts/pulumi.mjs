// Runs the Pulumi CLI: `npm run --silent pulumi -- up`. Everything goes through: arguments, terminal, signals, exit code.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { interruptible } from "./lib/interrupt.mjs";
import { pathWith } from "./lib/repo.mjs";
import { cli } from "./pulumi-cli/versions.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

let folder;
await interruptible(async (signal) => {
  folder = (await ensurePulumi({ signal })).dir;
});

if (folder) {
  const child = spawn(join(folder, cli), process.argv.slice(2), {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, PATH: pathWith(folder) },
    stdio: "inherit",
  });
  // A Ctrl-C on a terminal reaches the child without us, and a second one would make Pulumi give up at once. npm
  // sends one more, within moments. Elsewhere we are the only one who can pass it on.
  let last = 0;
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY && Date.now() - last > 500) child.kill("SIGINT");
    last = Date.now();
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("close", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
