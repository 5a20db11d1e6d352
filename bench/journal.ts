import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalFiles } from "../provider/pulumi/journal-files";
import { Journal, type JournalStore } from "../provider/rollout/journal";
import { runFleet } from "./fleet";
import { measurement, type Measurement } from "./measure";

const sizes = [100, 1_000, 10_000] as const;

/** What a rollout costs for each of its instances, journal on disk included: none of it may grow with the fleet. */
export async function journal(): Promise<Measurement[]> {
  const results: Measurement[] = [];
  let first: Cost | undefined;
  // The first run pays for what is compiled in it.
  await costOf(sizes[1]);
  for (const size of sizes) {
    const cost = await costOf(size);
    first ??= cost;
    const each = `an instance, ${size} instances`;
    const against = `${sizes[0]} instances`;
    results.push(
      measurement(`journal bytes, ${size} instances`, "B", cost.bytes, cost.ledger, "the final ledger"),
      measurement(`rollout time on the processor for ${each}`, "ms", cost.ms, first.ms, against),
      measurement(`memory for ${each}`, "kB", cost.memory, first.memory, against),
    );
  }
  return results;
}

interface Cost {
  readonly bytes: number;
  readonly ledger: number;
  /** For each instance. */
  readonly ms: number;
  readonly memory: number;
}

/** As many rollouts as make ten thousand instances together, so that all sizes are measured on as much. */
async function costOf(instances: number): Promise<Cost> {
  const home = mkdtempSync(join(tmpdir(), "rekindle-bench-"));
  try {
    const store = counted(journalFiles({ env: { PULUMI_HOME: home } }));
    const rollouts = sizes[2] / instances;
    const heap = heapUsed();
    const { user, system } = process.cpuUsage();
    const kept: { onChange: unknown; ledger: unknown }[] = [];
    for (let number = 0; number < rollouts; number++) {
      const onChange = new Journal(store, `bench ${number}`).recorder(undefined);
      const { ledger } = await runFleet({ instances, maxUnavailable: 20, downFor: () => 90_700, onChange });
      kept.push({ onChange, ledger });
    }
    const used = process.cpuUsage({ user, system });
    const held = heapUsed() - heap;
    return {
      bytes: store.bytes / rollouts,
      ledger: JSON.stringify(kept[0]?.ledger).length,
      ms: (used.user + used.system) / 1_000 / sizes[2],
      memory: held / 1_000 / sizes[2],
    };
  } finally {
    rmSync(home, { recursive: true });
  }
}

function heapUsed(): number {
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function counted(store: JournalStore): JournalStore & { bytes: number } {
  const counting = {
    ...store,
    bytes: 0,
    write: (key: string, text: () => string) =>
      store.write(key, () => {
        const made = text();
        counting.bytes += made.length;
        return made;
      }),
    append: (key: string, text: string) => {
      counting.bytes += text.length;
      return store.append(key, text);
    },
  };
  return counting;
}
