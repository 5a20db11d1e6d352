import { startEmulator } from "../emulator/index";
import { showNotebook } from "../provider/apis/modelarts-notebook";
import { openCloud, parseSettings, systemEnvironment } from "../provider/clouds";
import { cloudEnv } from "../test/support/e2e-apis";
import { notebookWorld } from "../test/support/e2e-leases";
import { withStack } from "../test/support/pulumi";
import { measurement, median, type Measurement } from "./measure";

const count = 1_000;
const runs = 3;
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

/** A preview that finds nothing changed, of a thousand resources. */
export async function previewTime(): Promise<Measurement[]> {
  const notebooks = Array.from(
    { length: count },
    (_, i) => [`nb-${i}`, { lease: { length: "70h" } }] as const,
  );
  const emulator = await startEmulator({ world: notebookWorld(Object.fromEntries(notebooks)) });
  try {
    const figures = {} as Record<Program, { seconds: number; bytes: number }>;
    for (const name of Object.keys(programs) as Program[])
      figures[name] = await noopPreview(programs[name], emulator.url);
    const { bare, naive, dynamic, native, leases } = figures;
    const reads = await readEach(emulator.url);
    const what = (resources: string) => `no-op preview of ${count} ${resources}`;
    const against = `${count} bare components`;
    const state = (of: string, { bytes }: { bytes: number }) =>
      measurement(`state of a ${of} RestartTrigger`, "bytes", bytes, naive.bytes, "a naive dynamic resource");
    return [
      measurement(what("native RestartTriggers"), "s", native.seconds, bare.seconds, against),
      measurement(
        what("native NotebookLeases"),
        "s",
        leases.seconds,
        bare.seconds + reads,
        `${against} and ${count} reads`,
      ),
      measurement(what("dynamic RestartTriggers"), "s", dynamic.seconds, bare.seconds, against),
      measurement(
        what("dynamic RestartTriggers"),
        "s",
        dynamic.seconds,
        naive.seconds,
        `${count} naive dynamic resources`,
      ),
      state("native", native),
      state("dynamic", dynamic),
    ];
  } finally {
    await emulator.close();
  }
}

function noopPreview(program: string, url: string): Promise<{ seconds: number; bytes: number }> {
  return withStack({ program: { "index.js": program }, env: cloudEnv(url) }, async (stack) => {
    await stack.up();
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const started = performance.now();
      await stack.run(["preview", "--expect-no-changes"]);
      times.push((performance.now() - started) / 1000);
    }
    return { seconds: median(times), bytes: JSON.stringify(stack.state()).length / count };
  });
}

/** Seconds for reading every notebook by itself: what a lease would cost without shared reads. */
async function readEach(url: string): Promise<number> {
  const { settings } = parseSettings({});
  const client = openCloud({ cloud: "huaweicloud", settings }, { ...systemEnvironment, env: cloudEnv(url) });
  const started = performance.now();
  let next = 0;
  const reader = async () => {
    while (next < count) await showNotebook(client, `nb-${next++}`, { deadline: 10_000 });
  };
  await Promise.all(Array.from({ length: readsAtOnce }, reader));
  return (performance.now() - started) / 1000;
}
