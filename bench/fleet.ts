import { accept } from "../provider/rollout/ledger";
import type { RolloutOptions } from "../provider/rollout/rollout";
import { runRollout } from "../provider/rollout/run";
import { FakeFleet } from "../test/support/fake-fleet";
import { FakeServices, readiness } from "../test/support/fake-services";
import { VirtualClock } from "../test/support/virtual-clock";

export interface FleetRun {
  readonly instances: number;
  readonly maxUnavailable: number;
  /** How long each instance is down, by its index; milliseconds. */
  readonly downFor: (index: number) => number;
  readonly batchSize?: number;
  /** How long after its machine each service comes up, if services are asked; milliseconds. */
  readonly servesAfter?: number;
  readonly onChange?: RolloutOptions["onChange"];
}

/** Carries a whole rollout out on a clock of its own; milliseconds of that clock. */
export async function runFleet({
  instances,
  maxUnavailable,
  downFor,
  batchSize = 20,
  servesAfter,
  onChange,
}: FleetRun) {
  const clock = new VirtualClock();
  const ids = Array.from({ length: instances }, (_, index) => `m${index}`);
  const fleet = new FakeFleet(clock, ids, { batchSize });
  ids.forEach((id, index) => (fleet.machine(id).downFor = downFor(index)));
  const wish = {
    ids,
    triggerHash: "h",
    restartOnCreate: true,
    restartOnAdd: false,
    onTriggerChange: "restart",
  } as const;
  const ledger = accept(wish, undefined, clock.now());
  const first = await fleet.api.observe(fleet.client, ids, {});
  const services = new FakeServices(fleet, clock);
  services.comesUpAfter = servesAfter ?? 0;
  const started = clock.now();
  const { failures, ledger: final } = await runRollout({
    api: fleet.api,
    client: fleet.client,
    target: undefined,
    ledger,
    first,
    acceptedNow: true,
    settings: {
      maxUnavailable,
      maxErrors: 0,
      maxAttempts: 3,
      minReady: 0,
      settle: 180_000,
      readyTimeout: 3_600_000,
      whenStopped: "skip",
      whenMissing: "fail",
      whenUnproved: "fail",
      ...(servesAfter !== undefined && { readiness }),
    },
    probe: services.probe,
    clock,
    random: () => 0.5,
    say: () => undefined,
    onChange,
  });
  if (failures.length > 0) throw new Error(`the benchmark's own fleet failed: ${failures[0]?.message ?? ""}`);
  return {
    took: clock.now() - started,
    calls: fleet.calls.length,
    reads: fleet.reads,
    probes: services.asked.length,
    ledger: final,
  };
}

/** Repeatable numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
