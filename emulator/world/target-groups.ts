import type { EmulatorClock } from "../clock";
import type { Collection } from "./collection";
import { isUp, type HealthStatus, type Target, type TargetGroupInput } from "./target-group";

/** A target group as it is kept. */
export interface TargetGroup extends Omit<TargetGroupInput, "targets" | "name" | "location"> {
  readonly name: string;
  readonly location: string;
  targets: Target[];
}

/** The target groups of a cloud. Whatever it hands out is up to date. */
export class TargetGroups {
  readonly #clock: EmulatorClock;
  readonly #byId: ReadonlyMap<string, TargetGroup>;

  constructor(groups: readonly TargetGroupInput[], clock: EmulatorClock, location: string) {
    this.#clock = clock;
    this.#byId = new Map(
      groups.map((group) => {
        const targets = group.targets.map((target) =>
          typeof target === "string" ? { id: target } : { ...target },
        );
        return [
          group.id,
          { ...group, name: group.name ?? group.id, location: group.location ?? location, targets },
        ];
      }),
    );
  }

  get(id: string, location: string): TargetGroup | undefined {
    const group = this.#byId.get(id);
    return group?.location === location ? this.#settled(group) : undefined;
  }

  all(location?: string): TargetGroup[] {
    return [...this.#byId.values()]
      .filter((group) => location === undefined || group.location === location)
      .map((group) => this.#settled(group));
  }

  isBusy({ changedAt = -Infinity, busyFor }: TargetGroup): boolean {
    return this.#clock.now() < changedAt + busyFor;
  }

  add(group: TargetGroup, ids: readonly string[]): void {
    const now = this.#clock.now();
    group.targets.push(...ids.map((id) => ({ id, addedAt: now })));
    group.changedAt = now;
  }

  remove(group: TargetGroup, ids: readonly string[]): void {
    const now = this.#clock.now();
    group.targets = group.targets.map((target) =>
      ids.includes(target.id) ? { ...target, removedAt: now } : target,
    );
    group.changedAt = now;
  }

  healthOf(group: TargetGroup, { id, addedAt = -Infinity }: Target, servers: Collection): HealthStatus {
    if (group.loadBalancer === "") return "UNUSED";
    const server = servers.get(id);
    return server && isUp(server.outages, addedAt, group.healthCheck, this.#clock.now()) ? "UP" : "DOWN";
  }

  #settled(group: TargetGroup): TargetGroup {
    const now = this.#clock.now();
    group.targets = group.targets.filter(({ removedAt = Infinity }) => now < removedAt + group.changeTakes);
    return group;
  }
}
