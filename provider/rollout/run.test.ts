import { names, Scene } from "../../test/support/rollout-scene";

describe("a rollout", () => {
  it("restarts every instance once and proves it by the boot time", async () => {
    const scene = new Scene(names(3));
    const result = await scene.up("h1");
    expect(result.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1, 1]);
    expect(
      result.ledger.instances.map(({ state, evidence, generation, attempts }) => ({
        state,
        evidence,
        generation,
        attempts,
      })),
    ).toEqual(
      Array.from({ length: 3 }, () => ({
        state: "restarted",
        evidence: "bootTime",
        generation: 1,
        attempts: 1,
      })),
    );
    expect(result.ledger).toMatchObject({ restartCount: 3, pending: false, generations: { "1": "h1" } });
  });

  it("never has more than maxUnavailable down, and keeps the listed order", async () => {
    const scene = new Scene(names(10), { batchSize: 2 });
    await scene.up("h1", { maxUnavailable: 3 });
    expect(scene.fleet.mostDown).toBe(3);
    expect(scene.fleet.calls.flatMap(({ ids }) => ids)).toEqual(names(10));
  });

  it("refills a slot as soon as it is free, without waiting for the slowest", async () => {
    const scene = new Scene(names(4), { downFor: 20_000 });
    scene.fleet.machine("m01").downFor = 300_000;
    const before = scene.clock.now();
    await scene.up("h1", { maxUnavailable: 2 });
    expect(scene.clock.now() - before).toBeLessThan(310_000);
    expect(scene.fleet.calls.at(-1)?.at).toBeLessThan(before + 60_000);
  });

  it("sends as many ids in one call as the API takes", async () => {
    const scene = new Scene(names(40), { batchSize: 20 });
    await scene.up("h1", { maxUnavailable: 40 });
    expect(scene.fleet.calls.map(({ ids }) => ids.length)).toEqual([20, 20]);
  });

  it("starts nothing more once more than maxErrors have failed, and goes on with the rest the next time", async () => {
    const scene = new Scene(names(5));
    scene.fleet.machine("m02").downFor = Infinity;
    const first = await scene.up("h1", { readyTimeout: 60_000 });
    expect(first.failures.map(({ id }) => id)).toEqual(["m02"]);
    expect(first.notStarted).toEqual(["m03", "m04", "m05"]);
    expect(first.halted).toBe("more than maxErrors 0 failed");
    expect(scene.entry("m02")).toMatchObject({
      state: "failed",
      generation: 0,
      attempts: 1,
      evidence: "seenDown",
    });

    scene.fleet.machine("m02").rebootingUntil = scene.clock.now() + 10_000;
    const second = await scene.up("h1");
    expect(second.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1, 1, 1, 1]);
    expect(scene.entry("m02").state).toBe("restarted");
  });

  it("leaves an instance alone that was mended by hand since the change", async () => {
    const scene = new Scene(names(2));
    scene.fleet.machine("m01").answers = ["refused"];
    await scene.up("h1");
    scene.fleet.reboot("m01");
    scene.clock.advance(60_000);
    const second = await scene.up("h1");
    expect(second.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1]);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "bootTime" });
    expect(scene.fleet.calls.map(({ ids }) => ids)).toEqual([["m01"], ["m02"]]);
  });

  it("resolves a request whose answer was lost by reading: applied counts, not applied is sent again", async () => {
    const scene = new Scene(names(2));
    scene.fleet.machine("m01").answers = ["lostAfter"];
    scene.fleet.machine("m02").answers = ["lostBefore"];
    const result = await scene.up("h1");
    expect(result.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1]);
    expect(scene.fleet.calls.map(({ ids }) => ids)).toEqual([["m01"], ["m02"], ["m02"]]);
    expect(result.ledger.restartCount).toBe(2);
  });

  it("does not send again where the API cannot show whether it was applied", async () => {
    const scene = new Scene(["nb0002"], { shows: "nothing", batchSize: 1 });
    scene.fleet.machine("nb0002").answers = ["lostAfter"];
    const result = await scene.up("h1");
    expect(scene.fleet.calls).toHaveLength(1);
    expect(result.failures[0]?.message).toBe(
      "connection lost after the request was sent; Fake cannot show whether it restarted. It may have. The next pulumi up restarts it again.",
    );
  });

  it("keeps the slot for the settle time where an API shows nothing, and says so", async () => {
    const scene = new Scene(["nb1", "nb2"], { shows: "nothing", batchSize: 1 });
    await scene.up("h1", { settle: 120_000 });
    const [first, second] = scene.fleet.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(120_000);
    expect(scene.entry("nb1")).toMatchObject({
      state: "restarted",
      evidence: "none",
      message: expect.stringContaining("no sign") as string,
    });
  });

  it("fails an instance that accepts the call and never goes down", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").ignoresRestart = true;
    const result = await scene.up("h1");
    expect(result.failures[0]?.message).toContain("it never went down and its boot time did not move");
  });

  it("splits a refused list so that the bad instance alone is blamed and none is restarted twice", async () => {
    const scene = new Scene(names(8), { batchSize: 8 });
    for (let time = 0; time < 5; time++) scene.fleet.machine("m05").answers.push("refused");
    const result = await scene.up("h1", { maxUnavailable: 8 });
    expect(result.failures.map(({ id }) => id)).toEqual(["m05"]);
    expect(scene.restarts()).toEqual([1, 1, 1, 1, 0, 1, 1, 1]);
  });

  it("waits for another operation, and counts a reboot that began after this update did", async () => {
    const scene = new Scene(names(3));
    scene.fleet.occupy("m01", 45_000);
    const update = scene.up("h1", {}, {}, { say: () => undefined });
    const others = scene.clock.sleep(50_000).then(() => scene.fleet.reboot("m03"));
    await Promise.all([update, others]);
    expect(scene.restarts()).toEqual([1, 1, 1]);
    expect(scene.entry("m03").message).toMatch(/somebody else|after the change/);
  });

  it("restarts an instance that was already rebooting when the update began, once it is ready", async () => {
    for (const shows of ["bootTime", "status"] as const) {
      const scene = new Scene(names(1), { shows });
      scene.fleet.reboot("m01");
      scene.clock.advance(5_000);
      await scene.up("h1");
      expect(scene.restarts()).toEqual([2]);
    }
  });

  it("skips stopped instances as up to date, and restarts the others before it fails for missing ones", async () => {
    const scene = new Scene(names(3));
    scene.fleet.machine("m01").condition = "missing";
    scene.fleet.machine("m02").condition = "stopped";
    const result = await scene.up("h1");
    expect(result.failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(scene.entry("m01")).toMatchObject({ state: "missing", generation: 0 });
    expect(scene.entry("m02")).toMatchObject({ state: "stopped", generation: 1 });
    expect(scene.entry("m03").state).toBe("restarted");
  });

  it("gives up after maxAttempts without a call until the hash changes", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    for (let attempt = 0; attempt < 2; attempt++) {
      scene.fleet.machine("m01").ignoresRestart = false;
      scene.fleet.machine("m01").downFor = Infinity;
      await scene.up("h1", { readyTimeout: 60_000, maxAttempts: 2 });
      scene.fleet.machine("m01").rebootingUntil = 0;
      scene.ledger = scene.ledger && {
        ...scene.ledger,
        instances: scene.ledger.instances.map(({ evidence: _evidence, ...entry }) => entry),
      };
    }
    const third = await scene.up("h1", { maxAttempts: 2 });
    expect(scene.fleet.calls).toHaveLength(2);
    expect(third.failures[0]?.message).toContain("given up after 2 attempts");
    scene.fleet.machine("m01").downFor = 5_000;
    await scene.up("h2", { maxAttempts: 2 });
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", attempts: 1 });
  });

  it("counts an instance as ready only after minReadySeconds without interruption", async () => {
    const scene = new Scene(names(2), { downFor: 10_000 });
    await scene.up("h1", { minReady: 60_000 });
    const [first, second] = scene.fleet.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(70_000);
  });

  it("lets two resources of one process restart an instance one after the other, and the second counts the first's", async () => {
    const scene = new Scene(names(1));
    const twin = new Scene(names(1));
    Object.assign(twin, { clock: scene.clock, fleet: scene.fleet });
    const [one, two] = await Promise.all([scene.up("h1"), twin.up("other")]);
    expect(one.failures).toEqual([]);
    expect(two.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1]);
  });

  it("stops at once when asked to, with those in flight as requested, and reads them first the next time", async () => {
    const scene = new Scene(names(3));
    const stop = new AbortController();
    const update = scene.up("h1", {}, {}, { signal: stop.signal });
    await scene.clock.sleep(5_000);
    stop.abort(new Error("stopped"));
    const result = await update;
    expect(result.ledger.instances.map(({ state }) => state)).toEqual([
      "requested",
      "notStarted",
      "notStarted",
    ]);
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1, 1, 1]);
  });
});
