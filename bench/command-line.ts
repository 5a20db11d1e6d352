import { chmodSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { exported, nativeTrigger, resource, triggerOf } from "../cli/stack/scene.test.support";
import { cliEnvironment, cliFolder } from "../test/support/cli";
import { start } from "../test/support/processes";
import { root } from "../test/support/project";
import { type Stack, withStack } from "../test/support/pulumi";
import { measurement, type Measurement } from "./measure";

const count = 1_000;
const runs = 12;
const rekindle = join(root, "bin", "rekindle.js");
/** What a watch that sleeps may have in memory. */
const memoryLimit = 150;

/** `due` and `status` of a thousand resources against the export that they read, and what a watch that sleeps takes. */
export async function commandLine(): Promise<Measurement[]> {
  return withStack({ program: { "index.js": "" } }, async (stack) => {
    const { outputs } = triggerOf({
      entries: Array.from({ length: 4 }, (_, index) => ({
        id: String(1001 + index),
        state: "restarted" as const,
        generation: 2,
        attempts: 1,
        requestedAt: "2026-06-01T01:00:00.000Z",
        restartedAt: "2026-06-01T01:02:00.000Z",
        evidence: "bootTime" as const,
      })),
    });
    const all = Array.from({ length: count }, (_, index) => resource(nativeTrigger, `r${index}`, outputs));
    await stack.import(exported(...all).replaceAll("urn:pulumi:prod::infra::", "urn:pulumi:test::test::"));
    const times = await measured(stack);
    const idle = await sleeping(stack);
    const export_ = "pulumi stack export of the same stack";
    return [
      measurement(`rekindle due of ${count} resources`, "s", times.due, times.export, export_),
      measurement(`rekindle status of ${count} resources`, "s", times.status, times.export, export_),
      measurement("memory of a watch that sleeps", "MB", idle.megabytes, memoryLimit, "its limit"),
      measurement("calls of the CLI and connections of a watch that sleeps", "", idle.doings, 1, "one"),
    ];
  });
}

type Times = Record<"export" | "due" | "status", number>;

/** The quickest of rounds in which each has its turn: what else the machine does makes them slower only. */
async function measured(stack: Stack): Promise<Times> {
  const env = cliEnvironment(stack.base);
  const time = async (file: string, ...args: string[]) => {
    const { code, ms, all } = await start(file, args, { cwd: stack.directory, env }).done;
    if (code !== 0 && code !== 3) throw new Error(all);
    return ms / 1000;
  };
  const all: Record<keyof Times, number[]> = { export: [], due: [], status: [] };
  for (let run = 0; run < runs; run++) {
    all.export.push(await time(join(cliFolder(), "pulumi"), "stack", "export", "--stack", "test"));
    all.due.push(await time(process.execPath, rekindle, "due", "--stack", "test"));
    all.status.push(await time(process.execPath, rekindle, "status", "--stack", "test"));
  }
  return { export: Math.min(...all.export), due: Math.min(...all.due), status: Math.min(...all.status) };
}

/** What a watch that sleeps has in memory, and how much it does in the meantime. Linux tells; elsewhere nothing is measured. */
async function sleeping(stack: Stack): Promise<{ megabytes: number; doings: number }> {
  const folder = join(stack.base, "counting");
  const calls = join(stack.base, "calls");
  mkdirSync(folder);
  writeFileSync(calls, "");
  // Counts how often the CLI is called.
  const script = `#!/bin/sh\necho call >> '${calls}'\nexec '${join(cliFolder(), "pulumi")}' "$@"\n`;
  writeFileSync(join(folder, "pulumi"), script);
  chmodSync(join(folder, "pulumi"), 0o755);
  const env = cliEnvironment(stack.base);
  env["PATH"] = [folder, env["PATH"]].join(delimiter);
  const args = [rekindle, "watch", "--stack", "test", "--max-interval", "24h"];
  const watch = start(process.execPath, args, { cwd: stack.directory, env });
  try {
    await watch.waitFor(/sleeps until/);
    const before = readFileSync(calls, "utf8").length;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const proc = `/proc/${watch.pid}`;
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${proc}/status`, "utf8"))?.[1]) / 1024;
    // The first three are its input and output.
    const own = readdirSync(`${proc}/fd`).filter((fd) => Number(fd) > 2);
    const open = own.map((fd) => readlinkSync(`${proc}/fd/${fd}`));
    const sockets = open.filter((target) => target.startsWith("socket:")).length;
    return { megabytes, doings: readFileSync(calls, "utf8").length - before + sockets };
  } finally {
    watch.kill("SIGTERM");
    await watch.done;
  }
}
