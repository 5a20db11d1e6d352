import type { DrainWish } from "../../provider/apis/drain";
import type { Ledger } from "../../provider/rollout/ledger";
import type { RolloutOptions } from "../../provider/rollout/rollout";
import type { RolloutSettings } from "../../provider/rollout/settings";
import { FakeService } from "./fake-service";
import { names, Scene } from "./rollout-scene";
import { VirtualClock } from "./virtual-clock";

export const minute = 60_000;

/** A rollout over machines with users on them. */
export class DrainScene extends Scene {
  readonly warned: string[] = [];
  readonly rows: string[] = [];
  /** The ledgers as they were told before each request. */
  readonly told: Ledger[] = [];

  private constructor(
    count: number,
    readonly service: FakeService,
    clock: VirtualClock,
    private readonly drain: NonNullable<RolloutSettings["drain"]>,
  ) {
    super(names(count), { service }, clock);
  }

  static of(
    count: number,
    drain: Partial<NonNullable<RolloutSettings["drain"]>> = {},
    { warns = false } = {},
  ): DrainScene {
    const clock = new VirtualClock();
    const wish: DrainWish = { timeout: "1h" };
    const usual = {
      timeout: 60 * minute,
      onTimeout: "defer",
      message: "bye",
      logoffDelay: 10 * minute,
      wait: 0,
    } as const;
    return new DrainScene(count, new FakeService(clock, wish, warns), clock, { ...usual, ...drain });
  }

  go(settings: Partial<RolloutSettings> = {}, rest: Partial<RolloutOptions> = {}, hash = "h1") {
    return this.up(
      hash,
      { drain: this.drain, ...settings },
      {},
      {
        warn: (line) => this.warned.push(line),
        status: (line) => this.rows.push(line),
        onChange: (change) => this.told.push(change.ledger()),
        ...rest,
      },
    );
  }

  /** Who is out of service. */
  get out(): string[] {
    return this.service.out(this.ids);
  }

  /** What was asked for, in order: requests about service and restarts. */
  get story(): string[] {
    const restarts = this.fleet.calls.map(({ at, ids }) => ({ at, what: "restart", ids }));
    return [...this.service.requests, ...restarts]
      .toSorted((a, b) => a.at - b.at)
      .map(({ what, ids }) => `${what} ${ids.join()}`);
  }
}
