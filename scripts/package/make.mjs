import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "../lib/bundle-plugin.mjs";
import { progress } from "../lib/progress.mjs";
import { root } from "../lib/repo.mjs";
import { archiveName, archiveOf, writeSums } from "./archive.mjs";
import { makeExecutable, programFor } from "./executable.mjs";
import { givenRuntime, here, nodeVersion, platformNamed, platforms, runtimeFor } from "./runtimes.mjs";
import { billOfMaterials } from "./sbom.mjs";

/** Fills a folder with what a release has of the plugin. */
export async function makePackage(folder, { all, node, signal }) {
  const own = platformNamed(here);
  const { version, repository } = JSON.parse(readFileSync(join(root, "provider", "schema.json"), "utf8"));
  mkdirSync(folder, { recursive: true });
  const given = node && (await givenRuntime(node, { signal }));
  const builder = given ?? (await runtimeFor(own, { signal }));
  const report = progress(`rekindle ${version} on Node.js ${nodeVersion}`);
  const say = (name, note = "") =>
    report.say(`${name}, ${(statSync(join(folder, name)).size / 1e6).toFixed(1)} MB${note}`);
  try {
    for (const platform of all ? platforms : [own]) {
      const name = archiveName(version, platform.name);
      report.doing(platform.name);
      const mine = platform === own && given;
      const twin = mine ? undefined : platform.sameAs;
      if (twin && all) copyFileSync(join(folder, archiveName(version, twin)), join(folder, name));
      else {
        const runtime = mine ? given : await runtimeFor(platform, { signal });
        writeFileSync(join(folder, name), await archive(platform, { builder, runtime, folder, signal }));
      }
      const none = `: npm's registry has no Node.js ${nodeVersion} for it, so it holds the program for ${twin}`;
      say(name, twin && none);
    }
    const bill = billOfMaterials({ version, repository }, await bundledPackages());
    const billName = `pulumi-resource-rekindle-v${version}.cdx.json`;
    writeFileSync(join(folder, billName), `${JSON.stringify(bill, undefined, 2)}\n`);
    writeSums(folder, version);
  } finally {
    report.end(`in ${folder}`);
  }
}

/** The program and the licences of what is in it. */
async function archive(platform, { builder, runtime, ...options }) {
  const data = await makeExecutable(platform, { builder, runtime, ...options });
  const licenses = {
    LICENSE: join(root, "LICENSE"),
    "THIRD-PARTY-NOTICES.txt": join(root, "plugin", "THIRD-PARTY-NOTICES.txt"),
    "LICENSE-node.txt": builder.license ?? runtime.license,
  };
  const texts = Object.entries(licenses).filter(([, path]) => path !== undefined);
  return archiveOf([
    { name: programFor(platform), data, program: true },
    ...texts.map(([name, path]) => ({ name, data: readFileSync(path) })),
  ]);
}
