// Compiles the program that calls the vendors' SDKs for Go, once for each state of its sources; prints its path.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { interruptible } from "./lib/interrupt.mjs";
import { withLock } from "./lib/lock.mjs";
import { root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";
import { cacheRoot, platform, remove, temporaryFolder } from "./pulumi-cli/cache.mjs";

const sources = join(root, "test", "vendors", "go");
const name = process.platform === "win32" ? "vendors.exe" : "vendors";

/** The program's folder: its name carries everything that decides what is in it. */
function cacheFolder() {
  const digest = createHash("sha256");
  for (const file of readdirSync(sources).sort())
    digest.update(file).update(readFileSync(join(sources, file)));
  return join(cacheRoot(), `vendor-sdks-${platform}-${digest.digest("hex").slice(0, 8)}`);
}

async function build(folder, { signal }) {
  if (existsSync(folder)) return;
  const partial = temporaryFolder(folder);
  const lines = [];
  try {
    // The pins decide, not a setting of the machine; without cgo no C compiler is needed.
    const env = { ...process.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" };
    const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(partial, name), "."];
    const code = await run("go", args, { cwd: sources, env, signal, onLine: (line) => lines.push(line) });
    if (code !== 0) throw new Error(`go build failed:\n${lines.join("\n")}`);
    renameSync(partial, folder);
  } finally {
    remove(partial);
  }
}

await interruptible(async (signal) => {
  const folder = cacheFolder();
  if (!existsSync(folder)) await withLock(`${folder}.lock`, { signal }, () => build(folder, { signal }));
  process.stdout.write(`${join(folder, name)}\n`);
});
