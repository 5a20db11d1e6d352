import { FakeFleet } from "./fake-fleet";
import { VirtualClock } from "./virtual-clock";
import { accept, type Ledger, type Wish } from "../../provider/rollout/ledger";
import { receiptsOf } from "../../provider/rollout/jobs";
import type { RolloutOptions } from "../../provider/rollout/rollout";
import { runRollout } from "../../provider/rollout/run";
import type { RolloutSettings } from "../../provider/rollout/settings";

export const defaults: RolloutSettings = {
  maxUnavailable: 1,
  maxErrors: 0,
  maxAttempts: 3,
  minReady: 0,
  settle: 180_000,
  readyTimeout: 900_000,
  whenStopped: "skip",
  whenMissing: "fail",
  whenUnproved: "fail",
};

export function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `m${String(index + 1).padStart(2, "0")}`);
}

/** One resource over a fake fleet, run after run. */
export class Scene {
  readonly fleet: FakeFleet;
  ledger: Ledger | undefined;

  constructor(
    readonly ids: readonly string[],
    options: ConstructorParameters<typeof FakeFleet>[2] = {},
    readonly clock = new VirtualClock(),
  ) {
    this.fleet = new FakeFleet(this.clock, ids, options);
  }

  async up(
    hash: string,
    settings: Partial<RolloutSettings> = {},
    wish: Partial<Wish> = {},
    rest: Partial<RolloutOptions> = {},
  ) {
    const asked = {
      ids: this.ids,
      triggerHash: hash,
      restartOnCreate: true,
      restartOnAdd: false,
      onTriggerChange: "restart" as const,
    };
    const ledger = accept({ ...asked, ...wish }, this.ledger, this.clock.now());
    const { api, client } = this.fleet;
    const first = await api.observe(
      client,
      ledger.instances.map(({ id }) => id),
      { receipts: receiptsOf(ledger.instances) },
    );
    const result = await runRollout({
      api,
      client,
      target: undefined,
      ledger,
      first,
      acceptedNow: ledger.generation !== this.ledger?.generation,
      settings: { ...defaults, ...settings },
      clock: this.clock,
      random: () => 0.5,
      say: () => undefined,
      ...rest,
    });
    this.ledger = result.ledger;
    return result;
  }

  entry(id: string) {
    const entry = this.ledger?.instances.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`no entry ${id}`);
    return entry;
  }

  restarts() {
    return this.ids.map((id) => this.fleet.machine(id).restarts);
  }
}
