import { names, Scene } from "../../test/support/rollout-scene";
import { VirtualClock } from "../../test/support/virtual-clock";
import { MemoryJournals } from "../../test/support/memory-journals";
import { Journal } from "./journal";

const second = 1_000;
const minute = 60 * second;

/** Machines that show a status and are restarted by jobs. */
function scene(count: number, downFor = 30 * second) {
  return new Scene(names(count), { shows: "status", jobs: true, downFor });
}

/** As if Ctrl-C was pressed after a while. */
function stopAfter(clock: VirtualClock, ms: number) {
  const stop = new AbortController();
  void clock.sleep(ms).then(() => stop.abort(new Error("stopped")));
  return { signal: stop.signal };
}

describe("a restart that a job of the cloud carries out", () => {
  it("is proved by the job where it passed too quickly to be seen", async () => {
    const fleet = scene(3, second);
    const result = await fleet.up("h1", { maxUnavailable: 3, pollInterval: 5 * second });
    expect(result.failures).toEqual([]);
    expect(fleet.fleet.calls).toHaveLength(1);
    for (const id of fleet.ids) {
      expect(fleet.entry(id)).toMatchObject({ state: "restarted", evidence: "job", attempts: 1 });
      expect(fleet.entry(id)).not.toHaveProperty("job");
    }
  });

  it("is not over while the job goes on, however ready the machine looks", async () => {
    const fleet = scene(1);
    fleet.fleet.machine("m01").jobEnds = "never";
    const first = await fleet.up("h1", { readyTimeout: 2 * minute });
    expect(first.failures[0]?.message).toMatch(
      /^reboot accepted .*, down .*, job job-1 still running after 2m\. Last seen: state ready\. Attempt 1 of 3\.$/,
    );
    // It was seen down, and has had its time: that settles it without a second restart.
    const next = await fleet.up("h1", { readyTimeout: 2 * minute });
    expect(next.failures).toEqual([]);
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
    expect(fleet.restarts()).toEqual([1]);
  });

  it("fails with the words of its part of the job, alone, and is sent again with the next up", async () => {
    const fleet = scene(3);
    fleet.fleet.machine("m02").jobEnds = "failed";
    fleet.fleet.machine("m02").ignoresRestart = true;
    const result = await fleet.up("h1", { maxUnavailable: 3 });
    expect(result.restarted).toEqual(["m01", "m03"]);
    expect(result.failures).toMatchObject([{ id: "m02", reason: "failed" }]);
    expect(result.failures[0]?.message).toMatch(
      /^reboot accepted .*, job job-1 failed: F\.0005 "the guest is deaf"\. Last seen: state ready\. Attempt 1 of 3\.$/,
    );
    fleet.fleet.jobs.delete("job-1");
    Object.assign(fleet.fleet.machine("m02"), { ignoresRestart: false, jobEnds: "succeeded" });
    expect((await fleet.up("h1")).failures).toEqual([]);
    expect(fleet.entry("m02")).toMatchObject({ state: "restarted", attempts: 2, evidence: "job" });
    expect(fleet.restarts()).toEqual([1, 1, 1]);
  });

  it("that failed after a Ctrl-C is sent again, and the entry says why", async () => {
    const fleet = scene(1);
    const machine = fleet.fleet.machine("m01");
    Object.assign(machine, { jobEnds: "failed", ignoresRestart: true });
    await fleet.up("h1", {}, {}, stopAfter(fleet.clock, 5 * second));
    expect(fleet.entry("m01")).toMatchObject({ state: "requested", job: "job-1", attempts: 1 });
    await fleet.clock.sleep(minute);
    machine.ignoresRestart = false;
    const { api } = fleet.fleet;
    const restart: typeof api.restart = (...asked) => {
      machine.jobEnds = "succeeded";
      return api.restart(...asked);
    };
    const result = await fleet.up("h1", {}, {}, { api: { ...api, restart } });
    expect(result.failures).toEqual([]);
    expect(fleet.entry("m01").message).toBe('restarted again: job job-1 failed: F.0005 "the guest is deaf"');
  });

  it("is known again after a Ctrl-C: its end is awaited, or found, and nothing is sent twice", async () => {
    for (const later of [0, 5 * minute, 60 * minute]) {
      const fleet = scene(2, 90 * second);
      await fleet.up("h1", { maxUnavailable: 2 }, {}, stopAfter(fleet.clock, 0.5 * second));
      expect(fleet.entry("m01")).toMatchObject({ state: "requested", job: "job-1" });
      await fleet.clock.sleep(later);
      const result = await fleet.up("h1");
      expect(result.failures).toEqual([]);
      expect(fleet.restarts()).toEqual([1, 1]);
      expect(fleet.entry("m02")).toMatchObject({ state: "restarted", evidence: "job", attempts: 1 });
      expect(fleet.ledger?.restartCount).toBe(2);
    }
  });

  it("is known again after a kill, from the journal", async () => {
    const fleet = scene(1, 90 * second);
    const journal = new Journal(new MemoryJournals(), "key");
    const record = journal.recorder(undefined);
    await fleet.up("h1", {}, {}, { ...stopAfter(fleet.clock, 10 * second), onChange: record });
    const recovered = journal.recover(undefined, { triggerHash: "h1" });
    expect(recovered?.instances).toMatchObject([{ id: "m01", state: "requested", job: "job-1" }]);
    fleet.ledger = recovered;
    await fleet.clock.sleep(10 * minute);
    await fleet.up("h1");
    expect(fleet.restarts()).toEqual([1]);
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted", evidence: "job" });
  });

  it("belongs to its triggers: with new ones it proves nothing", async () => {
    const fleet = scene(1);
    await fleet.up("h1", {}, {}, stopAfter(fleet.clock, 5 * second));
    await fleet.clock.sleep(5 * minute);
    await fleet.up("h2");
    expect(fleet.restarts()).toEqual([2]);
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted", generation: 2, evidence: "job" });
  });

  it("that is not known any more leaves what the status shows", async () => {
    const fleet = scene(2);
    void fleet.clock.sleep(3 * second).then(() => fleet.fleet.jobs.clear());
    const result = await fleet.up("h1", { maxUnavailable: 2 });
    expect(result.failures).toEqual([]);
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted", evidence: "seenDown" });
  });

  it("which goes on for ever without a sign of the restart is sent again once its time is over", async () => {
    const fleet = scene(1);
    const machine = fleet.fleet.machine("m01");
    Object.assign(machine, { jobEnds: "never", ignoresRestart: true });
    const first = await fleet.up("h1", { readyTimeout: 2 * minute });
    expect(first.failures[0]?.message).toContain("job job-1 still running after 2m");
    machine.ignoresRestart = false;
    const again = await fleet.up("h1", { readyTimeout: 2 * minute });
    expect(again.failures[0]?.message).toContain("job job-2 still running after 2m");
    expect(fleet.fleet.calls).toHaveLength(2);
  });

  it("is escalated where the graceful one's job failed; the forced one's job is the proof", async () => {
    const fleet = scene(1);
    const machine = fleet.fleet.machine("m01");
    Object.assign(machine, { ignoresUntilForced: true, jobEnds: "failed" });
    const { api } = fleet.fleet;
    const restart: typeof api.restart = (...asked) => {
      if (asked[3].force) machine.jobEnds = "succeeded";
      return api.restart(...asked);
    };
    const result = await fleet.up("h1", { escalateAfter: minute }, {}, { api: { ...api, restart } });
    expect(result.failures).toEqual([]);
    expect(fleet.fleet.calls).toMatchObject([{ force: false }, { force: true }]);
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted", evidence: "job", attempts: 1 });
    expect(fleet.ledger?.restartCount).toBe(2);
  });

  it("of two resources with the same machine is asked for each by its own job", async () => {
    const fleet = scene(1);
    await fleet.up("h1", {}, {}, stopAfter(fleet.clock, second));
    const mine = fleet.ledger;
    fleet.ledger = undefined;
    await fleet.clock.sleep(10 * minute);
    await fleet.up("h1", {}, {}, stopAfter(fleet.clock, second));
    const theirs = fleet.ledger;
    await fleet.clock.sleep(10 * minute);
    const ends = [mine, theirs].map(async (ledger) => {
      fleet.ledger = ledger;
      return fleet.up("h1");
    });
    expect((await Promise.all(ends)).map(({ restarted }) => restarted)).toEqual([["m01"], ["m01"]]);
    expect(fleet.restarts()).toEqual([2]);
  });
});

describe("a refusal in a receipt", () => {
  it("blames its machine alone, in the one call that the others were accepted by", async () => {
    const fleet = scene(4);
    fleet.fleet.machine("m03").refusal = "refused";
    const result = await fleet.up("h1", { maxUnavailable: 4 });
    expect(fleet.fleet.calls).toHaveLength(1);
    expect(result.restarted).toEqual(["m01", "m02", "m04"]);
    expect(result.failures).toMatchObject([{ id: "m03" }]);
    expect(result.failures[0]?.message).toMatch(/as told.*Nothing was restarted\./);
    expect(fleet.entry("m03")).not.toHaveProperty("attempts");
    expect(fleet.ledger?.restartCount).toBe(3);
  });

  it("that says another operation is in progress, or too many requests, is waited out", async () => {
    for (const refusal of ["conflict", "throttled"] as const) {
      const fleet = scene(2);
      fleet.fleet.machine("m02").refusal = refusal;
      const result = await fleet.up("h1", { maxUnavailable: 2 });
      expect(result.failures).toEqual([]);
      expect(fleet.restarts()).toEqual([1, 1]);
      expect(fleet.fleet.calls.map(({ ids }) => ids)).toEqual([["m01", "m02"], ["m02"]]);
    }
  });

  it("of the credentials ends the update, and what was accepted is kept", async () => {
    const fleet = scene(3);
    fleet.fleet.machine("m02").refusal = "unauthorized";
    const result = await fleet.up("h1", { maxUnavailable: 2 });
    expect(result.halted).toContain("as told");
    expect(fleet.entry("m01")).toMatchObject({ state: "restarted" });
    expect(fleet.fleet.calls).toHaveLength(1);
  });
});
