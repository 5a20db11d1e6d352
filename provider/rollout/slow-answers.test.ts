import { names, Scene } from "../../test/support/rollout-scene";
import { ApiError } from "../shared/errors";

const second = 1_000;

describe("a request whose answer takes as long as a restart", () => {
  /** Applied at once, answered after 31 s by a cut connection; the machine is back after `downFor`. */
  function slowAndLost(downFor: number) {
    const scene = new Scene(names(1), { shows: "status", downFor });
    const { api: prompt } = scene.fleet;
    const api: typeof prompt = {
      ...prompt,
      restart: async (...given) => {
        scene.fleet.machine("m01").answers = ["lostAfter"];
        const sent = prompt.restart(...given);
        sent.catch(() => undefined);
        await scene.clock.sleep(31 * second);
        return sent;
      },
    };
    return { scene, api };
  }

  it("is watched meanwhile: a reboot of two seconds that passes before the answer is seen, and not sent again", async () => {
    for (const downFor of [2 * second, 20 * second]) {
      const { scene, api } = slowAndLost(downFor);
      const result = await scene.up("h1", {}, {}, { api });
      expect(result.failures).toEqual([]);
      expect(scene.restarts()).toEqual([1]);
      expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown", attempts: 1 });
    }
  });

  it("is seen to have been applied by a read that a throttle holds back until the next one ends, too", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 18 * second });
    const { api: prompt, clock } = scene.fleet;
    // The look while the call is out is at the instance before it is held back, the next one after.
    const held: [before: number, after: number][] = [
      [0, 25 * second],
      [20 * second, 2 * second],
    ];
    const api: typeof prompt = {
      ...prompt,
      observe: async (...asked) => {
        const [before, after] = held.shift() ?? [0, 0];
        await clock.sleep(before);
        const seen = await prompt.observe(...asked);
        await clock.sleep(after);
        return seen;
      },
      restart: async (...given) => {
        scene.fleet.machine("m01").answers = ["lostAfter"];
        const sent = prompt.restart(...given);
        sent.catch(() => undefined);
        await clock.sleep(5 * second);
        return sent;
      },
    };
    const settings = { readyTimeout: 15 * second, settle: 12 * second };
    const result = await scene.up("h1", settings, {}, { api });
    expect(result.failures).toEqual([]);
    expect(scene.restarts()).toEqual([1]);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });

  it("costs no look where it is answered at once", async () => {
    const scene = new Scene(names(1));
    await scene.up("h1", { pollInterval: 20 * second });
    expect(scene.fleet.reads).toBeLessThanOrEqual(3);
  });

  it("is not taken for one that was not applied where nobody could look", async () => {
    const { scene, api: slow } = slowAndLost(20 * second);
    const began = scene.clock.now();
    const api: typeof slow = {
      ...slow,
      observe: (...asked) =>
        scene.clock.now() > began && scene.clock.now() < began + 31 * second
          ? Promise.reject(new ApiError({ kind: "unavailable", action: "read", status: 503 }))
          : slow.observe(...asked),
    };
    const result = await scene.up("h1", { settle: 30 * second, readyTimeout: 300 * second }, {}, { api });
    expect(scene.restarts()).toEqual([1]);
    expect(result.failures[0]?.message).toContain("It may have. The next pulumi up restarts it again.");
  });

  it("proves nothing where more than three looks were left out: neither that it was applied nor that it was not", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 2 * second });
    scene.fleet.machine("m01").answers = ["lostAfter"];
    const { api: prompt, clock } = scene.fleet;
    let looks = 0;
    const api: typeof prompt = {
      ...prompt,
      observe: async (...asked) => {
        if (++looks === 1) await clock.sleep(7 * second);
        return prompt.observe(...asked);
      },
    };
    const result = await scene.up("h1", { settle: 30 * second, readyTimeout: 300 * second }, {}, { api });
    expect(scene.fleet.calls).toHaveLength(1);
    expect(result.failures[0]?.reason).toBe("unshown");
  });

  it("that is refused in the end proves nothing by what was seen meanwhile", async () => {
    const scene = new Scene(names(1), { shows: "status", downFor: 10 * second });
    const { api: prompt } = scene.fleet;
    const api: typeof prompt = {
      ...prompt,
      restart: async () => {
        scene.fleet.reboot("m01");
        await scene.clock.sleep(20 * second);
        throw new ApiError({ kind: "forbidden", action: "restart", status: 403 });
      },
    };
    await scene.up("h1", {}, {}, { api });
    expect(scene.entry("m01")).toMatchObject({ state: "failed" });
    expect(scene.entry("m01")).not.toHaveProperty("evidence");
    expect(scene.entry("m01")).not.toHaveProperty("requestedAt");
  });
});
