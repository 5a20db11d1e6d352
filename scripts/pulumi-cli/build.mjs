import { chmodSync, copyFileSync, cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { goEnvironment } from "../lib/go.mjs";
import { capture, run } from "../lib/run.mjs";
import { modules, remove } from "./cache.mjs";
import { version } from "./versions.mjs";

const sdk = "github.com/pulumi/pulumi/sdk/v3";
const stamp = `-X ${sdk}/go/common/version.Version=v${version}`;

/** Script that the Python language host starts; a Go build does not bring it along. */
const pythonLauncher = "pulumi-language-python-exec";

/** Builds the CLI and its language hosts into `folder` from source, as the Go module proxy serves it. */
export async function build(folder, { signal, report }) {
  const go = await capture("go", ["version"], { signal });
  if (!go)
    throw new Error("Go is not installed, and without a download the Pulumi CLI has to be built with it");
  report.say(`building it with ${go.replace(/^go version /, "")}; this takes minutes the first time`);

  const [cliModule, hostsModule] = modules;
  await buildModule(cliModule, { folder, signal, report, ldflags: `-s -w ${stamp}`, what: "the CLI" });
  await buildModule(hostsModule, { folder, signal, report, ldflags: "-s -w", what: "the language hosts" });
}

/** A module's `tool` lines name its programs, and the pattern `tool` stands for all of them. */
async function buildModule(module, { folder, signal, report, ldflags, what }) {
  // A copy, so that nothing can write into the work tree.
  const cwd = join(folder, "source");
  mkdirSync(cwd);
  cpSync(module, cwd, { recursive: true });
  const env = goEnvironment();

  report.doing(`${what}: resolving modules`);
  const packages = new Set();
  const onDownload = (line) => {
    if (line.startsWith("go: downloading ")) report.doing(`${what}: ${line.slice(4)}`);
    else packages.add(line);
  };
  const listed = await tail(
    (onLine) => run("go", ["list", "-deps", "tool"], { cwd, env, signal, onLine }),
    onDownload,
  );
  if (listed.code !== 0) throw new Error(`go list failed:\n${listed.text}`);

  let compiled = 0;
  const onCompile = (line) => {
    if (!packages.has(line)) return;
    compiled += 1;
    report.doing(`${what}: compiled ${compiled} of ${packages.size} packages, last ${line}`);
  };
  report.doing(`${what}: ${packages.size} packages to compile or take from Go's cache`);
  const args = ["build", "-v", "-trimpath", "-ldflags", ldflags, "-o", `${folder}/`, "tool"];
  const built = await tail((onLine) => run("go", args, { cwd, env, signal, onLine }), onCompile);
  if (built.code !== 0) throw new Error(`go build failed:\n${built.text}`);

  const sources = await capture("go", ["list", "-m", "-f", "{{.Dir}}", sdk], { cwd, env, signal });
  if (sources) {
    copyFileSync(join(sources, "python", "cmd", pythonLauncher), join(folder, pythonLauncher));
    chmodSync(join(folder, pythonLauncher), 0o755);
  }
  remove(cwd);
}

/** Runs something line by line and keeps its last lines for an error message. */
async function tail(start, onLine) {
  const last = [];
  const code = await start((line) => {
    onLine(line);
    last.push(line);
    if (last.length > 20) last.shift();
  });
  return { code, text: last.join("\n") };
}
