import { createHash } from "node:crypto";
import { createReadStream, type Dirent, type Stats } from "node:fs";
import { lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, posix } from "node:path";
import type { Digest } from "../shared/triggers";

/** What is read of one file at most: more is no configuration, and Node.js keeps no more in one piece. */
const largest = 2 ** 31 - 1;

/** The digest of a file's bytes. Whatever is no regular file is an error: reading a FIFO would never end. */
export async function digestOfFile(path: string): Promise<Digest> {
  const file = await statusOf(path);
  if (file.isDirectory()) throw new Error(`${placeOf(path)} is a folder; use a FileArchive`);
  refuseUnreadable(path, file);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return `sha256:${hash.digest("hex")}`;
}

/** The bytes of a file that is read whole. */
export async function bytesOfFile(path: string): Promise<Buffer> {
  refuseUnreadable(path, await statusOf(path));
  return readFile(path).catch((error: unknown) => Promise.reject(unreadable(path, error)));
}

export async function isFolder(path: string): Promise<boolean> {
  return (await statusOf(path)).isDirectory();
}

/** Digests of all files below a folder, by their paths in it; links are followed. */
export async function digestsOfFolder(root: string): Promise<Map<string, Digest>> {
  const files = new Map<string, Digest>();
  const walk = async (below: string, around: readonly string[]): Promise<void> => {
    const folder = join(root, below);
    const real = await realpath(folder);
    if (around.includes(real)) throw new Error(`${placeOf(folder)} is a link to a folder that it is in`);
    for (const entry of await entriesOf(folder)) {
      const path = posix.join(below, entry.name);
      const full = join(root, path);
      const inside = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(full)));
      if (inside) await walk(path, [...around, real]);
      else files.set(path, await digestOfFile(full));
    }
  };
  await walk("", []);
  return files;
}

function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) =>
    Promise.reject(unreadable(folder, error)),
  );
}

async function statusOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const isLink = await lstat(path).then(
      (entry) => entry.isSymbolicLink(),
      () => false,
    );
    if (isLink && codeOf(error) === "ENOENT")
      throw new Error(`${placeOf(path)} is a link to nothing`, { cause: error });
    if (codeOf(error) === "ELOOP")
      throw new Error(`${placeOf(path)} is a link that leads back to itself`, { cause: error });
    throw unreadable(path, error);
  }
}

function refuseUnreadable(path: string, file: Stats): void {
  const kind = kindOf(file);
  if (kind !== undefined)
    throw new Error(`${placeOf(path)} is ${kind}; only regular files and folders are read`);
  if (file.size <= largest) return;
  throw new Error(
    `${placeOf(path)} has ${file.size} bytes, more than the ${largest} that are read of one file`,
  );
}

function kindOf(file: Stats): string | undefined {
  if (file.isFIFO()) return "a FIFO";
  if (file.isSocket()) return "a socket";
  if (file.isCharacterDevice() || file.isBlockDevice()) return "a device";
  return file.isFile() ? undefined : "no regular file";
}

function unreadable(path: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === "ENOENT") return new Error(`there is no ${placeOf(path)} (ENOENT)`, { cause: error });
  if (code === "EACCES" || code === "EPERM")
    return new Error(`${placeOf(path)} may not be read by this user (${code})`, { cause: error });
  return new Error(`${placeOf(path)} cannot be read: ${(error as Error).message}`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** `"app.conf" in /srv/ops`: where a relative path is looked for is what a reader does not see. */
export function placeOf(path: string): string {
  return isAbsolute(path) ? JSON.stringify(path) : `${JSON.stringify(path)} in ${process.cwd()}`;
}
