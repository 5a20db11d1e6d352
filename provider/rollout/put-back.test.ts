import { DrainScene, minute } from "../../test/support/drain-scene";

const second = 1_000;

describe("what is out of service because of us is put back first", () => {
  it("when the update is stopped, whose ledger then says what is so", async () => {
    const scene = DrainScene.of(3);
    for (const id of scene.ids) scene.service.use(id, 50 * minute);
    const stop = new AbortController();
    const began = scene.clock.now();
    const later = scene.clock.sleep(5 * minute).then(() => stop.abort(new Error("stopped")));
    const result = await scene.go({ maxUnavailable: 2 }, { signal: stop.signal });
    await later;
    expect(scene.out).toEqual([]);
    expect(scene.clock.now() - began).toBeLessThan(5 * minute + 5 * second);
    expect(result.notStarted.toSorted()).toEqual(["m01", "m02", "m03"]);
    expect(result.ledger.instances.map(({ state, drained }) => [state, drained])).toEqual(
      scene.ids.map(() => ["notStarted", undefined]),
    );
  });

  it("when maxDuration is over", async () => {
    const scene = DrainScene.of(2);
    scene.service.use("m01", 50 * minute);
    const result = await scene.go({ maxDuration: 5 * minute });
    expect(result.halted).toBe("maxDuration 5m is over");
    expect(result.notStarted.toSorted()).toEqual(["m01", "m02"]);
    expect(scene.restarts()).toEqual([0, 0]);
    expect(scene.out).toEqual([]);
    expect(scene.entry("m01")).toEqual({ id: "m01", state: "notStarted", generation: 0 });
  });

  it("when the window ends, and deferred", async () => {
    const scene = DrainScene.of(2);
    scene.service.use("m01", 50 * minute);
    const window = { start: "02:00", end: "03:20", timeZone: "UTC" };
    const result = await scene.go({}, { deferral: { window } });
    expect(result.failures).toEqual([]);
    expect(scene.ledger?.instances.map(({ state }) => state)).toEqual(["pending", "pending"]);
    expect(scene.entry("m01").message).toMatch(/^the window opens /);
    expect(scene.restarts()).toEqual([0, 0]);
    expect(scene.out).toEqual([]);
  });

  it("when too many have failed", async () => {
    const scene = DrainScene.of(3);
    scene.fleet.machine("m01").downFor = Infinity;
    scene.service.use("m02", 300 * minute);
    const result = await scene.go({ maxUnavailable: 2, readyTimeout: 10 * minute });
    expect(result.failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(result.notStarted.toSorted()).toEqual(["m02", "m03"]);
    // The one that did not come back stays out.
    expect(scene.out).toEqual(["m01"]);
    expect(scene.entry("m01")).toMatchObject({ state: "failed", drained: true });
  });

  it("after an error of ours", async () => {
    const scene = DrainScene.of(2);
    scene.service.use("m01", 50 * minute);
    let changes = 0;
    const status = () => {
      if (++changes === 3) throw new Error("a fault of ours");
    };
    const result = await scene.go({}, { status });
    expect(result.cause?.message).toBe("a fault of ours");
    expect(scene.out).toEqual([]);
    expect(scene.entry("m01")).not.toHaveProperty("drained");
  });

  it("even if putting back was answered by a cut connection, applied or not", async () => {
    for (const fate of ["lostAfter", "lostBefore", "throttled", "conflict"] as const) {
      const scene = DrainScene.of(1);
      scene.service.returnFates = [fate, fate];
      const result = await scene.go();
      expect(result.failures).toEqual([]);
      expect(scene.out).toEqual([]);
      expect(scene.entry("m01")).toMatchObject({ state: "restarted" });
      expect(scene.entry("m01")).not.toHaveProperty("drained");
    }
  });

  it("by the next update if it fails for good: the row says restarted and drained, and nobody is restarted twice", async () => {
    const scene = DrainScene.of(2);
    scene.service.returnFates = ["forbidden", "forbidden", "forbidden"];
    const result = await scene.go();
    expect(result.failures).toEqual([expect.objectContaining({ id: "m01", reason: "leftOut" })]);
    expect(result.failures[0]?.message).toMatch(
      /^restarted, and left in maintenance: .*\. The next pulumi up puts it back\.$/,
    );
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", generation: 1, drained: true });
    expect(scene.out).toEqual(["m01"]);
    await scene.go();
    expect(scene.out).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1]);
    expect(scene.entry("m01")).not.toHaveProperty("drained");
    expect(scene.entry("m01")).not.toHaveProperty("message");
  });

  it("by the next update after a kill, before anything else", async () => {
    const scene = DrainScene.of(3);
    for (const id of scene.ids) scene.service.use(id, 50 * minute);
    const never = new Promise<never>(() => undefined);
    const killed = scene.go(
      { maxUnavailable: 2 },
      { clock: { now: () => scene.clock.now(), sleep: () => never } },
    );
    await Promise.race([killed, scene.clock.sleep(minute)]);
    expect(scene.out).toEqual(["m01", "m02"]);
    scene.ledger = scene.told.at(-1);
    const before = scene.service.requests.length;
    scene.service.use("m01");
    scene.service.use("m02");
    scene.service.use("m03");
    // Another process: it knows nothing of what the dead one had in hand.
    await scene.go({ maxUnavailable: 1 }, { client: { ...scene.fleet.client, identity: "another process" } });
    expect(scene.story.slice(before)[0]).toBe("putBack m01,m02");
    expect(scene.restarts()).toEqual([1, 1, 1]);
    expect(scene.out).toEqual([]);
  });

  it("of one that failed to come back as soon as it is ready, without a second restart", async () => {
    const scene = DrainScene.of(1);
    scene.fleet.machine("m01").downFor = Infinity;
    await scene.go({ readyTimeout: 10 * minute });
    expect(scene.entry("m01")).toMatchObject({ state: "failed", drained: true });
    scene.fleet.machine("m01").rebootingUntil = scene.clock.now() + minute;
    await scene.go();
    expect(scene.restarts()).toEqual([1]);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted" });
    expect(scene.out).toEqual([]);
  });

  it("of one that is taken off the list, whose entry goes when it is back", async () => {
    const scene = DrainScene.of(2);
    scene.service.returnFates = ["forbidden", "forbidden", "forbidden"];
    await scene.go();
    const { ledger } = await scene.up("h1", {}, { ids: ["m02"] });
    expect(scene.out).toEqual([]);
    expect(ledger.instances.map(({ id, drained }) => [id, drained])).toEqual([
      ["m02", undefined],
      ["m01", undefined],
    ]);
  });
});
