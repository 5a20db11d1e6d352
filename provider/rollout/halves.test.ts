import { HalvesScene } from "../../test/support/halves-scene";

const minute = 60_000;
const hour = 60 * minute;

describe("a restart in two halves", () => {
  it("stops, sees it stopped, starts, and counts once", async () => {
    const scene = new HalvesScene();
    const result = await scene.up("h1");
    expect(scene.calls).toEqual(["stop m1", "start m1", "stop m2", "start m2", "stop m3", "start m3"]);
    expect(result.ledger.restartCount).toBe(3);
    expect(scene.entry("m1")).toMatchObject({ state: "restarted", attempts: 1, evidence: "seenDown" });
    expect(scene.entry("m1")).not.toHaveProperty("startOwed");
    await scene.up("h1");
    expect(scene.calls).toEqual([]);
  });

  it("leaves a lease that ends no earlier than before, by the cloud's clock", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.ahead = 10 * minute;
    const machine = scene.cloud.machine("m1");
    const before = (machine.leaseEndsAt = scene.clock.now() + scene.cloud.ahead + 3 * hour);
    await scene.up("h1");
    expect(machine.leaseEndsAt).toBeGreaterThanOrEqual(before);
    expect(machine.leaseEndsAt).toBeLessThan(before + minute);
  });

  it("starts for the least that the API takes if less was left, and says so", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").leaseEndsAt = scene.clock.now() + 12 * minute;
    await scene.up("h1");
    expect(scene.entry("m1").message).toMatch(/^11m of its lease was left; started for 1h, the least/);
    expect(scene.said).toContainEqual(expect.stringMatching(/^m1: 11m of its lease was left/));
  });

  it("leaves auto-stop off where it was off", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").autoStop = false;
    await scene.up("h1");
    expect(scene.cloud.machine("m1")).toMatchObject({ autoStop: false, state: "running" });
  });

  it("notes what it owes before the stop is sent", async () => {
    const scene = new HalvesScene(["m1"]);
    const until = new Date(scene.cloud.machine("m1").leaseEndsAt).toISOString();
    await scene.up("h1", { killAfter: 1 });
    expect(scene.calls).toEqual(["stop m1"]);
    expect(scene.entry("m1")).toMatchObject({
      state: "requested",
      startOwed: { autoStop: true, leaseEndsAt: until },
    });
  });

  it("leaves one alone that a person had stopped", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.stop("m1");
    await scene.clock.sleep(minute);
    await scene.up("h1");
    expect(scene.calls).toEqual([]);
    expect(scene.entry("m1").state).toBe("stopped");
  });

  it("leaves one alone that a person stops while its turn is waited for", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.stop("m1");
    await scene.up("h1");
    expect(scene.calls).toEqual([]);
    expect(scene.entry("m1").state).toBe("stopped");
  });

  it("counts a start by somebody else after our stop", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").stopTakes = 20_000;
    void scene.clock.sleep(21_000).then(() => scene.cloud.start("m1"));
    await scene.up("h1", { settings: { pollInterval: 10_000 } });
    expect(scene.calls.filter((call) => call === "stop m1")).toEqual(["stop m1"]);
    expect(scene.entry("m1")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });
});

describe("a start that is owed", () => {
  async function killed(calls = 1) {
    const scene = new HalvesScene();
    await scene.up("h1", { killAfter: calls });
    await scene.clock.sleep(minute);
    scene.calls.length = 0;
    return scene;
  }

  it("comes first of all after a kill, and is not stopped again", async () => {
    const scene = await killed();
    const result = await scene.up("h1");
    expect(scene.calls.slice(0, 2)).toEqual(["start m1", "stop m2"]);
    expect(scene.entry("m1")).toMatchObject({ state: "restarted", attempts: 1, evidence: "seenDown" });
    expect(result.ledger.restartCount).toBe(3);
  });

  it("is over if the start had been sent by then", async () => {
    const scene = await killed(2);
    await scene.up("h1");
    expect(scene.calls).toEqual(["stop m2", "start m2", "stop m3", "start m3"]);
    expect(scene.entry("m1")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });

  it("waits for nothing: not for a window, nor for whenStopped", async () => {
    const scene = await killed();
    const window = { start: "22:00", end: "23:00", timeZone: "UTC" } as const;
    await scene.up("h1", { deferral: { window }, settings: { whenStopped: "fail" } });
    expect(scene.calls).toEqual(["start m1"]);
    expect(scene.ledger?.instances.map(({ state }) => state)).toEqual(["restarted", "pending", "pending"]);
  });

  it("is paid if the rollout is given up", async () => {
    const scene = await killed();
    await scene.up("h1", { wish: { onTriggerChange: "record" } });
    expect(scene.calls).toEqual(["start m1"]);
    expect(scene.ledger?.instances.map(({ state }) => state)).toEqual(["restarted", "baseline", "baseline"]);
  });

  it("is paid if the triggers are what they were before", async () => {
    const scene = new HalvesScene(["m1"]);
    await scene.up("h1");
    await scene.up("h2", { killAfter: 1 });
    await scene.clock.sleep(minute);
    scene.calls.length = 0;
    await scene.up("h1");
    expect(scene.calls).toEqual(["start m1"]);
  });

  it("counts for a change that is accepted while it is stopped", async () => {
    const scene = await killed();
    await scene.up("h2");
    expect(scene.calls.slice(0, 2)).toEqual(["start m1", "stop m2"]);
    expect(scene.entry("m1")).toMatchObject({ state: "restarted", generation: 2 });
  });

  it("does not count for a change that is accepted while it comes up with what was there before", async () => {
    const scene = await killed();
    scene.cloud.start("m1");
    await scene.up("h2");
    expect(scene.calls.filter((call) => call.endsWith("m1"))).toEqual(["stop m1", "start m1"]);
  });

  it("is paid to one that was taken off the list, which then leaves the ledger", async () => {
    const scene = await killed();
    await scene.up("h1", { wish: { ids: ["m2", "m3"] } });
    expect(scene.calls[0]).toBe("start m1");
    expect(scene.ledger?.instances.map(({ id }) => id)).toEqual(["m2", "m3"]);
  });

  it("stays in the ledger of one that was taken off the list and does not start", async () => {
    const scene = await killed();
    scene.cloud.machine("m1").startAnswers.push("refused");
    await scene.up("h1", { wish: { ids: ["m2", "m3"] } });
    expect(scene.ledger?.instances.map(({ id }) => id)).toEqual(["m2", "m3", "m1"]);
    scene.calls.length = 0;
    await scene.up("h1", { wish: { ids: ["m2", "m3"] } });
    expect(scene.calls[0]).toBe("start m1");
  });

  it("is refused for want of resources: told in the cloud's words, tried first by the next run", async () => {
    const scene = new HalvesScene();
    scene.cloud.machine("m1").startAnswers.push("refused");
    const { failures, notStarted } = await scene.up("h1");
    expect(failures).toEqual([
      {
        id: "m1",
        reason: "startFailed",
        message: expect.stringMatching(/its start was refused: .*6360 "no resources".*is stopped/) as string,
      },
    ]);
    expect(notStarted).toEqual(["m2", "m3"]);
    expect(scene.calls).toEqual(["stop m1", "start m1"]);
    expect(scene.entry("m1")).toMatchObject({ state: "failed", startOwed: { autoStop: true } });
    await scene.up("h1");
    expect(scene.calls).toEqual(["start m1", "stop m2", "start m2", "stop m3", "start m3"]);
    expect(scene.ledger?.restartCount).toBe(3);
  });

  it("holds back nobody else's start, only further stops", async () => {
    const scene = new HalvesScene();
    scene.cloud.machine("m1").startAnswers.push("refused");
    const { failures } = await scene.up("h1", { settings: { maxUnavailable: 2 } });
    expect(failures.map(({ id }) => id)).toEqual(["m1"]);
    expect(scene.calls.toSorted()).toEqual(["start m1", "start m2", "stop m1", "stop m2"]);
    expect(scene.entry("m2").state).toBe("restarted");
    expect(scene.entry("m3").state).toBe("notStarted");
  });

  it("is owed to all that were stopped: they are started together, whatever maxUnavailable says", async () => {
    const scene = new HalvesScene();
    await scene.up("h1", { settings: { maxUnavailable: 3 }, stopAfter: 2_000 });
    await scene.clock.sleep(minute);
    expect(scene.calls).toEqual(["stop m1", "stop m2", "stop m3"]);
    scene.cloud.machine("m1").startAnswers.push("refused");
    await scene.up("h1", { settings: { maxUnavailable: 1 } });
    expect(scene.calls).toEqual(["start m1", "start m2", "start m3"]);
    expect(scene.entry("m3").state).toBe("restarted");
  });

  it("is owed still after a start that was accepted and came to nothing", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").failsToStart = true;
    const { failures } = await scene.up("h1");
    expect(failures[0]).toMatchObject({ reason: "startFailed" });
    expect(failures[0]?.message).toMatch(/not running again\. Last seen: state failed\./);
    scene.cloud.machine("m1").failsToStart = false;
    scene.calls.length = 0;
    await scene.up("h1");
    expect(scene.calls).toEqual(["start m1"]);
    expect(scene.entry("m1").state).toBe("restarted");
  });

  it("is paid although maxDuration is over", async () => {
    const scene = new HalvesScene();
    await scene.up("h1", { settings: { maxDuration: 1_000 } });
    expect(scene.calls).toEqual(["stop m1", "start m1"]);
    expect(scene.entry("m1").state).toBe("restarted");
  });

  it("is sent again if the answer was lost and it is still stopped", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").startAnswers.push("lostBefore");
    await scene.up("h1");
    expect(scene.calls).toEqual(["stop m1", "start m1", "start m1"]);
    expect(scene.entry("m1").state).toBe("restarted");
  });

  it("is not sent again if the answer was lost and it comes up", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").startAnswers.push("lostAfter");
    await scene.up("h1");
    expect(scene.calls).toEqual(["stop m1", "start m1"]);
  });

  it("follows a stop whose answer was lost, if reading shows that it was carried out", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").stopAnswers.push("lostAfter");
    await scene.up("h1");
    expect(scene.calls).toEqual(["stop m1", "start m1"]);
    expect(scene.ledger?.restartCount).toBe(1);
  });

  it("waits while the cloud is busy or throttles, and is sent then", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").startAnswers.push("conflict", "throttled");
    await scene.up("h1");
    expect(scene.calls).toEqual(["stop m1", "start m1", "start m1", "start m1"]);
    expect(scene.entry("m1").state).toBe("restarted");
  });

  it("is none after a stop that was refused", async () => {
    const scene = new HalvesScene(["m1"]);
    scene.cloud.machine("m1").stopAnswers.push("forbidden");
    const { failures } = await scene.up("h1");
    expect(failures[0]?.reason).toBe("failed");
    expect(scene.entry("m1")).not.toHaveProperty("startOwed");
  });

  it("is none to one that is gone", async () => {
    const scene = await killed();
    scene.cloud.machine("m1").state = "gone";
    await scene.up("h1");
    expect(scene.entry("m1")).toMatchObject({ state: "missing" });
    expect(scene.entry("m1")).not.toHaveProperty("startOwed");
  });
});
