import { runFleet, seeded } from "./fleet";
import { measurement, type Measurement } from "./measure";

/** Rollout time against the best schedule for the listed order: every slot refilled at the very instant it is free. */
export async function rolloutTime(): Promise<Measurement[]> {
  const random = seeded(7);
  const uneven = Array.from({ length: 1_000 }, () => 45_000 + Math.floor(random() * 150_000));
  const cases = [
    {
      name: "rollout time, 40 instances, 4 at a time, 90 s each",
      instances: 40,
      maxUnavailable: 4,
      downFor: () => 90_700,
    },
    {
      name: "rollout time, 40 instances, 4 at a time, 45 s to 195 s",
      instances: 40,
      maxUnavailable: 4,
      downFor: (index: number) => uneven[index] ?? 0,
    },
    {
      name: "rollout time, 1000 instances, 50 at a time, 45 s to 195 s",
      instances: 1_000,
      maxUnavailable: 50,
      downFor: (index: number) => uneven[index] ?? 0,
    },
  ];
  const results: Measurement[] = [];
  for (const { name, ...fleet } of cases) {
    const { took } = await runFleet(fleet);
    const durations = Array.from({ length: fleet.instances }, (_, index) => fleet.downFor(index));
    results.push(
      measurement(
        name,
        "s",
        took / 1000,
        bestSchedule(durations, fleet.maxUnavailable) / 1000,
        "the best schedule in listed order",
      ),
    );
  }
  return results;
}

/** When the last one ends if each begins the moment a slot is free. */
function bestSchedule(durations: readonly number[], slots: number): number {
  const freeAt = new Array<number>(slots).fill(0);
  for (const duration of durations) {
    const slot = freeAt.indexOf(Math.min(...freeAt));
    freeAt[slot] = (freeAt[slot] ?? 0) + duration;
  }
  return Math.max(...freeAt);
}
