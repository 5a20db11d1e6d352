import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { version } from "../../../package.json";
import { root } from "../project";

export const archiveOf = (platform: string) => `pulumi-resource-rekindle-v${version}-${platform}.tar.gz`;

/** Pulumi's name for the platform that runs the tests. */
export const ownPlatform = [
  { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as "linux"],
  { x64: "amd64", arm64: "arm64" }[process.arch as "x64"],
].join("-");

/** What `npm run package` makes, in a folder; what it says where npm's registry cannot be reached. */
export function releaseInto(folder: string, ...args: string[]): { readonly missing?: string } {
  try {
    const script = join(root, "scripts", "package.mjs");
    execFileSync(process.execPath, [script, "--out", folder, ...args], { stdio: "pipe" });
    return {};
  } catch (error) {
    const { stderr = "" } = error as { stderr?: Buffer };
    const line = /^.*\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E404|E405|E403)\b.*$/m.exec(
      String(stderr),
    )?.[0];
    if (line === undefined) throw error;
    return { missing: line };
  }
}

export interface FileServer {
  readonly url: string;
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** A server on loopback that has the files of a folder, and notes what it is asked for. */
export async function serveFolder(folder: string): Promise<FileServer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const name = (request.url ?? "").split("/").at(-1) ?? "";
    asked.push(name);
    try {
      response.end(readFileSync(join(folder, name)));
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
