import type { Outcome, SavedResource } from "./driver";
import type { Chapter, History } from "./history";
import { judgeCommands } from "./judge-commands";
import { judgeLeases, judgeState } from "./judge-end";
import { judgeProof } from "./judge-proof";
import { judgeRestarts, judgeSending } from "./judge-restarts";
import type { LeaseSpec, Place, Spec, Step, TriggerSpec } from "./scenario";
import { Truth, type Reboot, type Served } from "./truth";
import { Verdict } from "./verdict";

const trigger: TriggerSpec = {
  kind: "trigger",
  name: "apps",
  api: "apps",
  ids: ["as-0001", "as-0002"],
  version: 1,
  secret: false,
  maxUnavailable: 1,
  maxErrors: 0,
  maxAttempts: 3,
  restartOnCreate: true,
  restartOnAdd: false,
  record: false,
  whenStopped: "skip",
  whenMissing: "fail",
  onFailure: "fail",
  readyTimeout: 60,
  settle: 6,
  pollInterval: 1,
};
const first: Place = { cloud: "huaweicloud", kind: "appServers", id: "as-0001" };
const second: Place = { ...first, id: "as-0002" };
const saved = (outputs: Record<string, unknown> = {}): SavedResource => ({
  name: "apps",
  outputs,
  failed: false,
});

/** A run that a test makes up. */
class Tale implements History {
  readonly chapters: Chapter[] = [];
  readonly truth = new Truth();
  kept = "";

  command(spec: Spec, step: Partial<Step> = {}, outcome: Partial<Outcome> = {}, after = [saved()]): this {
    const number = this.chapters.length + 1;
    this.chapters.push({
      number,
      title: `step ${number}`,
      step: {
        command: "up",
        door: "native",
        program: [spec],
        faults: [],
        happenings: [],
        continueOnError: true,
        passes: 0,
        ...step,
      },
      outcome: { ok: true, stopped: false, operations: [], output: "", ...outcome },
      began: number * 1_000,
      ended: number * 1_000 + 999,
      before: this.chapters.at(-1)?.after ?? [],
      after,
    });
    return this;
  }

  reboot(step: number, more: Partial<Reboot> = {}): this {
    const at = step * 1_000 + 100;
    this.truth.reboots.push({
      place: first,
      by: "us",
      step,
      at,
      inService: true,
      overlapping: false,
      hard: false,
      shown: true,
      after: this.truth.served.length,
      startsAt: at,
      endsAt: at + 500,
      downByUs: [],
      ...more,
    });
    return this;
  }

  request(
    step: number,
    entry: Partial<Served["entry"]>,
    at = step * 1_000 + 300,
    more: Partial<Served> = {},
  ): this {
    const number = this.truth.served.length + 1;
    this.truth.served.push({
      step,
      number,
      at,
      undisturbed: true,
      fault: undefined,
      entry: {
        n: number,
        time: "",
        cloud: "huaweicloud",
        write: false,
        method: "GET",
        path: "/",
        ids: [],
        status: 200,
        requestId: "",
        ...entry,
      },
      ...more,
    });
    return this;
  }

  judge(): Verdict {
    const verdict = new Verdict();
    const judges = [judgeRestarts, judgeSending, judgeLeases, judgeCommands, judgeProof];
    for (const judge of judges) judge(this, verdict);
    return verdict;
  }

  broken(): string[] {
    return this.judge().findings.map(({ rule }) => rule);
  }
}

const look = { action: "ListServers" };

describe("the referee of a chaos run", () => {
  it("finds nothing where each instance is restarted once for each change", () => {
    const tale = new Tale()
      .command(trigger)
      .reboot(1)
      .command({ ...trigger, version: 2 })
      .reboot(2);
    expect(tale.broken()).toEqual([]);
  });

  it("finds a second restart for one change where the first was to be seen", () => {
    const tale = new Tale()
      .command(trigger)
      .reboot(1)
      .request(1, look)
      .request(1, look)
      .command(trigger)
      .reboot(2);
    expect(tale.broken()).toEqual(["once"]);
  });

  it("lets a second one pass where nothing could show the first, if that is said", () => {
    const tale = new Tale()
      .command(trigger)
      .reboot(1)
      .command(trigger, {}, { output: "restarted again" })
      .reboot(2);
    const verdict = tale.judge();
    expect(verdict.findings).toEqual([]);
    expect(verdict.exceptions.map(({ kind }) => kind)).toEqual(["noEvidence"]);
    expect(new Tale().command(trigger).reboot(1).command(trigger).reboot(2).broken()).toEqual(["said"]);
  });

  it("counts a creation apart that was killed without leaving anything behind", () => {
    const killed = (door: Step["door"]) =>
      new Tale()
        .command(trigger, { door }, { stopped: true, ok: false }, [])
        .reboot(1)
        .request(1, look)
        .request(1, look)
        .command(trigger, { door })
        .reboot(2)
        .judge();
    expect(killed("dynamic").exceptions.map(({ kind }) => kind)).toEqual(["noJournal"]);
    // The native door has a journal of creations.
    expect(killed("native").findings.map(({ rule }) => rule)).toEqual(["once"]);
  });

  it("finds too many out of service at once, but not what could not be known", () => {
    const tale = () => new Tale().command(trigger).reboot(1, { place: second });
    expect(
      tale()
        .reboot(1, { downByUs: [second] })
        .broken(),
    ).toEqual(["unavailable"]);
    expect(
      tale()
        .command(trigger)
        .reboot(2, { downByUs: [second] })
        .broken(),
    ).toEqual([]);
    const known = tale()
      .command(trigger)
      .request(2, look, 2_050)
      .reboot(2, { downByUs: [second] });
    expect(known.broken()).toEqual(["unavailable"]);
    const justBack = tale()
      .reboot(1, { endsAt: 2_080 })
      .command({ ...trigger, version: 2 })
      .request(2, look, 2_050)
      .reboot(2, { downByUs: [second] });
    expect(justBack.broken()).toEqual([]);
  });

  it("finds restarts outside of the window, for a mere record, and of what no program names", () => {
    expect(
      new Tale()
        .command({ ...trigger, window: "closed" })
        .reboot(1)
        .broken(),
    ).toEqual(["window"]);
    expect(
      new Tale()
        .command({ ...trigger, record: true })
        .reboot(1)
        .broken(),
    ).toEqual(["record"]);
    expect(
      new Tale()
        .command({ ...trigger, ids: ["as-0002"] })
        .reboot(1)
        .broken(),
    ).toEqual(["once"]);
  });

  it("finds a restart without proof, unless that is asked for or nothing ever shows", () => {
    const line = { id: "as-0001", state: "restarted", generation: 1, evidence: "none", restartedAt: "now" };
    const counted = (spec: TriggerSpec) =>
      new Tale().command(spec, {}, {}, [{ ...saved({ instances: [line] }), name: spec.name }]);
    expect(counted(trigger).broken()).toEqual(["unproved"]);
    expect(counted({ ...trigger, whenUnproved: "warn" }).broken()).toEqual([]);
    expect(counted({ ...trigger, api: "forest" }).broken()).toEqual([]);
    // Counted by an earlier command, and merely kept by this one.
    const warned = counted({ ...trigger, whenUnproved: "warn" });
    expect(warned.command(trigger, {}, {}, [saved({ instances: [line] })]).broken()).toEqual([]);
  });

  it("finds a restart that was refused and counts all the same", () => {
    const line = { id: "as-0001", state: "restarted", generation: 1, evidence: "none", restartedAt: "now" };
    const spec = { ...trigger, whenUnproved: "warn" as const };
    const tale = new Tale().command(spec, {}, {}, [saved({ instances: [line] })]);
    const write = { action: "BatchRebootServer", write: true, ids: ["as-0001"] };
    tale.request(1, { ...write, status: 403 }, 1_300, { fault: "refused (403)" });
    expect(tale.broken()).toEqual(["unproved"]);
  });

  it("finds a call without an answer at which nobody looked, unless something kept the looks", () => {
    const write = { action: "BatchRebootServer", write: true, ids: ["as-0001"], status: "hang" as const };
    const waited = () => {
      const tale = new Tale().command(trigger);
      Object.assign(tale.chapters[0] ?? {}, { ended: 60_000 });
      return tale.request(1, write, 2_000, { fault: "hang after the effect" });
    };
    expect(waited().broken()).toEqual(["watched"]);
    expect(waited().request(1, look, 3_800).broken()).toEqual([]);
    expect(waited().request(1, look, 9_000).broken()).toEqual(["watched"]);
    expect(
      waited()
        .request(1, { ...look, status: 429 }, 1_500)
        .broken(),
    ).toEqual([]);
  });

  it("finds a lease that was shortened, unless that was asked for", () => {
    const lease: LeaseSpec = {
      kind: "lease",
      name: "lease",
      cloud: "otc",
      notebookId: "n",
      duration: 60,
      renewBefore: 30,
      whenStopped: "ignore",
      readyTimeout: 60,
    };
    const shortened = (spec: LeaseSpec) => {
      const tale = new Tale().command(spec);
      const place: Place = { cloud: "otc", kind: "notebooks", id: "n" };
      const [before, after] = [7_200_000, 3_600_000];
      tale.truth.leases.push({ place, step: 1, action: "RenewLease", at: 0, before, after, type: "timing" });
      return tale.broken();
    };
    expect(shortened(lease)).toEqual(["lease"]);
    expect(shortened({ ...lease, leaseType: "idle" })).toEqual([]);
  });

  it("counts a lease apart that a person prolonged between the read and the renewal, also within one moment", () => {
    const lease: LeaseSpec = {
      kind: "lease",
      name: "lease",
      cloud: "otc",
      notebookId: "n",
      duration: 60,
      renewBefore: 30,
      whenStopped: "ignore",
      readyTimeout: 60,
    };
    const place: Place = { cloud: "otc", kind: "notebooks", id: "n" };
    const read = { cloud: "otc", action: "ShowNotebook", ids: ["n"] };
    const renew = { ...read, action: "RenewLease", write: true };
    const prolonged = (...requests: Partial<Served["entry"]>[]) => {
      const tale = new Tale().command(lease);
      requests.forEach((entry, index) => tale.request(1, entry, index === 0 ? 1_100 : 1_300));
      tale.truth.happened.push({ step: 1, number: 2, at: 1_200, text: "leaseIsSet otc/notebooks/n" });
      const [before, after] = [7_200_000, 3_600_000];
      const move = { place, step: 1, action: "RenewLease", at: 1_300, before, after, type: "timing" };
      tale.truth.leases.push(move);
      return tale.judge();
    };
    expect(prolonged(read, renew, read).exceptions.map(({ kind }) => kind)).toEqual(["leaseRace"]);
    expect(prolonged(read, read, renew).findings.map(({ rule }) => rule)).toEqual(["lease"]);
  });

  it("finds writes in a preview, writes long after a stop, and secrets", () => {
    const write = { action: "BatchRebootServer", write: true, ids: ["as-0001"] };
    expect(new Tale().command(trigger, { command: "preview" }).request(1, write).broken()).toEqual(["reads"]);
    const stop = { how: "orphan", at: 1, moment: "arriving" } as const;
    const orphaned = new Tale().command(trigger, { stop }, { stopped: true });
    orphaned.truth.happened.push({ step: 1, number: 1, at: 1_000, text: "orphan (arriving request 1)" });
    expect(orphaned.request(1, write, 9_000).broken()).toEqual(["stopping"]);
    const leaky = new Tale().command(trigger);
    leaky.kept = '{"password":"canary-6d1f0c5be2a94"}';
    expect(leaky.broken()).toEqual(["secrets"]);
  });

  it("finds a state that has not its shape", () => {
    const verdict = new Verdict();
    const [chapter] = new Tale().command(trigger, {}, {}, [saved({ instances: [{ id: 1 }] })]).chapters;
    judgeState(chapter as Chapter, verdict, false);
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(["readable"]);
  });
});
