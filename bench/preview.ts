import { withStack } from "../test/support/pulumi";
import { measurement, median, type Measurement } from "./measure";

const count = 1_000;
const runs = 3;

const programs = {
  bare: `const pulumi = require("@pulumi/pulumi");
for (let i = 0; i < ${count}; i++) new pulumi.ComponentResource("bench:index:Bare", "r" + i);`,
  naive: `const pulumi = require("@pulumi/pulumi");
class Naive extends pulumi.dynamic.Resource { constructor(name, props) { super({
  async check(olds, news) { return { inputs: news }; },
  async diff(id, olds, news) { return { changes: olds.hash !== news.hash }; },
  async create(inputs) { return { id: inputs.hash, outs: inputs }; },
}, name, props); } }
for (let i = 0; i < ${count}; i++) new Naive("r" + i, { hash: "h" + i });`,
  rekindle: `const { RestartTrigger } = require("pulumi-rekindle");
for (let i = 0; i < ${count}; i++) new RestartTrigger("r" + i, {
  target: { ncloudServers: { serverInstanceNos: [String(1000 + i)] } },
  triggers: { conf: "v1" }, restartOnCreate: false,
});`,
};

/** A preview that finds nothing changed, of a thousand resources. */
export async function previewTime(): Promise<Measurement[]> {
  const seconds = {} as Record<keyof typeof programs, number>;
  const bytes = {} as Record<keyof typeof programs, number>;
  for (const name of Object.keys(programs) as (keyof typeof programs)[]) {
    await withStack({ program: { "index.js": programs[name] } }, async (stack) => {
      await stack.up();
      const times: number[] = [];
      for (let run = 0; run < runs; run++) {
        const started = performance.now();
        await stack.run(["preview", "--expect-no-changes"]);
        times.push((performance.now() - started) / 1000);
      }
      seconds[name] = median(times);
      bytes[name] = JSON.stringify(stack.state()).length / count;
    });
  }
  return [
    measurement(
      `no-op preview of ${count} RestartTriggers`,
      "s",
      seconds.rekindle,
      seconds.bare,
      `${count} bare components`,
    ),
    measurement(
      `no-op preview of ${count} RestartTriggers`,
      "s",
      seconds.rekindle,
      seconds.naive,
      `${count} naive dynamic resources`,
    ),
    measurement(
      "state of a RestartTrigger",
      "bytes",
      bytes.rekindle,
      bytes.naive,
      "a naive dynamic resource",
    ),
  ];
}
