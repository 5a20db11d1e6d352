import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parseTar } from "nanotar";
import { measurement, median, type Measurement } from "./measure";

const runs = 25;
const script = join(process.cwd(), "bin", "pulumi-resource-rekindle");
/** Megabytes. */
const archiveLimit = 60;
const idleLimit = 110;

interface Started {
  readonly child: ChildProcess;
  readonly client: ResourceProviderClient;
  /** From spawn to the first answer over gRPC. */
  readonly ms: number;
}

async function started(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const begun = performance.now();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const client = new ResourceProviderClient(
    `127.0.0.1:${line.toString().trim()}`,
    credentials.createInsecure(),
  );
  await new Promise<void>((resolve, reject) =>
    client.getPluginInfo(new Empty(), (error) => (error ? reject(error) : resolve())),
  );
  return { child, client, ms: performance.now() - begun };
}

async function stop({ child, client }: Started, signal: NodeJS.Signals): Promise<void> {
  client.close();
  child.kill(signal);
  await once(child, "exit");
}

/** The release's program beside the script on the running Node.js, with and without a compile cache. */
export async function executableStart(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-bench-"));
  try {
    execFileSync(process.execPath, [join("scripts", "package.mjs"), "--out", folder], { stdio: "inherit" });
    const archive = readFileSync(
      join(folder, readdirSync(folder).find((name) => name.endsWith(".tar.gz")) ?? ""),
    );
    const program = join(folder, "pulumi-resource-rekindle");
    writeFileSync(program, parseTar(gunzipSync(archive))[0]?.data ?? "");
    chmodSync(program, 0o755);
    return [
      measurement("plugin archive", "MB", archive.length / 1e6, archiveLimit, "the limit"),
      ...(await starts(program, join(folder, "cache"))),
      measurement("plugin executable, idle, resident", "MB", await idle(program), idleLimit, "the limit"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function starts(program: string, cache: string): Promise<Measurement[]> {
  const ways = {
    executable: () => started(program, []),
    cached: () => started(process.execPath, [script], { NODE_COMPILE_CACHE: cache }),
    uncached: () => started(process.execPath, [script], { NODE_DISABLE_COMPILE_CACHE: "1" }),
  };
  // A process that is killed would not write the compile cache.
  for (let run = 0; run < 3; run++) await stop(await ways.cached(), "SIGINT");
  const taken = { executable: [] as number[], cached: [] as number[], uncached: [] as number[] };
  for (let run = 0; run < runs; run++)
    for (const name of ["executable", "cached", "uncached"] as const) {
      const one = await ways[name]();
      taken[name].push(one.ms);
      await stop(one, "SIGKILL");
    }
  const [own, cached, uncached] = [taken.executable, taken.cached, taken.uncached].map(median) as [
    number,
    number,
    number,
  ];
  const name = "plugin executable, spawn to first answer";
  return [
    measurement(name, "ms", own, uncached, "the script without a compile cache"),
    measurement(name, "ms", own, cached, "the script with a compile cache"),
  ];
}

async function idle(program: string): Promise<number> {
  const one = await started(program, []);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const status = readFileSync(`/proc/${one.child.pid}/status`, "utf8");
  await stop(one, "SIGINT");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
