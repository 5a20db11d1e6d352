import { runFleet } from "./fleet";
import { measurement, type Measurement } from "./measure";

/** Memory after a long wait against memory after a short one: it must not grow with the time waited. */
export async function memory(): Promise<Measurement[]> {
  const heapAfter = async (downFor: number) => {
    await runFleet({ instances: 1_000, maxUnavailable: 1_000, downFor: () => downFor });
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1e6;
  };
  await heapAfter(60_000);
  const short = await heapAfter(60_000);
  const long = await heapAfter(3_000_000);
  return [
    measurement(
      "memory after 50 min of waiting, 1000 instances",
      "MB",
      long,
      short,
      "after 1 min of waiting",
    ),
  ];
}
