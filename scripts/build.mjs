// Compiles the sources into dist/ where they changed since the last build. Runs under `prepare`, and before
// tests and the demo; a build that is up to date costs some milliseconds.
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundlePage, pageSettings } from "./lib/bundle-page.mjs";
import { bundleFile, bundlePlugin, bundleSettings } from "./lib/bundle-plugin.mjs";
import { compileNative, nativeSettings } from "./lib/compile-native.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { withLock } from "./lib/lock.mjs";
import { currentNode, root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";

const dist = join(root, "dist");
const stamp = join(dist, ".built");
const folders = ["provider", "sdk", "emulator", "cli"];
const settings = [
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
  ...nativeSettings,
  ...bundleSettings,
  ...pageSettings,
];

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

/** Path, size and time of every source and of the compiler's settings: the build is fresh while this is the same. */
function fingerprint() {
  const lines = [];
  const note = (path) => {
    const { mtimeMs, size } = statSync(path);
    lines.push(`${relative(root, path)} ${size} ${mtimeMs}`);
  };
  for (const name of settings) note(join(root, name));
  for (const folder of folders.map((name) => join(root, name)).filter((path) => existsSync(path))) {
    for (const path of files(folder)) if (path.endsWith(".ts")) note(path);
  }
  return lines.sort().join("\n");
}

/** Removes what was compiled from sources that are gone, or that are not ours to ship: neither is to stay importable. */
function removeOrphans() {
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    // `npm run package` writes into release; its own files begin with a dot.
    const kept = entry.isDirectory()
      ? [...folders, "page", "release"].includes(entry.name)
      : entry.name.startsWith(".");
    if (!kept) rmSync(join(dist, entry.name), { recursive: true });
  }
  for (const folder of folders.map((name) => join(dist, name)).filter((path) => existsSync(path))) {
    for (const path of [...files(folder)]) {
      const source = join(root, relative(dist, path)).replace(/(\.d)?\.[cm]?[jt]s$/, ".ts");
      if (source.endsWith(".ts") && !existsSync(source)) rmSync(path);
    }
  }
}

async function build(signal) {
  const started = Date.now();
  const sources = fingerprint();
  if (existsSync(bundleFile) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return 0;
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(compiler)) throw new Error("typescript is not installed: run `npm ci` first");
  const codes = await Promise.all([
    run(currentNode(), [compiler, "-p", "tsconfig.build.json"], { cwd: root, signal }),
    compileNative(compiler, { signal }),
  ]);
  const code = codes.find((each) => each !== 0);
  if (code !== undefined) {
    process.stderr.write("build failed\n");
    return code;
  }
  removeOrphans();
  await Promise.all([bundlePlugin(), bundlePage()]);
  writeFileSync(stamp, sources);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stderr.write(`Built dist in ${seconds} s\n`);
  return 0;
}

await interruptible((signal) =>
  withLock(
    join(root, "node_modules", ".cache", "rekindle-build.lock"),
    { signal, onWait: (pid) => process.stderr.write(`Waiting for the build in process ${pid} …\n`) },
    () => build(signal),
  ),
);
