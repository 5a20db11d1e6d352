import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathWith, root } from "../lib/repo.mjs";
import { run } from "../lib/run.mjs";
import { cli } from "../pulumi-cli/versions.mjs";
import { credentials } from "./world.mjs";

const stack = "demo";

/** Variables of a user's own Pulumi and clouds: the demo must neither see nor touch what they point at. */
const foreign = /^(PULUMI|NCLOUD|HW|HUAWEICLOUD|OS|REKINDLE)_/;

/**
 * The root project's stack in a temporary place: backend, Pulumi home and stack settings are outside the work tree
 * and the user's own, and are gone afterwards.
 */
export async function openStage({ url, folder, signal }) {
  const base = mkdtempSync(join(tmpdir(), "rekindle-demo-"));
  const backend = join(base, "backend");
  mkdirSync(backend);
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    ...credentials(url),
    PATH: pathWith(folder),
    PULUMI_HOME: join(base, "home"),
    PULUMI_BACKEND_URL: `file://${backend.replaceAll("\\", "/")}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "rekindle-compile"),
  };
  const settings = ["--config-file", join(base, `Pulumi.${stack}.yaml`)];
  const program = join(folder, cli);
  const close = () => rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    // `stack init` writes the settings beside Pulumi.yaml: beside a copy, so that the work tree stays clean.
    copyFileSync(join(root, "Pulumi.yaml"), join(base, "Pulumi.yaml"));
    const lines = [];
    const onLine = (line) => lines.push(line);
    const made = await run(program, ["stack", "init", stack], { cwd: base, env, signal, onLine });
    if (made !== 0) throw new Error(`pulumi stack init failed:\n${lines.join("\n")}`);
  } catch (error) {
    close();
    throw error;
  }
  return {
    close,
    /** Runs one command with its output shown as it comes, and returns its exit code. */
    pulumi([command, ...args], config = {}) {
      const values = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
      const shown = [command, "--yes", ...args, ...values];
      process.stdout.write(`$ pulumi ${shown.join(" ")}\n`);
      const colour = process.stdout.isTTY ? "always" : "never";
      const quiet = ["--skip-preview", "--non-interactive", "--color", colour, "--stack", stack, ...settings];
      // Pulumi finishes the running operation on the first Ctrl-C.
      const options = { cwd: root, env, signal, stopWith: "SIGINT", grace: 20_000 };
      return run(program, [...shown, ...quiet], options);
    },
  };
}
