import { names, Scene } from "../../test/support/rollout-scene";

describe("a rollout in trouble", () => {
  it("ends when a ready instance answers with a conflict for ever", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = new Array<"conflict">(10_000).fill("conflict");
    const result = await scene.up("h1", { readyTimeout: 120_000 });
    expect(result.failures[0]?.message).toContain("another operation did not end");
    expect(scene.fleet.calls.length).toBeLessThan(100);
  });

  it("decides anew when what it waited for is over", async () => {
    const stopped = new Scene(names(2));
    stopped.fleet.occupy("m01", 30_000);
    void stopped.clock.sleep(20_000).then(() => (stopped.fleet.machine("m01").condition = "stopped"));
    expect((await stopped.up("h1")).failures).toEqual([]);
    expect(stopped.entry("m01").state).toBe("stopped");

    const down = new Scene(names(2));
    down.fleet.machine("m02").downFor = 120_000;
    down.fleet.occupy("m01", 30_000);
    void down.clock.sleep(20_000).then(() => down.fleet.reboot("m02"));
    const began = down.clock.now();
    await down.up("h1");
    expect(down.fleet.calls.map(({ ids }) => ids)).toEqual([["m01"]]);
    expect(down.fleet.calls[0]?.at).toBeGreaterThanOrEqual(began + 140_000);
    expect(down.restarts()).toEqual([1, 1]);
  });

  it("counts a reboot that somebody began while another operation was waited for", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.occupy("m01", 30_000);
    void scene.clock.sleep(20_000).then(() => scene.fleet.reboot("m01"));
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1]);
    expect(scene.entry("m01").message).toBe("a reboot that somebody else began was counted");
  });

  it("starts nothing once a failure is known that came to light in the same breath", async () => {
    const scene = new Scene(names(2));
    await scene.up("h1");
    const tried = scene.ledger?.instances.map((entry) => ({
      ...entry,
      generation: 0,
      state: "failed" as const,
      attempts: 3,
    }));
    scene.ledger = scene.ledger && {
      ...scene.ledger,
      instances: [...(tried ?? []).slice(0, 1), { id: "m02", state: "notStarted", generation: 0 }],
      changedAt: new Date(scene.clock.now()).toISOString(),
    };
    const calls = scene.fleet.calls.length;
    const result = await scene.up("h1", { maxUnavailable: 2 });
    expect(result.failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(result.notStarted).toEqual(["m02"]);
    expect(scene.fleet.calls).toHaveLength(calls);
  });

  it("restarts an instance again that came back broken, as long as it has attempts left", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").comesBack = "broken";
    await scene.up("h1", { readyTimeout: 60_000 });
    expect(scene.entry("m01")).toMatchObject({ state: "failed", evidence: "seenDown", attempts: 1 });
    scene.fleet.machine("m01").comesBack = "ready";
    const second = await scene.up("h1", { readyTimeout: 60_000 });
    expect(second.failures).toEqual([]);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", attempts: 2 });
  });

  it("sends a restart that is not done in time once more as a forced one, and says that it is the same attempt", async () => {
    for (const shows of ["status", "bootTime"] as const) {
      const scene = new Scene(names(1), { shows });
      scene.fleet.machine("m01").ignoresUntilForced = true;
      const result = await scene.up("h1", { escalateAfter: 240_000, settle: 60_000 });
      expect(result.failures).toEqual([]);
      expect(scene.fleet.calls.map(({ force }) => force)).toEqual([false, true]);
      expect(scene.entry("m01")).toMatchObject({ state: "restarted", attempts: 1 });
      expect(result.ledger.restartCount).toBe(2);
    }
  });

  it("keeps the slot of an instance that its restart left switched off", async () => {
    const scene = new Scene(names(3));
    scene.fleet.machine("m01").comesBack = "stopped";
    const result = await scene.up("h1", { maxErrors: 2, readyTimeout: 60_000 });
    expect(scene.restarts()).toEqual([1, 0, 0]);
    expect(result.halted).toContain("no free slot, maxUnavailable 1; not ready: m01");
  });

  it("says so when it restarts an instance again because nobody can tell what came of the request", async () => {
    const scene = new Scene(["nb1"], { shows: "nothing", batchSize: 1 });
    scene.fleet.machine("nb1").answers = ["lostAfter"];
    await scene.up("h1");
    await scene.up("h1");
    expect(scene.entry("nb1").message).toMatch(
      /^restarted again: nothing showed whether the request of .* was carried out$/,
    );
  });

  it("shares one read between rollouts of the same account that wait at the same time", async () => {
    const one = new Scene(names(1), { downFor: 60_000 });
    const two = new Scene(names(1), { downFor: 60_000 });
    Object.assign(two, { clock: one.clock, fleet: one.fleet });
    const alone = new Scene(names(1), { downFor: 60_000 });
    await alone.up("h1");
    await Promise.all([one.up("h1"), two.up("h1")]);
    expect(one.fleet.reads).toBeLessThanOrEqual(alone.fleet.reads + 3);
  });

  it("says once a minute what it waits for and since when", async () => {
    const scene = new Scene(names(5), { downFor: 150_000 });
    const said: string[] = [];
    await scene.up("h1", { maxUnavailable: 5 }, {}, { say: (line) => said.push(line) });
    expect(said.filter((line) => line.startsWith("waiting"))).toEqual([
      expect.stringMatching(
        /^waiting for m01 \(state rebooting, since 03:00:00Z\), m02 .*, m03 .* and 2 more$/,
      ),
      expect.stringMatching(/^waiting for m01 /),
    ]);
  });

  it("never sends again on the strength of looks that failed", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostAfter"];
    scene.fleet.unreadableUntil = scene.clock.now() + 4 * 60_000;
    const result = await scene.up("h1");
    expect(scene.fleet.calls).toHaveLength(1);
    expect(result.failures[0]?.reason).toBe("unshown");
    await scene.up("h1");
    expect(scene.entry("m01").message).toMatch(/^restarted again: nothing showed whether the request/);
  });

  it("remembers a request of which nothing showed when the run ends before it is sent again", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostBefore"];
    const result = await scene.up("h1", { maxDuration: 60_000 });
    expect([result.unproved, result.notStarted]).toEqual([["m01"], []]);
    expect(scene.entry("m01")).toMatchObject({ state: "requested", requestedAt: "2026-06-01T03:00:00.000Z" });
    await scene.up("h1");
    expect(scene.entry("m01")).toMatchObject({
      state: "restarted",
      message:
        "restarted again: nothing showed whether the request of 2026-06-01T03:00:00.000Z was carried out",
    });
  });

  it("never sends again on the strength of looks that were held back while a reboot may have passed", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostAfter"];
    const { api, clock } = scene.fleet;
    let looks = 0;
    const observe: typeof api.observe = async (...asked) => {
      if (++looks === 1) await clock.sleep(4 * 60_000);
      return api.observe(...asked);
    };
    const result = await scene.up("h1", {}, {}, { api: { ...api, observe } });
    expect(scene.restarts()).toEqual([1]);
    expect(scene.fleet.calls).toHaveLength(1);
    expect(result.failures[0]?.reason).toBe("unshown");
  });

  it("waits out a throttle that lasts longer than a call, and counts no attempt for it", async () => {
    const scene = new Scene(names(2));
    scene.fleet.machine("m01").answers = ["throttled", "throttled", "throttled"];
    const result = await scene.up("h1");
    expect(result.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1, 1]);
    expect(scene.entry("m01").attempts).toBe(1);
  });

  it("gives up at readyTimeout where a throttle does not end, in the cloud's words", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = new Array<"throttled">(10_000).fill("throttled");
    const result = await scene.up("h1", { readyTimeout: 120_000 });
    expect(result.failures[0]?.message).toContain("as told");
    expect(scene.restarts()).toEqual([0]);
  });
});
