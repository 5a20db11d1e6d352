import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../emulator";
import { showNotebook } from "../provider/apis/modelarts-notebook";
import { parseSettings } from "../provider/apis/settings";
import { openCloud, systemEnvironment } from "../provider/clouds";
import { cloudEnv } from "../test/support/e2e-apis";
import { notebookWorld } from "../test/support/e2e-leases";
import { root } from "../test/support/project";
import { type Stack, withStack } from "../test/support/pulumi";
import { measurement, median, type Measurement } from "./measure";
import { ProcessState } from "../provider/shared/process-state";

const count = 1_000;
const runs = 5;
/** Notebooks are read so many at once where each is read by itself. */
const readsAtOnce = 8;

const trigger = `new RestartTrigger("r" + i, {
  target: { ncloudServers: { serverInstanceNos: [String(1000 + i)] } },
  triggers: { conf: "v1" }, restartOnCreate: false,
});`;
const lease = `new NotebookLease("r" + i, {
  target: { modelartsNotebook: { notebookId: "nb-" + i, cloud: "huaweicloud" } },
});`;
const each = `for (let i = 0; i < ${count}; i++)`;

const programs = {
  bare: `const pulumi = require("@pulumi/pulumi");
${each} new pulumi.ComponentResource("bench:index:Bare", "r" + i);`,
  naive: `const pulumi = require("@pulumi/pulumi");
class Naive extends pulumi.dynamic.Resource { constructor(name, props) { super({
  async check(olds, news) { return { inputs: news }; },
  async diff(id, olds, news) { return { changes: olds.hash !== news.hash }; },
  async create(inputs) { return { id: inputs.hash, outs: inputs }; },
}, name, props); } }
${each} new Naive("r" + i, { hash: "h" + i });`,
  dynamic: `const { RestartTrigger } = require("pulumi-rekindle");\n${each} ${trigger}`,
  native: `const { RestartTrigger } = require("pulumi-rekindle/native");\n${each} ${trigger}`,
  leases: `const { NotebookLease } = require("pulumi-rekindle/native");\n${each} ${lease}`,
};
type Program = keyof typeof programs;

/** Answers Check and Diff without looking. */
const emptyPlugin = join(root, "bench", "empty-plugin");

/** A preview that finds nothing changed, of a thousand resources. */
export async function previewTime(): Promise<Measurement[]> {
  const notebooks = Array.from(
    { length: count },
    (_, i) => [`nb-${i}`, { lease: { length: "70h" } }] as const,
  );
  const emulator = await startEmulator({ world: notebookWorld(Object.fromEntries(notebooks)) });
  try {
    const names = Object.keys(programs) as Program[];
    const { seconds, bytes, empty } = await withStacks(names, emulator.url, measured);
    const reads = await readEach(emulator.url);
    const what = (resources: string) => `no-op preview of ${count} ${resources}`;
    const bare = `${count} bare components`;
    const time = (resources: string, value: number, baseline: number, against: string) =>
      measurement(what(resources), "s", value, baseline, against);
    const state = (door: "native" | "dynamic") =>
      measurement(
        `state of a ${door} RestartTrigger`,
        "bytes",
        bytes[door],
        bytes.naive,
        "a naive dynamic resource",
      );
    return [
      time("native RestartTriggers", seconds.native, seconds.bare, bare),
      time(
        "native RestartTriggers",
        seconds.native,
        empty,
        "the same with a plugin that answers without looking",
      ),
      time("native RestartTriggers with a plugin that answers without looking", empty, seconds.bare, bare),
      time(
        "native NotebookLeases",
        seconds.leases,
        seconds.native + reads,
        `${count} native RestartTriggers and ${count} reads`,
      ),
      time("dynamic RestartTriggers", seconds.dynamic, seconds.bare, bare),
      time("dynamic RestartTriggers", seconds.dynamic, seconds.naive, `${count} naive dynamic resources`),
      state("native"),
      state("dynamic"),
    ];
  } finally {
    await emulator.close();
  }
}

type Stacks = Record<Program, Stack>;

/** Runs `body` with a stack of each program that is up. */
function withStacks<T>(
  names: readonly Program[],
  url: string,
  body: (stacks: Stacks) => Promise<T>,
  stacks: Partial<Stacks> = {},
): Promise<T> {
  const [name, ...others] = names;
  if (name === undefined) return body(stacks as Stacks);
  return withStack({ program: { "index.js": programs[name] }, env: cloudEnv(url) }, async (stack) => {
    await stack.up();
    return withStacks(others, url, body, { ...stacks, [name]: stack });
  });
}

/** Medians of rounds in which every program has its turn, so that a busy minute concerns all of them. */
async function measured(stacks: Stacks) {
  const all = Object.entries(stacks) as [Program, Stack][];
  const times = Object.fromEntries(all.map(([name]) => [name, [] as number[]])) as Record<Program, number[]>;
  const empty: number[] = [];
  for (let run = 0; run < runs; run++) {
    for (const [name, stack] of all) times[name].push(await preview(stack));
    empty.push(await withPlugin(emptyPlugin, stacks.native, preview));
  }
  const of = (figure: (name: Program) => number) =>
    Object.fromEntries(all.map(([name]) => [name, figure(name)])) as Record<Program, number>;
  return {
    seconds: of((name) => median(times[name])),
    bytes: of((name) => JSON.stringify(stacks[name].state(), withoutTraces).length / count),
    empty: median(empty),
  };
}

/** How the program came to a resource, of which Pulumi keeps more the deeper its own files lie. */
function withoutTraces(key: string, value: unknown): unknown {
  return key === "stackTrace" ? undefined : value;
}

async function preview(stack: Stack): Promise<number> {
  const started = performance.now();
  await stack.run(["preview", "--expect-no-changes"]);
  return (performance.now() - started) / 1000;
}

async function withPlugin<T>(folder: string, stack: Stack, body: (stack: Stack) => Promise<T>): Promise<T> {
  const name = "Pulumi.yaml";
  const project = readFileSync(join(stack.directory, name), "utf8");
  stack.write({ [name]: project.replace(JSON.stringify(join(root, "bin")), JSON.stringify(folder)) });
  try {
    return await body(stack);
  } finally {
    stack.write({ [name]: project });
  }
}

/** Seconds for reading every notebook by itself: what a lease would cost without shared reads. */
async function readEach(url: string): Promise<number> {
  const { settings } = parseSettings({});
  const client = openCloud(
    { cloud: "huaweicloud", settings },
    { ...systemEnvironment, process: new ProcessState(), env: cloudEnv(url) },
  );
  const started = performance.now();
  let next = 0;
  const reader = async () => {
    while (next < count) await showNotebook(client, `nb-${next++}`, { deadline: 10_000 });
  };
  await Promise.all(Array.from({ length: readsAtOnce }, reader));
  return (performance.now() - started) / 1000;
}
