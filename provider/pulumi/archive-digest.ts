import { posix } from "node:path";
import { digestOfBytes, type Digest } from "../shared/triggers";
import { bytesOfFile, digestsOfFolder, isFolder, placeOf } from "./local-files";

/** Digests of the files in a directory or in a `.zip`, `.tar`, `.tar.gz` or `.tgz` file; by their paths in it. */
export async function digestsOfArchiveFile(path: string): Promise<Map<string, Digest>> {
  if (await isFolder(path)) return digestsOfFolder(path);
  const unpack = unpackerOf(path);
  if (!unpack)
    throw new Error(`${placeOf(path)} is not an archive: a directory, .zip, .tar, .tar.gz or .tgz is one`);
  const bytes = await bytesOfFile(path);
  return unpack(bytes).catch((error: unknown) => {
    throw new Error(`${placeOf(path)} cannot be unpacked: ${(error as Error).message}`, { cause: error });
  });
}

function unpackerOf(path: string): ((bytes: Uint8Array) => Promise<Map<string, Digest>>) | undefined {
  if (path.endsWith(".zip")) return digestsOfZip;
  if (path.endsWith(".tar")) return digestsOfTar;
  return /\.(?:tgz|tar\.gz)$/.test(path) ? async (bytes) => digestsOfTar(await gunzip(bytes)) : undefined;
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
