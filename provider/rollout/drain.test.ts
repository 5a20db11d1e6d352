import { DrainScene, minute } from "../../test/support/drain-scene";

const second = 1_000;

describe("an instance that is drained", () => {
  it("is taken out, waited for until its sessions have ended, restarted, and put back", async () => {
    const scene = DrainScene.of(2);
    scene.service.use("m01", 20 * minute, 30 * minute);
    const began = scene.clock.now();
    const result = await scene.go();
    expect(result.failures).toEqual([]);
    expect(scene.story).toEqual([
      "takeOut m01",
      "restart m01",
      "putBack m01",
      "takeOut m02",
      "restart m02",
      "putBack m02",
    ]);
    expect(scene.fleet.calls[0]?.at).toBeGreaterThanOrEqual(began + 30 * minute);
    expect(scene.ledger?.instances).toEqual([
      expect.objectContaining({ id: "m01", state: "restarted", generation: 1, attempts: 1 }),
      expect.objectContaining({ id: "m02", state: "restarted", generation: 1 }),
    ]);
    expect(scene.ledger?.instances.some((entry) => "drained" in entry)).toBe(false);
    expect(scene.fleet.restartedInUse).toEqual([]);
    expect(scene.fleet.restartedInService).toEqual([]);
    expect(scene.out).toEqual([]);
  });

  it("is noted as ours before it is asked for, and until it is seen to be back", async () => {
    const scene = DrainScene.of(1);
    await scene.go();
    const [first] = scene.told;
    expect(first?.instances[0]).toMatchObject({ state: "notStarted", drained: true });
    const restarted = scene.told.find(({ instances }) => instances[0]?.state === "restarted");
    expect(restarted?.instances[0]).toMatchObject({ generation: 1, drained: true });
  });

  it("takes a place of maxUnavailable while it is waited for", async () => {
    const scene = DrainScene.of(4);
    for (const id of scene.ids) scene.service.use(id, 10 * minute);
    const most: number[] = [];
    await scene.go({ maxUnavailable: 2 }, { onChange: () => most.push(scene.out.length) });
    expect(Math.max(...most)).toBe(2);
    expect(scene.restarts()).toEqual([1, 1, 1, 1]);
  });

  it("leaves and returns together with others, twenty to a request", async () => {
    const scene = DrainScene.of(40);
    await scene.go({ maxUnavailable: 40 });
    expect(scene.service.requests.map(({ what, ids }) => [what, ids.length])).toEqual([
      ["takeOut", 20],
      ["takeOut", 20],
      ["putBack", 20],
      ["putBack", 20],
    ]);
  });

  it("costs hardly a read more than one that is not", async () => {
    const plain = DrainScene.of(40);
    await plain.go({ maxUnavailable: 20, drain: undefined });
    const drained = DrainScene.of(40);
    await drained.go({ maxUnavailable: 20 });
    expect(drained.fleet.reads - plain.fleet.reads).toBeLessThanOrEqual(4);
  });

  it("has its whole readyTimeout, however long its users stay", async () => {
    const scene = DrainScene.of(1);
    scene.service.use("m01", 50 * minute);
    scene.fleet.machine("m01").downFor = 9 * minute;
    const result = await scene.go({ readyTimeout: 10 * minute });
    expect(result.failures).toEqual([]);
  });

  it("is not ours if it was in maintenance before: it is waited for, restarted, and stays in it", async () => {
    const scene = DrainScene.of(1);
    scene.service.place("m01").out = true;
    scene.service.use("m01", 5 * minute);
    await scene.go();
    expect(scene.service.requests).toEqual([]);
    expect(scene.entry("m01").state).toBe("restarted");
    expect(scene.fleet.restartedInUse).toEqual([]);
    expect(scene.out).toEqual(["m01"]);
  });

  it("is asked for again if its maintenance ends by itself, and fails if it never stays", async () => {
    const scene = DrainScene.of(1);
    scene.service.use("m01", 9 * minute);
    scene.service.lasts = 4 * minute;
    await scene.go();
    expect(scene.service.count("takeOut")).toBe(3);
    expect(scene.entry("m01").state).toBe("restarted");
    expect(scene.fleet.restartedInUse).toEqual([]);

    const never = DrainScene.of(1);
    never.service.lasts = 1;
    never.service.use("m01", 50 * minute);
    const result = await never.go();
    expect(result.failures[0]?.message).toMatch(/^(does not stay in maintenance|not in maintenance)/);
    expect(never.restarts()).toEqual([0]);
  });

  it("is read, not believed: a request whose answer was lost is sent again only if it had no effect", async () => {
    const applied = DrainScene.of(1);
    applied.service.fates = ["lostAfter"];
    await applied.go();
    expect(applied.service.count("takeOut")).toBe(1);
    expect(applied.entry("m01").state).toBe("restarted");

    const lost = DrainScene.of(1);
    lost.service.fates = ["lostBefore", "conflict", "throttled"];
    await lost.go();
    expect(lost.service.count("takeOut")).toBe(4);
    expect(lost.entry("m01").state).toBe("restarted");

    const late = DrainScene.of(1);
    late.service.lag = 5 * second;
    await late.go();
    expect(late.story).toEqual(["takeOut m01", "restart m01", "putBack m01"]);
  });

  it("fails by itself if it cannot be taken out, and nobody is restarted", async () => {
    const scene = DrainScene.of(2);
    scene.service.fates = ["forbidden"];
    const result = await scene.go();
    expect(result.failures).toEqual([
      expect.objectContaining({
        id: "m01",
        message: expect.stringMatching(/^not in maintenance: /) as string,
      }),
    ]);
    expect(scene.restarts()).toEqual([0, 0]);
    expect(scene.entry("m01")).not.toHaveProperty("drained");
    expect(scene.entry("m01")).not.toHaveProperty("attempts");
  });

  it("is left out of a list alone if it is the one that is refused", async () => {
    const scene = DrainScene.of(4);
    scene.service.fates = ["refused", "accept", "refused", "refused"];
    const result = await scene.go({ maxUnavailable: 4, maxErrors: 9 });
    expect(scene.service.requests.slice(0, 5).map(({ ids }) => ids.join())).toEqual([
      "m01,m02,m03,m04",
      "m01,m02",
      "m03,m04",
      "m03",
      "m04",
    ]);
    expect(result.failures.map(({ id }) => id)).toEqual(["m03"]);
    expect(scene.out).toEqual([]);
  });

  it("is counted if somebody else restarts it meanwhile, and put back", async () => {
    const scene = DrainScene.of(1);
    scene.service.use("m01", 30 * minute);
    const later = scene.clock.sleep(5 * minute).then(() => scene.fleet.reboot("m01"));
    await scene.go();
    await later;
    expect(scene.fleet.calls).toEqual([]);
    expect(scene.entry("m01").state).toBe("restarted");
    expect(scene.out).toEqual([]);
  });

  it("is put back if it is switched off meanwhile", async () => {
    const scene = DrainScene.of(1);
    scene.service.use("m01", 30 * minute);
    const later = scene.clock.sleep(5 * minute).then(() => {
      scene.fleet.machine("m01").condition = "stopped";
    });
    await scene.go();
    await later;
    expect(scene.entry("m01")).toMatchObject({ state: "stopped", generation: 1 });
    expect(scene.out).toEqual([]);
  });

  it("comes to an end if the cloud does not know it any more", async () => {
    const scene = DrainScene.of(1);
    scene.service.use("m01", 30 * minute);
    const later = scene.clock.sleep(5 * minute).then(() => {
      scene.fleet.machine("m01").condition = "missing";
    });
    const result = await scene.go();
    await later;
    expect(result.failures).toEqual([expect.objectContaining({ id: "m01", reason: "missing" })]);
    expect(scene.entry("m01")).not.toHaveProperty("drained");
    expect(scene.service.count("putBack")).toBe(0);
  });
});

describe("an instance that is still in use when drain.timeout is over", () => {
  it('is put back and owed with "defer", and the others go on', async () => {
    const scene = DrainScene.of(3, { timeout: 10 * minute });
    scene.service.use("m01", 30 * minute, 40 * minute, 50 * minute);
    const result = await scene.go();
    expect(result.failures).toEqual([]);
    expect(scene.ledger?.pending).toBe(true);
    expect(scene.entry("m01")).toMatchObject({ state: "pending", generation: 0 });
    expect(scene.entry("m01")).not.toHaveProperty("attempts");
    expect(scene.restarts()).toEqual([0, 1, 1]);
    expect(scene.out).toEqual([]);
    const words =
      'm01: 3 sessions after 10m; back in service, restart deferred (drain.onTimeout "defer"). ' +
      'Run pulumi up again, or set drain.onTimeout to "logoff".';
    expect(scene.warned).toEqual([words]);
    // The next run tries again.
    scene.clock.advance(60 * minute);
    await scene.go();
    expect(scene.restarts()).toEqual([1, 1, 1]);
    expect(scene.ledger?.pending).toBe(false);
  });

  it('is put back and an error with "fail", which is no attempt', async () => {
    const scene = DrainScene.of(2, { timeout: 10 * minute, onTimeout: "fail" });
    scene.service.use("m01", 30 * minute);
    const result = await scene.go();
    expect(result.failures).toEqual([
      {
        id: "m01",
        reason: "inUse",
        message: '1 session after 10m; back in service, not restarted (drain.onTimeout "fail").',
      },
    ]);
    expect(result.halted).toBe("more than maxErrors 0 failed");
    expect(scene.entry("m01")).toMatchObject({ state: "failed", generation: 0 });
    expect(scene.entry("m01")).not.toHaveProperty("attempts");
    expect(scene.restarts()).toEqual([0, 0]);
    expect(scene.out).toEqual([]);
  });

  it('is restarted all the same with "restart", and the ledger says so', async () => {
    const scene = DrainScene.of(1, { timeout: 10 * minute, onTimeout: "restart" });
    scene.service.use("m01", 30 * minute, 31 * minute);
    await scene.go();
    expect(scene.story).toEqual(["takeOut m01", "restart m01", "putBack m01"]);
    expect(scene.entry("m01")).toMatchObject({
      state: "restarted",
      message: '2 sessions after 10m; restarted all the same (drain.onTimeout "restart")',
    });
  });

  it('has its users told and logged off with "logoff", and is restarted as soon as they are gone', async () => {
    const scene = DrainScene.of(1, { timeout: 10 * minute, onTimeout: "logoff" });
    scene.service.use("m01", 15 * minute, 300 * minute);
    const began = scene.clock.now();
    await scene.go();
    expect(scene.story).toEqual(["takeOut m01", "logOff m01", "restart m01", "putBack m01"]);
    const restart = (scene.fleet.calls[0]?.at ?? 0) - began;
    expect(restart).toBeGreaterThanOrEqual(20 * minute);
    expect(restart).toBeLessThan(21 * minute);
    expect(scene.fleet.restartedInUse).toEqual([]);
  });

  it("is told by a call of its own where logging off has no delay", async () => {
    const scene = DrainScene.of(1, { timeout: 10 * minute, onTimeout: "logoff" }, { warns: true });
    scene.service.use("m01", 300 * minute);
    const began = scene.clock.now();
    await scene.go();
    expect(scene.story).toEqual(["takeOut m01", "warn m01", "logOff m01", "restart m01", "putBack m01"]);
    const [, warned, loggedOff] = scene.service.requests.map(({ at }) => at - began);
    expect(warned).toBeGreaterThanOrEqual(10 * minute);
    expect((loggedOff ?? 0) - (warned ?? 0)).toBeGreaterThanOrEqual(10 * minute);
    expect(scene.fleet.restartedInUse).toEqual([]);
  });

  it("is put back and fails if its users cannot be logged off", async () => {
    const scene = DrainScene.of(1, { timeout: 10 * minute, onTimeout: "logoff" });
    scene.service.fates = ["accept", "forbidden"];
    scene.service.use("m01", 300 * minute);
    const result = await scene.go();
    expect(result.failures).toEqual([expect.objectContaining({ id: "m01", reason: "inUse" })]);
    expect(scene.restarts()).toEqual([0]);
    expect(scene.out).toEqual([]);
  });
});

describe("what is said while instances are drained", () => {
  it("is how many sessions there are and for how long, never whose", async () => {
    const scene = DrainScene.of(3, { timeout: 72 * minute });
    scene.service.use("m01", 5 * minute, 5 * minute, 6 * minute, 7 * minute);
    scene.service.use("m02", 6 * minute);
    await scene.go({ maxUnavailable: 2 });
    const rows = scene.rows.join("\n");
    expect(rows).toContain(
      "0 of 3 restarted, 1 to go; 2 in use: m01 (4 sessions, 1h11m left), m02 (1 session, ",
    );
    expect(rows).toContain("1 in use: m01 (1 session, 1h5m left); waiting for m02 (rebooting 03:06");
  });
});
