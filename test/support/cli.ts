import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./project";

let folder: string | undefined;

/** The folder of the Pulumi CLI; what runs the tests has set it, and one test file run on its own looks itself. */
export function cliFolder(): string {
  folder ??=
    process.env["REKINDLE_PULUMI_DIR"] ??
    execFileSync(process.execPath, [join(root, "scripts", "pulumi-cli.mjs")], { encoding: "utf8" }).trim();
  return folder;
}

/** An environment for the CLI that touches nothing of the user's: its own home, a backend in files, no downloads. */
export function cliEnvironment(directory: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    // Jest's own settings, and a user's of Pulumi and of the clouds, are none of a test's business.
    ([name]) =>
      !/^(JEST|PULUMI|NODE_OPTIONS|NODE_ENV|FORCE_COLOR|NCLOUD|HW|HUAWEICLOUD|OS|REKINDLE)(_|$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [join(root, "node_modules", ".bin"), cliFolder(), process.env["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${join(directory, "backend").replaceAll("\\", "/")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // Brings `--event-log`.
    PULUMI_DEBUG_COMMANDS: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Loading @pulumi/pulumi from source costs a third of a second in each process.
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "rekindle-compile"),
    NO_COLOR: "1",
    ...extra,
  };
}
