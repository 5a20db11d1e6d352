import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { run } from "../lib/run.mjs";
import { platform } from "./cache.mjs";
import { version } from "./versions.mjs";

const sources = [
  "https://get.pulumi.com/releases/sdk",
  `https://github.com/pulumi/pulumi/releases/download/v${version}`,
];

/** A closed network is to be noticed quickly; a slow one still gets its archive. */
const firstAnswer = 10_000;
const silence = 30_000;

/** Downloads the release archive, verifies it and unpacks it into `folder`; a text that says why not otherwise. */
export async function download(folder, { signal, report }) {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) http.setGlobalProxyFromEnv?.();
  const mirror = process.env.REKINDLE_PULUMI_MIRROR;
  const failures = [];
  for (const source of mirror ? [mirror.replace(/\/$/, "")] : sources) {
    try {
      await downloadFrom(source, folder, { signal, report });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${new URL(source).host}: ${error.cause?.code ?? error.cause?.message ?? error.message}`);
    }
  }
  return failures.join("; ");
}

async function downloadFrom(source, folder, { signal, report }) {
  const archive = `pulumi-v${version}-${platform}.${process.platform === "win32" ? "zip" : "tar.gz"}`;
  report.doing(`asking ${new URL(source).host}`);
  const sums = await (await get(`${source}/pulumi-${version}-checksums.txt`, signal)).text();
  const expected = sums
    .split("\n")
    .find((line) => line.trim().endsWith(archive))
    ?.trim()
    .split(/\s+/)[0];
  if (!expected) throw new Error(`no checksum is published for ${archive}`);

  report.say(`downloading ${source}/${archive}`);
  const file = join(folder, archive);
  await save(await get(`${source}/${archive}`, signal), file, { signal, report });
  const actual = await sha256(file);
  if (actual !== expected) throw new Error(`${archive} has the SHA-256 ${actual}, published is ${expected}`);
  await unpack(file, folder, signal);
}

async function get(url, signal) {
  const connect = new AbortController();
  const timer = setTimeout(() => connect.abort(new Error("no answer")), firstAnswer);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, connect.signal]) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

async function save(response, file, { signal, report }) {
  const total = Number(response.headers.get("content-length"));
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0);
  const stalled = new AbortController();
  const giveUp = () => stalled.abort(new Error(`nothing came for ${silence / 1000} s`));
  let timer = setTimeout(giveUp, silence);
  let received = 0;
  const meter = new Transform({
    transform(chunk, _encoding, done) {
      received += chunk.length;
      clearTimeout(timer);
      timer = setTimeout(giveUp, silence);
      report.doing(`${megabytes(received)} of ${total ? megabytes(total) : "?"} MiB`);
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(file), {
      signal: AbortSignal.any([signal, stalled.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** The archives hold one folder ("pulumi", on Windows "pulumi/bin"); its programs move up into `folder`. */
async function unpack(file, folder, signal) {
  const inside = join(folder, "unpacked");
  await mkdir(inside, { recursive: true });
  const code = await run("tar", ["-xf", file, "-C", inside], { signal });
  if (code !== 0) throw new Error(`tar could not unpack ${file}`);
  let programs = join(inside, "pulumi");
  if ((await readdir(programs)).includes("bin")) programs = join(programs, "bin");
  for (const name of await readdir(programs)) await rename(join(programs, name), join(folder, name));
  await rm(inside, { recursive: true });
  await rm(file);
}
