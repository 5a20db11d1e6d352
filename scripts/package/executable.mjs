import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { bundleFile } from "../lib/bundle-plugin.mjs";
import { step } from "../lib/step.mjs";
import { here } from "./runtimes.mjs";
import { signedAdHoc } from "./sign-macho.mjs";

const name = "pulumi-resource-rekindle";

/** What the plugin's program is called on a platform. */
export const programFor = (platform) => (platform.name.startsWith("windows") ? `${name}.exe` : name);

/**
 * The plugin as one program: Node.js with the bundle in it. `builder` is this platform's Node.js, which makes it of the
 * target's `runtime`, of the same version. Nothing beside it is read, and NODE_OPTIONS is not.
 */
export async function makeExecutable(platform, { builder, runtime, folder, signal }) {
  const work = mkdtempSync(join(folder, ".executable-"));
  try {
    const output = join(work, programFor(platform));
    const native = platform.name === here;
    const config = {
      main: bundleFile,
      executable: runtime.program,
      output,
      disableExperimentalSEAWarning: true,
      // Code that was compiled on one processor crashes on another.
      useCodeCache: native,
      execArgvExtension: "none",
    };
    const file = join(work, "executable.json");
    writeFileSync(file, JSON.stringify(config));
    const env = { ...process.env, NODE_OPTIONS: undefined };
    await step(builder.program, ["--build-sea", file], { cwd: work, env, signal, report: quiet });
    if (platform.name.startsWith("darwin")) writeFileSync(output, signedAdHoc(readFileSync(output), name));
    chmodSync(output, 0o755);
    if (native) await starts(output, { signal });
    return readFileSync(output);
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

const quiet = { doing() {} };
const patience = 30_000;

/** What is shipped was seen to start: it says its port. */
async function starts(program, { signal }) {
  const child = spawn(program, [], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const stop = () => child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  child.stderr.on("data", (chunk) => (said += chunk));
  child.stdout.on("data", (chunk) => {
    said += chunk;
    if (/^\d+\n/.test(said)) child.kill("SIGKILL");
  });
  await new Promise((resolve) =>
    child.on("close", resolve).on("error", (error) => resolve((said += error.message))),
  );
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (!/^\d+\n/.test(said)) throw new Error(`${program} does not start: ${said || "it said nothing"}`);
}
