import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ledgerOf, outputsOf, withCloud } from "./e2e-cloud";
import type { Door } from "./e2e-program";
import { doors, owed, recordedFolder, recordedProgram, recordedWorld, worldAfterwards } from "./recorded";
import { root } from "./project";
import type { Stack } from "./pulumi";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

interface Exported {
  deployment: {
    manifest: Record<string, unknown>;
    resources: Record<string, unknown>[];
    metadata?: unknown;
  };
}

/** Positions in a program, and where plugins lie: of the machine that recorded it, and nothing that is decided by. */
function withoutMachine(text: string): string {
  const exported = JSON.parse(text) as Exported;
  const { plugins: _plugins, ...manifest } = exported.deployment.manifest;
  exported.deployment.manifest = manifest;
  for (const resource of exported.deployment.resources) {
    delete resource["sourcePosition"];
    delete resource["stackTrace"];
  }
  return `${JSON.stringify(exported, null, 2)}\n`;
}

/** A state is worth recording only if it has what it is to have. */
function expectRecorded(stack: Stack): void {
  const seen = [
    ...ledgerOf(stack, "servers"),
    ...ledgerOf(stack, "baseline"),
    ...ledgerOf(stack, "stopped"),
    ...ledgerOf(stack, "missing"),
    ...ledgerOf(stack, "deferred"),
    ...ledgerOf(stack, owed),
    `renewed ${String(outputsOf(stack, "notebook-0004")["renewalCount"])}`,
  ].join(", ");
  const wanted =
    "1001 restarted, 1002 restarted, 1003 baseline, 1004 baseline, 1090 stopped, 4711 missing, 1008 pending, " +
    "1007 restarted, 1005 failed, 1006 notStarted, renewed 1";
  if (seen !== wanted) throw new Error(`recorded ${seen}\ninstead of ${wanted}`);
}

async function record(door: Door): Promise<void> {
  const folder = recordedFolder(version);
  await withCloud({ program: recordedProgram(door, "a"), world: recordedWorld }, async (stack) => {
    await stack.up();
    const last = recordedProgram(door, "b");
    stack.write(last);
    await stack.up({ fails: true, args: ["--continue-on-error"] });
    expectRecorded(stack);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${door}.json`), withoutMachine(await stack.export()));
    writeFileSync(join(folder, `${door}.js`), last["index.js"] ?? "");
  });
  writeFileSync(join(folder, "world.json"), `${JSON.stringify(worldAfterwards, null, 2)}\n`);
  process.stderr.write(`Recorded ${version} ${door}\n`);
}

async function main(): Promise<void> {
  for (const door of doors) await record(door);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
