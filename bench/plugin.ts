import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, ProviderHandshakeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { measurement, median, type Measurement } from "./measure";

const runs = 25;
const plugin = [join(process.cwd(), "bin", "pulumi-resource-rekindle")];
/** What the project wants of an idle plugin; megabytes. */
const idleLimit = 80;

/** How soon the provider plugin is ready, and what it holds when nothing is asked of it. */
export async function pluginStart(): Promise<Measurement[]> {
  // The first starts write the compile cache; a process that is killed would not.
  for (let run = 0; run < 3; run++) await stop((await started()).child);
  const [ready, bare]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    bare.push(await bareNode());
    const { child, ms } = await started();
    ready.push(ms);
    await stop(child);
  }
  return [
    measurement("provider plugin, spawn to port", "ms", median(ready), median(bare), "node -e 0"),
    measurement("provider plugin, idle, resident", "MB", await idleMemory(), idleLimit, "the limit"),
  ];
}

async function bareNode(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
  await once(child, "exit");
  return performance.now() - begun;
}

async function started(): Promise<{ child: ChildProcess; port: number; ms: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, plugin, { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port: Number(line.toString()), ms: performance.now() - begun };
}

async function stop(child: ChildProcess): Promise<void> {
  // It saves its compile cache on the way out, and loads the rest of itself before.
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill("SIGINT");
  await once(child, "exit");
}

/** Configured, as the engine leaves it before the first resource. */
async function idleMemory(): Promise<number> {
  const { child, port } = await started();
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  await new Promise((resolve) => client.handshake(new ProviderHandshakeRequest(), resolve));
  const empty = new ConfigureRequest().setArgs(Struct.fromJavaScript({}));
  await new Promise((resolve) => client.configure(empty, resolve));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  client.close();
  await stop(child);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
