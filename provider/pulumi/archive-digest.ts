import { readdir, readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { digestOfBytes, type Digest } from "../shared/triggers";

/** Digests of the files in a directory or in a `.zip`, `.tar`, `.tar.gz` or `.tgz` file; by their paths in it. */
export async function digestsOfArchiveFile(path: string): Promise<Map<string, Digest>> {
  if ((await stat(path)).isDirectory()) return digestsOfDirectory(path, "");
  const bytes = await readFile(path);
  if (path.endsWith(".zip")) return digestsOfZip(bytes);
  if (/\.(?:tar|tgz|tar\.gz)$/.test(path))
    return digestsOfTar(path.endsWith(".tar") ? bytes : await gunzip(bytes));
  throw new Error(`${path} is not an archive: a directory, .zip, .tar, .tar.gz or .tgz is one`);
}

async function digestsOfDirectory(root: string, below: string): Promise<Map<string, Digest>> {
  const files = new Map<string, Digest>();
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = posix.join(below, entry.name);
    const directory =
      entry.isDirectory() || (entry.isSymbolicLink() && (await stat(join(root, path))).isDirectory());
    if (directory) for (const [name, digest] of await digestsOfDirectory(root, path)) files.set(name, digest);
    else files.set(path, digestOfBytes(await readFile(join(root, path))));
  }
  return files;
}

async function digestsOfZip(bytes: Uint8Array): Promise<Map<string, Digest>> {
  const { unzipSync } = await import("fflate");
  const entries = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith("/"));
  return new Map(entries.map(([name, content]) => [posix.normalize(name), digestOfBytes(content)]));
}

async function digestsOfTar(bytes: Uint8Array): Promise<Map<string, Digest>> {
  const { parseTar } = await import("nanotar");
  const files = parseTar(bytes).filter(({ type }) => type === "file");
  return new Map(
    files.map(({ name, data }) => [posix.normalize(name), digestOfBytes(data ?? new Uint8Array())]),
  );
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gunzipSync } = await import("fflate");
  return gunzipSync(bytes);
}
