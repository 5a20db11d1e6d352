import { names, Scene } from "../../test/support/rollout-scene";
import type { Observation } from "../apis/api";
import { decide, type Situation } from "./decide";
import type { Instance, Rules } from "./instance";
import type { LedgerEntry } from "./ledger";
import { looked } from "./looked";
import { newInstance } from "./roster";
import type { RolloutOptions } from "./rollout";
import { InterruptedRead } from "../apis/reading";
import { acceptAll } from "../apis/receipts";
import { ApiError } from "../shared/errors";

const second = 1_000;

const rules: Rules = {
  settings: {
    maxUnavailable: 1,
    maxErrors: 0,
    maxAttempts: 3,
    readyTimeout: 900 * second,
    minReady: 0,
    settle: 180 * second,
    whenStopped: "skip",
    whenMissing: "fail",
    whenUnproved: "fail",
  },
  api: { shows: "bootTime", product: "Fake", pollInterval: 5 * second },
  ledger: { generation: 2, changedAt: "2026-03-01T10:59:00.000Z" },
  first: new Map(),
  acceptedNow: true,
};

describe("what a look proves", () => {
  it("is nothing where only the estimate of how far the clocks are apart has moved", () => {
    const booted = Date.parse("2026-03-01T10:00:00Z");
    // The same boot on the cloud's clock; a slow answer makes it look later on ours.
    const look = (lateBy: number): Observation => ({
      condition: "ready",
      detail: "status RUN",
      bootTime: booted + lateBy,
      bootMark: booted,
    });
    const since = booted + 3_600 * second;
    const entry: LedgerEntry = { id: "m01", state: "requested", generation: 1, attempts: 1 };
    const sent: Instance = {
      ...newInstance(entry, true),
      phase: { at: "sent", since, seen: { before: look(0), last: look(0) } },
    };
    const step = looked(sent, look(3 * second), since + 10 * second, rules);
    expect(step.instance.phase.at).toBe("sent");

    const restarted = { ...look(0), bootTime: booted + 2_000 * second, bootMark: booted + 2_000 * second };
    expect(looked(sent, restarted, since + 20 * second, rules).instance).toMatchObject({
      phase: { at: "done", outcome: "restarted" },
      entry: { state: "restarted", evidence: "bootTime" },
    });
  });

  it("is kept in the ledger also where that look ends the wait", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 100 * second });
    // Nobody can look until the time is up; the one look there is shows it down.
    scene.fleet.unreadableUntil = scene.clock.now() + 60 * second;
    const first = await scene.up("h1", { readyTimeout: 60 * second });
    expect(first.failures[0]?.message).toContain("Last seen: state rebooting");
    expect(scene.entry("m01")).toMatchObject({ state: "failed", evidence: "seenDown" });
    await scene.clock.sleep(60 * second);
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1]);
  });
});

describe("a boot that settled an earlier change", () => {
  it("is no restart for the next one, however early that was accepted by a clock that was wrong", () => {
    const booted = Date.parse("2026-03-01T10:00:00Z");
    const situation: Situation = {
      ledger: { generation: 2, changedAt: "2026-03-01T09:40:00.000Z" },
      settings: { maxAttempts: 3, whenStopped: "skip", whenMissing: "fail", readyTimeout: 900 * second },
      first: new Map(),
      acceptedNow: false,
      now: booted + 60 * second,
    };
    const entry = { id: "m01", state: "notStarted", generation: 1, evidence: "bootTime" } as const;
    const ready: Observation = { condition: "ready", detail: "status RUN", bootTime: booted };
    const restartedAt = (ms: number) => ({ ...entry, restartedAt: new Date(booted + ms).toISOString() });
    expect(decide(restartedAt(20 * second), ready, situation).action).toBe("restart");
    // Rounded up to the next second it seems to be later than the look that found it ready.
    expect(decide(restartedAt(-300), ready, situation).action).toBe("restart");
    expect(decide(restartedAt(-60 * second), ready, situation).action).toBe("count");
  });
});

describe("a forced restart", () => {
  it("is awaited although the graceful one has come to its end just then", async () => {
    const scene = new Scene(names(2), { shows: "status", downFor: 30.8 * second });
    const { api: prompt } = scene.fleet;
    // Ready again in the moment of the forced call, which shows three seconds later.
    const due = new Map<string, number>();
    const api: typeof prompt = {
      ...prompt,
      observe: (...given) => {
        for (const [id, at] of due) if (scene.clock.now() >= at && due.delete(id)) scene.fleet.reboot(id);
        return prompt.observe(...given);
      },
      restart: async (client, target, ids, options) => {
        if (!options.force) return prompt.restart(client, target, ids, options);
        for (const id of ids) due.set(id, scene.clock.now() + 3 * second);
        return acceptAll(ids);
      },
    };
    await scene.up("h1", { escalateAfter: 30 * second, pollInterval: second }, {}, { api });
    expect(scene.fleet.mostDown).toBe(1);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });
});

describe("a request without a clear answer", () => {
  it("is said to have been repeated where a status API showed nothing of it", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostBefore"];
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1]);
    expect(scene.entry("m01").message).toMatch(
      /^restarted again: nothing showed whether the request of .* was carried out$/,
    );
  });

  it("leaves a doubt behind where every answer was lost", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    scene.fleet.machine("m01").answers = ["lostBefore", "lostBefore", "lostBefore"];
    const result = await scene.up("h1");
    expect(result.failures[0]?.message).toContain("nothing showed that any was carried out");
    expect(scene.entry("m01").requestedAt).toBeDefined();
    await scene.up("h1");
    expect(scene.entry("m01").message).toContain("restarted again");

    const certain = new Scene(names(1), { shows: "bootTime" });
    certain.fleet.machine("m01").answers = ["lostBefore", "lostBefore", "lostBefore"];
    expect((await certain.up("h1")).failures[0]?.message).toContain("none was applied");
    expect(certain.entry("m01").requestedAt).toBeUndefined();
  });

  it("is not forgotten where its repetition is refused", async () => {
    const scene = new Scene(names(1), { shows: "nothing" });
    scene.fleet.machine("m01").answers = ["lostAfter", "refused"];
    const first = await scene.up("h1", { settle: 60 * second });
    expect(first.failures[0]?.message).toContain("It may have. The next pulumi up restarts it again.");
    const { requestedAt } = scene.entry("m01");
    const refused = await scene.up("h1");
    expect(refused.failures[0]?.message).toContain("Nothing was restarted.");
    expect(scene.entry("m01").requestedAt).toBe(requestedAt);
    await scene.up("h1");
    expect(scene.entry("m01").message).toBe(
      `restarted again: nothing showed whether the request of ${requestedAt ?? ""} was carried out`,
    );
  });

  it("is not forgotten either where something was seen of it: what is mended by hand is left alone", async () => {
    const scene = new Scene(names(1), { shows: "status" });
    const machine = scene.fleet.machine("m01");
    machine.comesBack = "broken";
    await scene.up("h1", { readyTimeout: 60 * second });
    expect(scene.entry("m01")).toMatchObject({ state: "failed", evidence: "seenDown" });
    machine.answers = ["refused"];
    const refused = await scene.up("h1");
    expect(refused.failures[0]?.message).toContain("Nothing was restarted.");
    machine.condition = "ready";
    await scene.up("h1");
    expect(scene.entry("m01").state).toBe("restarted");
    expect(scene.restarts()).toEqual([1]);
  });

  it("is told also where the repeated restart fails", async () => {
    const scene = new Scene(names(1), { shows: "nothing" });
    const machine = scene.fleet.machine("m01");
    machine.answers = ["lostAfter"];
    await scene.up("h1", { settle: 60 * second });
    machine.comesBack = "broken";
    await scene.up("h1", { settle: 60 * second, readyTimeout: 60 * second });
    expect(scene.entry("m01").message).toMatch(
      /Attempt 1 of 3\. It was restarted again: nothing showed whether the request of .* was carried out\.$/,
    );
  });

  it("is told also where the run ends before the repeated restart is proved", async () => {
    const scene = new Scene(names(1), { shows: "nothing" });
    scene.fleet.machine("m01").answers = ["lostAfter"];
    await scene.up("h1", { settle: 60 * second });
    const stop = new AbortController();
    void scene.clock.sleep(5 * second).then(() => stop.abort());
    await scene.up("h1", {}, {}, { signal: stop.signal });
    expect(scene.entry("m01")).toMatchObject({
      state: "requested",
      message: expect.stringMatching(/^restarted again: nothing showed whether/) as string,
    });
  });

  it("is not sent again where an update that was stopped saw the reboot that an earlier one asked for", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 60 * second });
    const stopAfter = (ms: number) => {
      const stop = new AbortController();
      void scene.clock.sleep(ms).then(() => stop.abort());
      return { signal: stop.signal };
    };
    await scene.up("h1", {}, {}, stopAfter(1));
    expect(scene.entry("m01")).not.toHaveProperty("evidence");
    await scene.up("h1", {}, {}, stopAfter(10 * second));
    expect(scene.entry("m01")).toMatchObject({ state: "requested", evidence: "seenDown" });
    await scene.clock.sleep(120 * second);
    await scene.up("h1");
    expect(scene.restarts()).toEqual([1]);
  });

  it("is not sent again where the reboot was seen while the instance waited for its turn", async () => {
    const scene = new Scene(names(2), { shows: "status", downFor: 60 * second });
    const stop = new AbortController();
    void scene.clock.sleep(1).then(() => stop.abort());
    await scene.up("h1", { maxUnavailable: 2 }, {}, { signal: stop.signal });
    expect(scene.ledger?.instances.map(({ state }) => state)).toEqual(["requested", "requested"]);
    // One at a time now, and no time left when the turn of the second one comes.
    await scene.up("h1", { maxUnavailable: 1, maxDuration: 30 * second });
    await scene.clock.sleep(120 * second);
    await scene.up("h1", { maxUnavailable: 1 });
    expect(scene.entry("m02").state).toBe("restarted");
    expect(scene.restarts()).toEqual([1, 1]);
  });

  it("is noted as carried out as soon as that is seen, so that a run killed before its answer is not repeated", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 3 * second });
    const { api: prompt } = scene.fleet;
    let answered = false;
    const api: typeof prompt = {
      ...prompt,
      restart: async (...given) => {
        const receipts = await prompt.restart(...given);
        await scene.clock.sleep(20 * second);
        answered = true;
        return receipts;
      },
    };
    const told: unknown[] = [];
    const onChange: RolloutOptions["onChange"] = ({ entries }) => {
      if (!answered) told.push(...entries.map(({ state, evidence }) => ({ state, evidence })));
    };
    await scene.up("h1", {}, {}, { api, onChange });
    expect(told.at(-1)).toEqual({ state: "requested", evidence: "seenDown" });
    expect(scene.restarts()).toEqual([1]);
  });

  it("is proved by a look that began before its answer and came after it, if no other one shows it down", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 3 * second });
    const { api: prompt } = scene.fleet;
    let isOut = false;
    const api: typeof prompt = {
      ...prompt,
      observe: async (...given) => {
        const seen = await prompt.observe(...given);
        if (isOut) await scene.clock.sleep(second);
        return seen;
      },
      restart: async (...given) => {
        isOut = true;
        const receipts = await prompt.restart(...given);
        await scene.clock.sleep(2 * second);
        isOut = false;
        return receipts;
      },
    };
    await scene.up("h1", { pollInterval: 5 * second }, {}, { api });
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
    expect(scene.restarts()).toEqual([1]);
  });

  it("is not repeated where the look that showed it down was ended by a refused read of another instance", async () => {
    const scene = new Scene(names(2), { shows: "status", downFor: 30 * second });
    const { api: prompt } = scene.fleet;
    let looks = 0;
    const api: typeof prompt = {
      ...prompt,
      observe: async (...given) => {
        const seen = await prompt.observe(...given);
        const down = [...seen].filter(([, { condition }]) => condition !== "ready");
        if (down.length === 0 || looks++ > 0) return seen;
        const refused = new ApiError({ kind: "unauthorized", action: "describe", status: 401 });
        throw new InterruptedRead(refused, new Map(down.slice(0, 1)));
      },
    };
    const first = await scene.up("h1", { maxUnavailable: 2 }, {}, { api });
    expect(first.halted).toContain("401");
    expect(scene.entry("m01")).toMatchObject({ state: "requested", evidence: "seenDown" });
    await scene.clock.sleep(120 * second);
    await scene.up("h1", { maxUnavailable: 2 });
    expect(scene.restarts()).toEqual([1, 2]);
  });
});
