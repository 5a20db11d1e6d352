import { FakeGroups } from "../../test/support/fake-groups";
import { names, Scene } from "../../test/support/rollout-scene";
import { VirtualClock } from "../../test/support/virtual-clock";
import type { RolloutSettings } from "./settings";

const minute = 60_000;
const drain = {
  timeout: 10 * minute,
  onTimeout: "defer",
  message: "",
  logoffDelay: 0,
  wait: 30_000,
} as const;

class GroupScene extends Scene {
  readonly warned: string[] = [];

  private constructor(
    readonly groups: FakeGroups,
    count: number,
    clock: VirtualClock,
  ) {
    super(names(count), { service: groups }, clock);
  }

  static of(count: number, members = names(count)): GroupScene {
    const clock = new VirtualClock();
    return new GroupScene(new FakeGroups(clock, members), count, clock);
  }

  go(change: Partial<NonNullable<RolloutSettings["drain"]>> = {}, settings: Partial<RolloutSettings> = {}) {
    const rest = { warn: (line: string) => void this.warned.push(line) };
    return this.up("h1", { drain: { ...drain, ...change }, ...settings }, {}, rest);
  }

  get story(): string[] {
    const restarts = this.fleet.calls.map(({ at, ids }) => ({ at, what: "restart", ids }));
    return [...this.groups.requests, ...restarts]
      .toSorted((a, b) => a.at - b.at)
      .map(({ what, ids }) => `${what} ${ids.join()}`);
  }
}

describe("members of a target group", () => {
  it("leave it, have their connections end, and the next goes only when each is healthy in it again", async () => {
    const scene = GroupScene.of(3);
    const result = await scene.go();
    expect(result.failures).toEqual([]);
    expect(scene.story).toEqual(
      names(3).flatMap((id) => [`removeTarget ${id}`, `restart ${id}`, `addTarget ${id}`]),
    );
    const [left = 0, back = 0, nextLeft = 0] = scene.groups.requests.map(({ at }) => at);
    expect((scene.fleet.calls[0]?.at ?? 0) - left).toBeGreaterThanOrEqual(30_000);
    expect(nextLeft - back).toBeGreaterThanOrEqual(minute);
    expect(scene.groups.leastHealthy).toBe(2);
    expect(scene.ledger?.instances.some((entry) => "drained" in entry || "drainedFrom" in entry)).toBe(false);
  });

  it("never leave it without a healthy one: the last waits for another, whatever maxUnavailable says", async () => {
    const scene = GroupScene.of(3);
    const result = await scene.go({}, { maxUnavailable: 3 });
    expect(result.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1, 1]);
    expect(scene.groups.leastHealthy).toBe(1);
  });

  it("that stay the last one until the time is over are what onTimeout says", async () => {
    const words = "is the last healthy member of target group 7001 after 10m;";
    const deferred = GroupScene.of(1);
    await deferred.go();
    expect(deferred.entry("m01")).toMatchObject({ state: "pending" });
    expect(deferred.entry("m01")).not.toHaveProperty("drained");
    expect(deferred.warned[0]).toContain(`m01: ${words} back in service, restart deferred`);
    expect(deferred.groups.requests).toEqual([]);

    const failed = GroupScene.of(1);
    const result = await failed.go({ onTimeout: "fail" });
    expect(result.failures[0]?.message).toContain(`${words} back in service, not restarted`);

    const restarted = GroupScene.of(1);
    await restarted.go({ onTimeout: "restart" });
    expect(restarted.groups.requests).toEqual([]);
    expect(restarted.entry("m01").message).toContain(`${words} restarted all the same`);
  });

  it("wait while the load balancer is busy, with growing pauses", async () => {
    const scene = GroupScene.of(2);
    scene.groups.fates = ["conflict", "conflict", "conflict"];
    const result = await scene.go();
    expect(result.failures).toEqual([]);
    const gaps = scene.groups.requests
      .slice(1, 4)
      .map(({ at }, n) => at - (scene.groups.requests[n]?.at ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(2_000);
    expect(gaps[2]).toBeGreaterThan(gaps[0] ?? 0);
    expect(scene.restarts()).toEqual([1, 1]);
  });

  it("that are in none are restarted with a warning, and stay out", async () => {
    const scene = GroupScene.of(2, ["m02", "m09"]);
    await scene.go();
    expect(scene.story).toEqual(["restart m01", "removeTarget m02", "restart m02", "addTarget m02"]);
    expect(scene.warned).toEqual([
      "m01: is in none of the groups that drain names; restarted without being taken out",
    ]);
    expect(scene.entry("m01").message).toContain("in none of the groups");
  });

  it("that do not become healthy again are an error, although they are restarted and in it", async () => {
    const scene = GroupScene.of(2);
    scene.groups.checkTakes = Infinity;
    const result = await scene.go({}, { readyTimeout: 5 * minute });
    expect(result.failures[0]?.message).toMatch(
      /^restarted, and left out of its target groups: its groups do not find it healthy after 5m\./,
    );
    expect(scene.restarts()).toEqual([1, 0]);
  });

  it("are read only when it matters: none of it while they restart", async () => {
    const scene = GroupScene.of(2);
    scene.fleet.machine("m01").downFor = 10 * minute;
    scene.fleet.machine("m02").downFor = 10 * minute;
    await scene.go();
    expect(scene.groups.reads).toBeLessThan(scene.fleet.reads / 2);
  });
});
