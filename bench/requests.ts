import { runFleet } from "./fleet";
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
  return results;
}
