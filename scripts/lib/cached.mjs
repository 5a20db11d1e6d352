import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { progress } from "./progress.mjs";
import { root } from "./repo.mjs";
import { cacheRoot, platform, remove, temporaryFolder } from "../pulumi-cli/cache.mjs";

/** What tools and people leave in a folder of sources. */
const leftovers = /^(node_modules|__pycache__|venv|build|bin|obj|target|.*\.egg-info|Pulumi\..+\.yaml)$/;

const forgottenAfter = 14 * 24 * 3_600_000;

function* files(path) {
  if (!statSync(join(root, path)).isDirectory()) return yield path;
  for (const name of readdirSync(join(root, path)).sort()) {
    if (!leftovers.test(name)) yield* files(`${path}/${name}`);
  }
}

/**
 * A folder of the cache that `make` filled from `sources`, which are paths in this repository, and the tools' `versions`.
 * Its name carries all of that, so that it is made again only where something changed. `make` works on a copy of the
 * sources under the same paths, in a temporary folder that is renamed when it is whole. Two at once do the work once.
 */
export async function cached({ name, title, sources, versions, make }, { signal }) {
  const key = createHash("sha256");
  const paths = sources.flatMap((path) => [...files(path)]);
  for (const path of paths)
    key
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  key.update(JSON.stringify(versions));
  const folder = join(cacheRoot(), `${name}-${platform}-${key.digest("hex").slice(0, 12)}`);
  if (!existsSync(folder)) {
    const wait = (pid) =>
      process.stderr.write(`${title}: process ${pid ?? "?"} is already at it; waiting …\n`);
    await withLock(`${folder}.lock`, { signal, onWait: wait }, async () => {
      if (!existsSync(folder)) await fill(folder, { title, paths, make, signal });
    });
  }
  utimesSync(folder, new Date(), new Date());
  forget(`${name}-${platform}-`);
  return folder;
}

async function fill(folder, { title, paths, make, signal }) {
  const report = progress(title);
  const partial = temporaryFolder(folder);
  const source = join(partial, "source");
  let outcome;
  try {
    for (const path of paths) cpSync(join(root, path), join(source, path), { recursive: true });
    await make({ folder: partial, source, signal, report });
    remove(source);
    renameSync(partial, folder);
    outcome = `ready in ${folder}`;
  } finally {
    report.end(outcome);
    remove(partial);
  }
}

/** Removes what was made from other sources and not used for two weeks. */
function forget(prefix) {
  const parent = cacheRoot();
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const path = join(parent, name);
    try {
      if (Date.now() - statSync(path).mtimeMs > forgottenAfter) remove(path);
    } catch {
      // Another process was quicker.
    }
  }
}
