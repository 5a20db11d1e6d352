import { names, Scene } from "../../test/support/rollout-scene";
import type { Answer } from "../../test/support/fake-fleet";

const second = 1_000;
const minute = 60_000;

/** A graceful restart that is accepted and without effect; the forced ones meet these answers. */
function escalating(answers: readonly Answer[], count = 1) {
  const scene = new Scene(names(count), { shows: "status", batchSize: 1 });
  Object.assign(scene.fleet.machine("m01"), { ignoresUntilForced: true, forcedAnswers: [...answers] });
  const said: string[] = [];
  const up = (settings: Parameters<Scene["up"]>[1] = {}) =>
    scene.up("h1", { escalateAfter: 4 * minute, ...settings }, {}, { say: (line) => said.push(line) });
  const forced = () => scene.fleet.calls.filter(({ force }) => force);
  return { scene, said, up, forced };
}

describe("a forced restart", () => {
  it("that is refused is told at once and in the failure, is not repeated, and is no success", async () => {
    const { scene, said, up, forced } = escalating(["forbidden"]);
    for (const whenUnproved of ["fail", "warn"] as const) {
      const { failures, restarted } = await up({ whenUnproved });
      expect(restarted).toEqual([]);
      expect(failures.map(({ id, message }) => [id, message])).toEqual([
        [
          "m01",
          expect.stringMatching(
            /^reboot accepted 03:\d\d:\d\dZ, and Fake never showed it in 15m\. Last seen: state ready\. forced restart not carried out: restart "as told"\./i,
          ),
        ],
      ]);
      expect(scene.entry("m01").state).toBe("failed");
      scene.fleet.machine("m01").forcedAnswers = ["forbidden"];
    }
    expect(forced()).toHaveLength(2);
    expect(
      said.filter((line) => line.startsWith("m01: forced restart not carried out: restart")),
    ).toHaveLength(2);
  });

  it("that is refused does not take the graceful one away, which may still come to its end", async () => {
    const { scene, up } = escalating(["forbidden"]);
    void scene.clock.sleep(6 * minute).then(() => scene.fleet.reboot("m01"));
    expect((await up()).failures).toEqual([]);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });

  it("whose key is refused ends the run: nothing more is sent", async () => {
    const { scene, up } = escalating(["unauthorized"], 3);
    const { halted, notStarted } = await up({ maxErrors: 5 });
    expect(halted).toContain("as told");
    expect(notStarted).toEqual(["m02", "m03"]);
    expect(scene.fleet.calls.map(({ ids }) => ids)).toEqual([["m01"], ["m01"]]);
  });

  it("that is throttled or met by a conflict is sent again with growing pauses, and is the same attempt", async () => {
    for (const answer of ["throttled", "conflict"] as const) {
      const { scene, up, forced } = escalating([answer, answer, answer]);
      const { failures, ledger } = await up();
      expect(failures).toEqual([]);
      expect(scene.restarts()).toEqual([1]);
      expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown", attempts: 1 });
      expect(ledger.restartCount).toBe(2);
      const [one = 0, two = 0, three = 0, four = 0] = forced().map(({ at }) => at);
      expect(two - one).toBeGreaterThanOrEqual(2 * second);
      expect(three - two).toBeGreaterThanOrEqual(4 * second);
      expect(four - three).toBeGreaterThanOrEqual(8 * second);
    }
  });

  it("that stays throttled gets no second readyTimeout, and the failure tells when the graceful one was accepted", async () => {
    const { scene, up, forced } = escalating(new Array<Answer>(1_000).fill("throttled"));
    const began = scene.clock.now();
    const { failures } = await up();
    expect(failures[0]?.message).toMatch(
      /^reboot accepted 03:00:00Z, and Fake never showed it in 15m\..*as told/,
    );
    expect(scene.clock.now() - began).toBeLessThan(16 * minute);
    expect(forced().length).toBeGreaterThan(5);
    expect(forced().length).toBeLessThan(25);
  });

  it("without a clear answer is awaited like one that was accepted", async () => {
    const { scene, up, forced } = escalating(["lostAfter"]);
    expect((await up()).failures).toEqual([]);
    expect(forced()).toHaveLength(1);
    expect(scene.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });
});
