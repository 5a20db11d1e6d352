import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOfBytes } from "../shared/triggers";
import { digestsOfArchiveFile } from "./archive-digest";
import { digestOfFile, digestsOfFolder } from "./local-files";

describe("files that are triggers", () => {
  let folder: string;
  let socket: Server;
  const at = (...path: string[]) => join(folder, ...path);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rekindle-files-"));
    mkdirSync(at("site", "css"), { recursive: true });
    writeFileSync(at("site", "index.html"), "<html>");
    writeFileSync(at("site", "css", "a.css"), "a{}");
    writeFileSync(at("broken.zip"), "no zip");
    mkdirSync(at("pipes"));
    execFileSync("mkfifo", [at("pipe"), at("pipes", "pipe"), at("pipe.zip")]);
    symlinkSync("gone", at("dangling"));
    symlinkSync("loop", at("loop"));
    mkdirSync(at("dangles"));
    symlinkSync("gone", at("dangles", "dangling"));
    mkdirSync(at("winding", "deep"), { recursive: true });
    symlinkSync("..", at("winding", "deep", "up"));
    mkdirSync(at("linked"));
    symlinkSync(at("site"), at("linked", "a"));
    symlinkSync(at("site"), at("linked", "b"));
    symlinkSync(at("site", "index.html"), at("linked", "c"));
    writeFileSync(at("large"), "");
    truncateSync(at("large"), 2 ** 31);
    socket = createServer();
    await new Promise<void>((resolve) => socket.listen(at("socket"), resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => socket.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const nothingElse = "only regular files and folders are read";

  it("are digested by their bytes, links and folders followed", async () => {
    const [html, css] = [digestOfBytes("<html>"), digestOfBytes("a{}")];
    expect(await digestOfFile(at("site", "index.html"))).toBe(html);
    expect(Object.fromEntries(await digestsOfFolder(at("linked")))).toEqual({
      "a/index.html": html,
      "a/css/a.css": css,
      "b/index.html": html,
      "b/css/a.css": css,
      c: html,
    });
  });

  it.each([
    ["a FIFO", "pipe", () => `is a FIFO; ${nothingElse}`],
    ["a socket", "socket", () => `is a socket; ${nothingElse}`],
    ["a folder", "site", () => "is a folder; use a FileArchive"],
    ["a link to nothing", "dangling", () => "is a link to nothing"],
    ["a link to itself", "loop", () => "is a link that leads back to itself"],
    ["a file over the limit", "large", () => "has 2147483648 bytes, more than the 2147483647 that are read"],
  ])("are refused by their path if they are %s", async (_, name, words) => {
    await expect(digestOfFile(at(name))).rejects.toThrow(`${JSON.stringify(at(name))} ${words()}`);
  });

  it.each([
    ["a FIFO", "pipes", "pipes/pipe", `is a FIFO; ${nothingElse}`],
    ["a FIFO for an archive", "pipe.zip", "pipe.zip", `is a FIFO; ${nothingElse}`],
    ["a link to nothing", "dangles", "dangles/dangling", "is a link to nothing"],
    ["a folder that is in itself", "winding", "winding/deep/up", "is a link to a folder that it is in"],
    ["a broken archive", "broken.zip", "broken.zip", "cannot be unpacked: invalid zip data"],
  ])("are refused in an archive that has %s", async (_, archive, path, words) => {
    const expected = `${JSON.stringify(at(...path.split("/")))} ${words}`;
    await expect(digestsOfArchiveFile(at(archive))).rejects.toThrow(expected);
  });

  it("that are devices are refused", async () => {
    await expect(digestOfFile("/dev/zero")).rejects.toThrow(`"/dev/zero" is a device; ${nothingElse}`);
  });

  it("that are not there are named with the folder that was looked in", async () => {
    const here = process.cwd();
    await expect(digestOfFile("app.conf")).rejects.toThrow(`there is no "app.conf" in ${here} (ENOENT)`);
    await expect(digestsOfArchiveFile("site")).rejects.toThrow(`there is no "site" in ${here} (ENOENT)`);
    await expect(digestOfFile(at("none"))).rejects.toThrow(
      `there is no ${JSON.stringify(at("none"))} (ENOENT)`,
    );
  });
});
