import { runFleet } from "./fleet";
import { readiness } from "../test/support/fake-services";
import { measurement, type Measurement } from "./measure";

/** Restart calls and reads of a whole rollout against the fewest that the API allows. */
export async function requests(): Promise<Measurement[]> {
  const results: Measurement[] = [];
  for (const instances of [1, 20, 40, 1_000, 10_000]) {
    const maxUnavailable = Math.max(1, Math.floor(instances / 10));
    const { calls, reads, took } = await runFleet({ instances, maxUnavailable, downFor: () => 60_000 });
    const rounds = Math.ceil(instances / maxUnavailable);
    const size = `${instances} instances, ${maxUnavailable} at a time`;
    const leastCalls = Math.floor(instances / maxUnavailable) * Math.ceil(maxUnavailable / 20);
    results.push(measurement(`restart calls, ${size}`, "requests", calls, leastCalls, "20 ids in each call"));
    // Every two seconds in the first minute after a call: no rhythm can do with fewer reads than its own.
    const leastReads = 1 + Math.ceil(took / 2_000);
    results.push(
      measurement(
        `reads, ${size}, ${rounds} rounds`,
        "requests",
        reads,
        leastReads,
        "one list call at each look",
      ),
    );
  }
  return [...results, ...(await probes())];
}

/** How long a service takes that is asked every five seconds; milliseconds. */
const servesAfter = 30_000;

/** Questions to services over a whole rollout: one before the first restart, then one a period until it answers. */
async function probes(): Promise<Measurement[]> {
  const results: Measurement[] = [];
  for (const instances of [40, 1_000]) {
    const maxUnavailable = instances / 10;
    const run = { instances, maxUnavailable, downFor: () => 60_000 };
    const { probes: asked, reads } = await runFleet({ ...run, servesAfter });
    const size = `${instances} instances, ${maxUnavailable} at a time`;
    const least = instances * (1 + Math.ceil(servesAfter / readiness.period));
    results.push(measurement(`probes, ${size}`, "requests", asked, least, "one before, then one a period"));
    const { reads: longer } = await runFleet({ ...run, downFor: () => 60_000 + servesAfter });
    results.push(
      measurement(
        `reads with readiness, ${size}`,
        "requests",
        reads,
        longer,
        "reads of as long a rollout without",
      ),
    );
  }
  return results;
}
