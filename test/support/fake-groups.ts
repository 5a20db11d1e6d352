import type { DrainApi, Drained, ServiceState } from "../../provider/apis/drain";
import type { Clock } from "../../provider/shared/clock";
import { ApiError, type FailureKind } from "../../provider/shared/errors";

/** One target group of a load balancer in memory; who joins it is healthy after its check has had its time. */
export class FakeGroups {
  readonly requests: { at: number; what: string; ids: readonly string[] }[] = [];
  readonly members = new Map<string, { healthyFrom: number }>();
  /** What the next changes meet. */
  fates: FailureKind[] = [];
  reads = 0;
  leastHealthy = Infinity;
  /** From joining to healthy; milliseconds. */
  checkTakes = 60_000;

  constructor(
    private readonly clock: Clock,
    ids: readonly string[],
  ) {
    for (const id of ids) this.members.set(id, { healthyFrom: 0 });
  }

  healthy(except?: string): string[] {
    const now = this.clock.now();
    return [...this.members].filter(([id, one]) => id !== except && one.healthyFrom <= now).map(([id]) => id);
  }

  private state({ id }: Drained): ServiceState {
    const member = this.members.get(id);
    const isUnhealthy = member !== undefined && member.healthyFrom > this.clock.now();
    const isLast = member !== undefined && !isUnhealthy && this.healthy(id).length === 0;
    return {
      isIn: member !== undefined,
      groups: member ? ["7001"] : [],
      isUnhealthy,
      ...(isLast && { held: "the last healthy member of target group 7001" }),
    };
  }

  get api(): DrainApi {
    return {
      wish: () => ({ timeout: "10m" }),
      out: "out of its target groups",
      hasSessions: false,
      batchSize: 20,
      observe: (_client, _target, instances) => {
        this.reads++;
        return Promise.resolve(new Map(instances.map((one) => [one.id, this.state(one)])));
      },
      takeOut: (_client, _target, ids) =>
        this.change("removeTarget", ids, () => {
          const held = new Map<string, string>();
          for (const id of ids) {
            if (this.state({ id }).held) held.set(id, "the last healthy member of target group 7001");
            else this.members.delete(id);
          }
          this.leastHealthy = Math.min(this.leastHealthy, this.healthy().length);
          return held;
        }),
      putBack: async (_client, _target, instances) => {
        const ids = instances.map(({ id }) => id);
        await this.change("addTarget", ids, () => {
          for (const id of ids) this.members.set(id, { healthyFrom: this.clock.now() + this.checkTakes });
          return new Map();
        });
      },
    };
  }

  private change(
    what: string,
    ids: readonly string[],
    apply: () => Map<string, string>,
  ): Promise<ReadonlyMap<string, string>> {
    this.requests.push({ at: this.clock.now(), what, ids });
    const kind = this.fates.shift();
    return kind === undefined
      ? Promise.resolve(apply())
      : Promise.reject(new ApiError({ kind, action: what, code: "1200004" }));
  }
}
