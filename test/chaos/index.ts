import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CliDriver, cliBeat } from "./cli-driver";
import { scenarioOf } from "./draw-scenario";
import { engineBeat, EngineDriver } from "./engine-driver";
import { playRun, type RunResult } from "./run";
import { SimClock } from "./sim-clock";
import { storyOf } from "./story";
import { addRun, emptyTally, markdownOf, type DriverName, type Tally } from "./tally";

const options = {
  runs: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  first: { type: "string", default: "1" },
  cli: { type: "string", default: "0" },
  jobs: { type: "string", default: "16" },
  summary: { type: "string", default: "json" },
  stories: { type: "string" },
  out: { type: "string" },
} as const;

interface Task {
  readonly driver: DriverName;
  readonly number: number;
}

/** Plays the runs that were asked for; the summary goes to stdout, everything else to stderr. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const [runs, seed, first, cli, jobs] = (["runs", "seed", "first", "cli", "jobs"] as const).map((name) =>
    wholeNumber(name, values[name]),
  ) as [number, number, number, number, number];
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => first + index);
  const tasks: Task[] = [
    ...numbers(cli).map((number) => ({ driver: "cli" as const, number })),
    ...numbers(runs).map((number) => ({ driver: "engine" as const, number })),
  ];
  const tally = emptyTally(seed);
  const began = Date.now();
  const play = async (task: Task) => {
    const result = await playTask(task, seed);
    tally.seconds = Math.round((Date.now() - began) / 1_000);
    report(result, task, tally, { alone: tasks.length === 1, folder: values.stories });
    if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(tally, null, 2)}\n`);
  };
  // Real CLIs take a core each: never more than two of them beside the others.
  await Promise.all([
    workOff(
      tasks.filter(({ driver }) => driver === "cli"),
      2,
      play,
    ),
    workOff(
      tasks.filter(({ driver }) => driver === "engine"),
      jobs,
      play,
    ),
  ]);
  process.stdout.write(
    values.summary === "markdown" ? markdownOf(tally) : `${JSON.stringify(tally, null, 2)}\n`,
  );
  process.exitCode = tally.failed.length > 0 ? 1 : 0;
}

function playTask({ driver, number }: Task, seed: number): Promise<RunResult> {
  if (driver === "cli") {
    const scenario = scenarioOf({ seed, number, small: true });
    const clock = new SimClock(true);
    const open = (stage: Parameters<typeof CliDriver.open>[1]) => CliDriver.open(scenario, stage, clock);
    return playRun({ scenario, clock, beat: cliBeat, encrypted: true, driver: open });
  }
  const scenario = scenarioOf({ seed, number });
  const clock = new SimClock(false);
  const program = process.env["REKINDLE_CHAOS_ENGINE"] ?? "";
  return playRun({
    scenario,
    clock,
    beat: engineBeat,
    encrypted: false,
    driver: (stage) => new EngineDriver(program, scenario, stage, clock),
  });
}

async function workOff(
  tasks: readonly Task[],
  atOnce: number,
  play: (task: Task) => Promise<void>,
): Promise<void> {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await play(task);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker));
}

function report(
  result: RunResult,
  { driver, number }: Task,
  tally: Tally,
  { alone, folder }: { alone: boolean; folder: string | undefined },
): void {
  addRun(tally, driver, result);
  const { findings } = result.verdict;
  const done = tally.runs.engine + tally.runs.cli;
  if (alone) process.stderr.write(storyOf(result));
  else if (findings.length > 0 || done % 25 === 0)
    process.stderr.write(
      `${done} runs, ${tally.failed.length} broken; ${driver} ${number}: ${findings.map(({ rule, text }) => `${rule}: ${text}`).join("\n   ") || "ok"}\n`,
    );
  if (folder === undefined || findings.length === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${driver}-${tally.seed}-${number}.txt`), storyOf(result));
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} ${text}: a whole number is expected`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
