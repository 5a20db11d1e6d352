import { ApiError } from "../shared/errors";
import { VirtualClock } from "../../test/support/virtual-clock";
import { Progress } from "./progress";
import { names, Scene } from "../../test/support/rollout-scene";

/** What a row would show, line by line. */
function row() {
  const lines: string[] = [];
  return { lines, status: (line: string) => void lines.push(line) };
}

/** All but the last two of `count` are restarted, the next was refused, and the last is owed as well. */
async function halfDone(count: number): Promise<Scene> {
  const ids = names(count);
  const scene = new Scene(ids);
  scene.fleet.machine(ids.at(-2) ?? "").answers = ["refused"];
  await scene.up("h1");
  scene.clock.advance(Date.parse("2026-06-01T04:00:00Z") - scene.clock.now());
  return scene;
}

it("what happens to thousands at one moment is one line of the row", async () => {
  const { lines, status } = row();
  const failed: string[] = [];
  const standing = () => ({
    total: 5_000,
    restarted: [],
    failed,
    waiting: 5_000 - failed.length,
    inHand: [],
  });
  const progress = new Progress(
    { clock: new VirtualClock(), say: () => undefined, status, settings: {}, api: {} },
    standing,
  );
  for (const id of names(5_000)) {
    failed.push(id);
    progress.happened(`${id}: is not known to the cloud`);
  }
  await Promise.resolve();
  expect(lines).toEqual([expect.stringMatching(/^0 of 5000 restarted, 5000 failed \(.* and 4995 more\)$/)]);
});

describe("the row of a rollout with nothing in flight", () => {
  it("names the listed instance that takes the last slot, and since when, with a line for each change of it", async () => {
    const scene = await halfDone(3);
    scene.fleet.occupy("m01", 90_000);
    void scene.clock.sleep(90_000).then(() => scene.fleet.occupy("m01", 90_000, "unready"));
    const { lines, status } = row();
    await scene.up("h1", {}, {}, { status });
    expect(lines.slice(0, 3)).toEqual([
      "0 of 2 restarted, 2 to go; waiting for m01 (state busy since 04:00:00Z) to be ready",
      expect.stringMatching(
        /^0 of 2 restarted, 2 to go; waiting for m01 \(state unready since 04:01:3\dZ\) to be ready$/,
      ),
      expect.stringMatching(/^0 of 2 restarted, 1 to go; waiting for m02 \(asked 04:03:0\dZ\)$/),
    ]);
    expect(lines.at(-1)).toBe("2 of 2 restarted");
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("has the vendor's name of a state without the codes behind it", async () => {
    const scene = await halfDone(3);
    scene.fleet.occupy("m01", 30_000);
    const first = new Map(scene.ids.map((id) => [id, scene.fleet.look(id)]));
    first.set("m01", { condition: "busy", detail: "changing spec (status RUN, operation CHNG)" });
    const { lines, status } = row();
    await scene.up("h1", {}, {}, { status, first });
    expect(lines[0]).toBe(
      "0 of 2 restarted, 2 to go; waiting for m01 (changing spec since 04:00:00Z) to be ready",
    );
  });

  it("names two of many", async () => {
    const scene = await halfDone(5);
    for (const id of ["m01", "m02", "m03"]) scene.fleet.occupy(id, 30_000);
    const { lines, status } = row();
    await scene.up("h1", { maxUnavailable: 3 }, {}, { status });
    expect(lines[0]).toBe(
      "0 of 2 restarted, 2 to go; " +
        "waiting for m01 (state busy since 04:00:00Z), m02 (state busy since 04:00:00Z) and 1 more to be ready",
    );
  });

  it("names the instance that another resource of this run restarts", async () => {
    const scene = new Scene(names(1));
    const twin = new Scene(names(1));
    Object.assign(twin, { clock: scene.clock, fleet: scene.fleet });
    const { lines, status } = row();
    await Promise.all([scene.up("h1"), twin.up("other", {}, {}, { status })]);
    expect(lines).toEqual([
      "0 of 1 restarted, 1 to go; waiting for another restart of m01 (since 03:00:00Z) by this run",
      "1 of 1 restarted",
    ]);
  });

  it("says until when it pauses between two batches", async () => {
    const scene = new Scene(names(2));
    const { lines, status } = row();
    await scene.up("h1", { pauseBetweenBatches: 600_000 }, {}, { status });
    expect(lines.filter((line) => line.includes("pausing"))).toEqual([
      expect.stringMatching(/^1 of 2 restarted, 1 to go; pausing until 03:10:\d\dZ$/),
    ]);
  });

  it("names the instance that cannot be read, by what stays the same of the failure", async () => {
    const scene = new Scene(names(2));
    const { api, clock } = scene.fleet;
    const [from, until] = ["2026-06-01T03:01:00Z", "2026-06-01T03:04:00Z"].map((text) => Date.parse(text));
    let requests = 0;
    const observe: typeof api.observe = (...asked) => {
      if (clock.now() < (from ?? 0) || clock.now() > (until ?? 0)) return api.observe(...asked);
      const requestId = `request-${++requests}`;
      return Promise.reject(new ApiError({ kind: "unavailable", action: "read", status: 503, requestId }));
    };
    const { lines, status } = row();
    const { failures } = await scene.up(
      "h1",
      { pauseBetweenBatches: 60_000 },
      {},
      { status, api: { ...api, observe } },
    );
    expect(failures).toEqual([]);
    expect(lines.filter((line) => line.includes("readable"))).toEqual([
      expect.stringMatching(
        /^1 of 2 restarted, 1 to go; waiting for m02 \(HTTP 503 since 03:01:\d\dZ\) to be readable$/,
      ),
    ]);
  });

  it("stays empty in a run that has nothing to do", async () => {
    const scene = new Scene(names(2));
    await scene.up("h1", { pauseBetweenBatches: 60_000 });
    const { lines, status } = row();
    await scene.up("h1", { pauseBetweenBatches: 60_000 }, {}, { status });
    expect(lines).toEqual([]);
  });
});

describe("a rollout that is waited for", () => {
  it("has one line in the row for each change, however long it lasts", async () => {
    const scene = new Scene(names(1), { downFor: 600_000 });
    const { lines, status } = row();
    await scene.up("h1", {}, {}, { status });
    expect(lines).toEqual([
      "0 of 1 restarted; waiting for m01 (asked 03:00:00Z)",
      "0 of 1 restarted; waiting for m01 (rebooting 03:00:00Z)",
      "1 of 1 restarted",
    ]);
  });

  it("shows nothing else in between where its restart is put off look after look", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = ["throttled", "throttled", "throttled"];
    const { lines, status } = row();
    await scene.up("h1", {}, {}, { status });
    expect(lines.filter((line) => line === "0 of 1 restarted, 1 to go")).toEqual([]);
  });
});

describe("a rollout without a row", () => {
  it("says once a minute for whom it waits with nothing in flight", async () => {
    const scene = await halfDone(3);
    scene.fleet.occupy("m01", 150_000);
    const said: string[] = [];
    await scene.up("h1", {}, {}, { say: (line) => said.push(line) });
    const line = "waiting for m01 (state busy since 04:00:00Z) to be ready";
    expect(said.filter((one) => one.includes("m01"))).toEqual([line, line]);
  });

  it("says that it pauses where that is for minutes, and is silent about seconds", async () => {
    const said: string[] = [];
    const say = (line: string) => line.startsWith("pausing") && said.push(line);
    await new Scene(names(2)).up("h1", { pauseBetweenBatches: 600_000 }, {}, { say });
    expect(said).toEqual([expect.stringMatching(/^pausing until 03:10:\d\dZ$/)]);
    said.length = 0;
    await new Scene(names(2)).up("h1", { pauseBetweenBatches: 5_000 }, {}, { say });
    expect(said).toEqual([]);
  });
});
