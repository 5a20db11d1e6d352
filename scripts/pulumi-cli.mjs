// Finds, downloads or builds the Pulumi CLI. As a program it prints the CLI's folder.
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { interruptible } from "./lib/interrupt.mjs";
import { withLock } from "./lib/lock.mjs";
import { progress } from "./lib/progress.mjs";
import { root } from "./lib/repo.mjs";
import { build } from "./pulumi-cli/build.mjs";
import { cacheFolder, remove, temporaryFolder } from "./pulumi-cli/cache.mjs";
import { download } from "./pulumi-cli/download.mjs";
import { findOnPath, versionOf } from "./pulumi-cli/on-path.mjs";
import { cli, launcher, version } from "./pulumi-cli/versions.mjs";

/**
 * The CLI as `{ dir, version, source }`: what is on PATH if it is good enough, else the cached one, else the
 * official download, else a build with Go. Two at once do the work once; nothing half-made is ever in the cache.
 */
export async function ensurePulumi({ signal }) {
  const given = process.env.REKINDLE_PULUMI_DIR;
  const found = await findOnPath(given ? { signal, folders: [given] } : { signal });
  if (found.cli) return found.cli;
  if (given) throw new Error(`REKINDLE_PULUMI_DIR: ${found.why}`);

  const dir = cacheFolder();
  if (!existsSync(dir)) {
    const wait = (pid) =>
      process.stderr.write(`Pulumi CLI: process ${pid ?? "?"} is already getting it; waiting for that …\n`);
    await withLock(`${dir}.lock`, { signal, onWait: wait }, () => fill(dir, { signal, why: found.why }));
  }
  matchLauncher(dir);
  return { dir, version, source: "cache" };
}

/** Makes the cached folder, in a temporary one that is renamed when it is whole and was seen to run. */
async function fill(dir, { signal, why }) {
  if (existsSync(dir)) return;
  const report = progress(`Pulumi CLI ${version}`);
  const partial = temporaryFolder(dir);
  let outcome;
  try {
    report.say(`${why}, nor is it in the cache`);
    const refused = await download(partial, { signal, report });
    if (refused) {
      report.say(`no download (${refused})`);
      remove(partial);
      await build(temporaryFolder(dir), { signal, report });
    }
    matchLauncher(partial);
    const made = await versionOf(join(partial, cli), { signal });
    if (made !== version) throw new Error(`the Pulumi CLI says that it is ${made}, not ${version}`);
    try {
      renameSync(partial, dir);
    } catch (error) {
      // Another process, one that does not share our lock, was quicker: its folder is as good.
      if (!existsSync(dir)) throw error;
    }
    outcome = `ready in ${dir}`;
  } finally {
    report.end(outcome);
    remove(partial);
  }
}

/** Keeps the launcher beside the CLI the one of the installed @pulumi/pulumi. */
function matchLauncher(dir) {
  const source = join(root, "node_modules", "@pulumi", "pulumi", launcher);
  const target = join(dir, launcher);
  if (!existsSync(source)) return;
  const wanted = readFileSync(source);
  if (existsSync(target) && readFileSync(target).equals(wanted)) return;
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, wanted);
  chmodSync(temporary, 0o755);
  renameSync(temporary, target);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await interruptible(async (signal) => {
    process.stdout.write(`${(await ensurePulumi({ signal })).dir}\n`);
  });
}
