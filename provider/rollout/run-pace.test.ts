import { names, Scene } from "../../test/support/rollout-scene";

describe("the pace of a rollout", () => {
  it("pauses between batches of maxUnavailable, and asks nothing meanwhile", async () => {
    const scene = new Scene(names(6), { downFor: 20_000 });
    scene.fleet.machine("m01").downFor = 50_000;
    await scene.up("h1", { maxUnavailable: 2, pauseBetweenBatches: 600_000 });
    const [first, second, third] = scene.fleet.calls;
    expect(scene.fleet.calls.map(({ ids }) => ids)).toEqual([
      ["m01", "m02"],
      ["m03", "m04"],
      ["m05", "m06"],
    ]);
    // A batch ends with its slowest, and the pause begins then.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(650_000);
    expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(620_000);
    expect(scene.fleet.reads).toBeLessThan(60);
  });

  it("starts nothing more after maxDuration, finishes what runs, and the next run goes on", async () => {
    const scene = new Scene(names(4), { downFor: 60_000 });
    const first = await scene.up("h1", { maxDuration: 90_000 });
    expect(first.restarted).toEqual(["m01", "m02"]);
    expect(first.notStarted).toEqual(["m03", "m04"]);
    expect(first.halted).toBe("maxDuration 1m30s is over");
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1, 1, 1, 1]);
  });

  it("begins the time of minReadySeconds anew after an interruption", async () => {
    const scene = new Scene(names(1), { downFor: 10_000 });
    void scene.clock.sleep(40_000).then(() => scene.fleet.occupy("m01", 30_000));
    const began = scene.clock.now();
    await scene.up("h1", { minReady: 60_000 });
    expect(scene.clock.now() - began).toBeGreaterThanOrEqual(130_000);
    expect(scene.restarts()).toEqual([1]);
  });

  it("sends those whose slots are freed by the same look in one call", async () => {
    const scene = new Scene(names(40), { downFor: 20_000 });
    ["m01", "m02", "m03"].forEach((id, index) => (scene.fleet.machine(id).downFor = 20_100 + index * 300));
    await scene.up("h1", { maxUnavailable: 10 });
    expect(scene.fleet.calls.length).toBeLessThanOrEqual(8);
  });
});
