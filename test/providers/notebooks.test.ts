import type * as pulumi from "@pulumi/pulumi";
import type { StartOwed } from "../../provider/rollout/owed-start";
import { FakeModelArts } from "../support/fake-modelarts";
import { MemoryJournals } from "../support/memory-journals";
import { VirtualClock } from "../support/virtual-clock";
import type { Door, Process } from "./provider";
import { doors, minute, ownAccount } from "./scene";
import { Stack, type RunOptions } from "./stack";

const hour = 60 * minute;

interface Entry {
  readonly id: string;
  readonly state: string;
  readonly attempts?: number;
  readonly startOwed?: StartOwed;
  readonly message?: string;
}

let projects = 0;

/** Projects of their own: what one process restarted in a project is known to all of its resources. */
function ownProject() {
  const settings = ownAccount();
  return { ...settings, huaweicloud: { ...settings.huaweicloud, projectId: `notebooks-${projects++}` } };
}

/** A RestartTrigger over three notebooks. */
class NotebookScene {
  readonly clock = new VirtualClock();
  readonly cloud = new FakeModelArts(this.clock);
  readonly around = {
    clock: this.clock,
    http: this.cloud.http,
    settings: ownProject(),
    journals: new MemoryJournals(),
  };
  readonly stack: Stack;
  warned: readonly string[] = [];
  said: readonly string[] = [];
  private seen = 0;

  constructor(door: Door) {
    this.stack = new Stack(door, { kind: "RestartTrigger", name: "labs" }, this.around);
    this.cloud.startTakes = 20_000;
    for (const id of ["nb-1", "nb-2", "nb-3"]) this.cloud.add(id, 150);
  }

  private args(change: pulumi.Inputs): pulumi.Inputs {
    const target = { modelartsNotebooks: { notebookIds: ["nb-1", "nb-2", "nb-3"], cloud: "huaweicloud" } };
    return { target, triggers: { conf: "v1" }, ...change };
  }

  /** What the run was, or the text of its error. */
  async up(change: pulumi.Inputs = {}, options: RunOptions = {}): Promise<string> {
    try {
      const { operation, warned, said } = await this.stack.up(this.args(change), options);
      this.warned = warned;
      this.said = said;
      return operation;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async preview(change: pulumi.Inputs = {}): Promise<string> {
    const { said, warned } = await this.stack.preview(this.args(change));
    return [...said, ...warned].join("\n");
  }

  /** `["stop nb-1", "start nb-1"]`: what was sent since this was last asked. */
  calls(): string[] {
    const all = this.cloud.writes;
    const fresh = all.slice(this.seen);
    this.seen = all.length;
    return fresh.map((line) => line.split("/").slice(-2).toReversed().join(" "));
  }

  /** The process gets its end after so many stops and starts. */
  stopAfter(process: Pick<Process, "stop">, calls: number): void {
    const { answer } = this.cloud.http;
    const sent = this.cloud.writes.length;
    let isOver = false;
    this.cloud.http.answer = (request) => {
      const answered = answer(request);
      // The request itself is noted by now.
      if (!isOver && this.cloud.writes.length - sent >= calls) {
        isOver = true;
        process.stop();
      }
      return answered;
    };
  }

  get entries(): readonly Entry[] {
    return (this.stack.outputs["instances"] ?? []) as Entry[];
  }
}

const quiet = { restartOnCreate: false };
const v2 = { triggers: { conf: "v2" } };

describe.each(doors)("notebooks restarted through the $name provider", (door) => {
  async function recorded() {
    const scene = new NotebookScene(door);
    expect(await scene.up(quiet)).toBe("created");
    expect(scene.calls()).toEqual([]);
    return scene;
  }

  /** The run to v2 gets its end when the first notebook was asked to stop. */
  async function interrupted() {
    const scene = await recorded();
    const error = await scene.up({ ...v2, ...quiet }, { onStart: (process) => scene.stopAfter(process, 1) });
    scene.calls();
    scene.clock.advance(minute);
    return { scene, error };
  }

  it("are stopped and started one after the other, with what was left of their leases", async () => {
    const scene = await recorded();
    const before = scene.cloud.notebooks.get("nb-1")?.endsAt ?? 0;
    expect(await scene.up({ ...v2, ...quiet })).toBe("updated");
    expect(scene.calls()).toEqual([
      "stop nb-1",
      "start nb-1",
      "stop nb-2",
      "start nb-2",
      "stop nb-3",
      "start nb-3",
    ]);
    expect(scene.stack.outputs).toMatchObject({ restartCount: 3, pending: false });
    const after = scene.cloud.notebooks.get("nb-1")?.endsAt ?? 0;
    expect(after - before).toBeGreaterThanOrEqual(0);
    expect(after - before).toBeLessThan(minute);
    expect(await scene.up({ ...v2, ...quiet })).toBe("unchanged");
  });

  it("are owed a start if the run gets its end: named, saved, due at once, started first of all", async () => {
    const { scene, error } = await interrupted();
    expect(error).toMatch(/nb-1: stopped 03:00:\d\dZ for its restart and not started yet\./);
    expect(error).toMatch(
      /Next: run pulumi up again\. It starts nb-1 before anything else, then goes on with the 2\./,
    );
    const [first] = scene.entries;
    expect(first).toMatchObject({ id: "nb-1", state: "requested", startOwed: { autoStop: true } });
    expect(Date.parse(first?.startOwed?.leaseEndsAt ?? "")).toBe(Date.parse("2026-06-01T05:30:00Z"));
    expect(Date.parse(String(scene.stack.outputs["dueAt"]))).toBeLessThanOrEqual(scene.clock.now());

    const window = { start: "22:00", end: "23:00", timeZone: "UTC" };
    const held = { ...v2, ...quiet, window, whenStopped: "fail", minInterval: "10h" };
    expect(await scene.preview(held)).toMatch(/labs: STARTS 1 of 3 notebooks \(nb-1\)/);
    expect(await scene.up(held)).toBe("updated");
    expect(scene.calls()).toEqual(["start nb-1"]);
    expect(scene.entries.map(({ state }) => state)).toEqual(["restarted", "pending", "pending"]);
    expect(scene.stack.outputs).toMatchObject({ restartCount: 1 });
  });

  it("are started although the rollout is given up, or they are taken off the list", async () => {
    const given = await interrupted();
    expect(await given.scene.up({ ...v2, ...quiet, onTriggerChange: "record" })).toBe("updated");
    expect(given.scene.calls()).toEqual(["start nb-1"]);

    const { scene } = await interrupted();
    const others = { modelartsNotebooks: { notebookIds: ["nb-2", "nb-3"], cloud: "huaweicloud" } };
    expect(await scene.up({ ...v2, ...quiet, target: others })).toBe("updated");
    expect(scene.calls()[0]).toBe("start nb-1");
    expect(scene.entries.map(({ id }) => id)).toEqual(["nb-2", "nb-3"]);
  });

  it("are started by the next run after a kill, which knows it from the journal", async () => {
    const scene = await recorded();
    const { state } = scene.stack;
    await scene.up({ ...v2, ...quiet }, { onStart: (process) => scene.stopAfter(process, 1) });
    // What the killed run would have saved never reached the state.
    scene.stack.state = state;
    scene.calls();
    scene.clock.advance(minute);
    expect(await scene.up({ ...v2, ...quiet })).toBe("updated");
    const calls = scene.calls();
    expect(calls[0]).toBe("start nb-1");
    expect(calls).not.toContain("stop nb-1");
    expect(scene.stack.outputs).toMatchObject({ restartCount: 3 });
  });

  it("are started by the next run after a creation was killed that had stopped one", async () => {
    const scene = new NotebookScene(door);
    await scene.up({}, { onStart: (process) => scene.stopAfter(process, 1) });
    scene.stack.state = undefined;
    expect(scene.calls()).toEqual(["stop nb-1"]);
    scene.clock.advance(minute);
    expect(await scene.up()).toBe("created");
    expect(scene.calls()).toEqual(["start nb-1", "stop nb-2", "start nb-2", "stop nb-3", "start nb-3"]);
    scene.clock.advance(hour);
    expect(await scene.up()).toBe("unchanged");
  });

  it("stay owed their start if the cloud has no resources: told in its words, and tried first", async () => {
    const scene = await recorded();
    scene.cloud.isFull = true;
    const error = await scene.up({ ...v2, ...quiet });
    expect(error).toMatch(
      /labs: 0 of 3 restarted, 1 failed, 2 not started \(more than maxErrors 0 failed\)\./,
    );
    expect(error).toMatch(
      /nb-1: stopped 03:00:\d\dZ for its restart, and its start was refused: .*HTTP 400 ModelArts\.6360 "as the vendor says".* It is stopped\./,
    );
    expect(scene.calls()).toEqual(["stop nb-1", "start nb-1"]);
    await scene.up({ ...v2, ...quiet });
    expect(scene.calls()).toEqual(["start nb-1"]);
    scene.cloud.isFull = false;
    expect(await scene.up({ ...v2, ...quiet })).toBe("updated");
    expect(scene.calls()).toEqual(["start nb-1", "stop nb-2", "start nb-2", "stop nb-3", "start nb-3"]);
    expect(scene.stack.outputs).toMatchObject({ restartCount: 3 });
  });

  it("that are owed a start are named by a destroy, if the provider hears of it, and by a change to other machines", async () => {
    const named =
      /labs: nb-1 \(stopped 03:00:\d\dZ for its restart\) stays stopped: nothing starts it from here on/;
    const { scene } = await interrupted();
    const servers = { target: { ncloudServers: { serverInstanceNos: ["1001"] } } };
    expect(await scene.up({ ...v2, ...quiet, ...servers })).toBe("updated");
    expect(scene.warned).toContainEqual(expect.stringMatching(named));

    const { scene: other } = await interrupted();
    const warned = await other.stack.destroy();
    // Pulumi's dynamic providers are not told of a deletion unless they have something to do then.
    if (door.name === "native") expect(warned).toContainEqual(expect.stringMatching(named));
    expect(other.calls()).toEqual([]);
  });

  it("that a person stopped are left alone, and fail the run only if that is asked for", async () => {
    const scene = await recorded();
    for (const notebook of scene.cloud.notebooks.values()) notebook.status = "STOPPED";
    expect(await scene.up({ ...v2, ...quiet, whenStopped: "fail" })).toMatch(/3 failed/);
    expect(await scene.up({ ...v2, ...quiet })).toBe("updated");
    expect(scene.calls()).toEqual([]);
  });

  it("are known in a state of before that has no owed starts", async () => {
    const scene = await recorded();
    scene.clock.advance(hour);
    expect(await scene.up(quiet)).toBe("unchanged");
  });
});
