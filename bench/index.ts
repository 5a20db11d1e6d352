import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "./command-line";
import { executableStart } from "./executable";
import { journal } from "./journal";
import { emulatorMemory } from "./emulator-memory";
import { memory } from "./memory";
import { pluginStart } from "./plugin";
import { previewTime } from "./preview";
import { requests } from "./requests";
import { rolloutTime } from "./rollout-time";
import { targetRequests } from "./target-requests";

const benchmarks = {
  "rollout-time": rolloutTime,
  requests,
  "target-requests": targetRequests,
  memory,
  journal,
  "emulator-memory": emulatorMemory,
  plugin: pluginStart,
  executable: executableStart,
  preview: previewTime,
  "command-line": commandLine,
};

/** Runs all benchmarks, or those named, and prints one JSON document. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0)
    throw new Error(
      `no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`,
    );
  const chosen = Object.entries(benchmarks).filter(([name]) => names.length === 0 || names.includes(name));
  const measurements = [];
  for (const [name, run] of chosen) {
    process.stderr.write(`${name} …\n`);
    measurements.push(...(await run()));
  }
  const document = {
    node: process.version,
    cores: (await import("node:os")).availableParallelism(),
    measurements,
  };
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const folder = join(process.cwd(), "bench");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.json"), text);
  process.stdout.write(text);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
