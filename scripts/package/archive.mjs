import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createTar } from "nanotar";

/** The name that Pulumi asks for. */
export const archiveName = (version, platform) => `pulumi-resource-rekindle-v${version}-${platform}.tar.gz`;

/** Every file is from then, so that the same sources make the same archive. */
const mtime = Date.UTC(2020, 0, 1);

/** A `.tar.gz` of `{ name, data, program }`, in that order. */
export async function archiveOf(files) {
  const entries = files.map(({ name, data, program }) => ({
    name,
    data,
    attrs: { mode: program ? "755" : "644", mtime, uid: 0, gid: 0 },
  }));
  return promisify(gzip)(createTar(entries));
}

const sums = "SHA256SUMS";

/** Writes the sums of what is in a folder of one version's files, in the form that `sha256sum --check` reads. */
export function writeSums(folder, version) {
  const names = readdirSync(folder).filter((name) => name.startsWith(`pulumi-resource-rekindle-v${version}`));
  const lines = names.sort().map((name) => {
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(folder, sums), lines.join(""));
  return sums;
}
