import { leaseScene as scene } from "../../../test/support/lease-scene";
import { IncompleteError } from "../context";
import {
  createNotebookLease,
  diffNotebookLease,
  updateNotebookLease,
  type NotebookLeaseOutputs,
} from "./notebook-lease";
import type { NotebookLeaseInputs } from "./inputs";

const minute = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

const throttled = (seconds: number) => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  json: { error_code: "APIGW.0308", error_msg: "slow down" },
});

describe("renewing", () => {
  async function due(change: Partial<NotebookLeaseInputs> = {}, left = 30) {
    const all = scene();
    all.cloud.add("nb-a", left);
    return { ...all, create: () => all.create(change) };
  }

  it("never sets the end past notAfter, and stops within an hour of it", async () => {
    const { clock, create, cloud } = await due({ notAfter: "2026-06-01T05:00:00Z" });
    expect((await create()).expiresAt).toBe("2026-06-01T05:00:00.000Z");
    clock.advance(65 * minute);
    const again = await create();
    expect(again.expiresAt).toBe("2026-06-01T05:00:00.000Z");
    expect(cloud.writes).toHaveLength(1);
  });

  it("does nothing outside its window, and stays within it inside", async () => {
    const outside = await due({ window: { start: "22:00", end: "23:00", timeZone: "UTC" } });
    await outside.create();
    expect(outside.cloud.writes).toEqual([]);
    const inside = await due({ window: { start: "02:00", end: "05:30", timeZone: "UTC" } });
    expect((await inside.create()).expiresAt).toBe("2026-06-01T05:30:00.000Z");
    await inside.create();
    expect(inside.cloud.writes).toHaveLength(1);
  });

  it("keeps a longer lease that a person sets between the judgement and the renewal", async () => {
    const { cloud, clock, id, inputs, run, create } = await due({}, 180);
    const olds = await create();
    clock.advance(61 * minute);
    const context = run();
    const { changes } = await diffNotebookLease(id, olds, inputs(), context);
    const prolonged = clock.now() + 24 * 60 * minute;
    clock.advance(minute / 2);
    cloud.add("nb-a", 0, { endsAt: prolonged });
    const { expiresAt, renewalCount } = await updateNotebookLease(id, olds, inputs(), context);
    expect({ changes, expiresAt, renewalCount }).toEqual({
      changes: true,
      expiresAt: iso(prolonged),
      renewalCount: 0,
    });
    expect(cloud.writes).toEqual([]);
  });

  it("starts a notebook that takes minutes, whose lease counts from when it runs", async () => {
    const { cloud, clock, create } = await due({ whenStopped: "start", duration: "4h" });
    cloud.add("nb-a", -10, { status: "STOPPED" });
    cloud.startTakes = 3 * minute;
    const runsFrom = clock.now() + 3 * minute;
    const { expiresAt, notebookStatus } = await create();
    expect({ expiresAt, notebookStatus }).toEqual({
      expiresAt: iso(runsFrom + 240 * minute),
      notebookStatus: "RUNNING",
    });
  });

  it("reads once before a renewal that follows at once", async () => {
    const { cloud, clock, id, inputs, run, create } = await due({}, 180);
    const olds = await create();
    clock.advance(61 * minute);
    const context = run();
    const before = cloud.http.log.length;
    await diffNotebookLease(id, olds, inputs(), context);
    await updateNotebookLease(id, olds, inputs(), context);
    const verbs = cloud.http.log.slice(before).map((line) => line.split(" ")[0]);
    expect(verbs).toEqual(["GET", "PATCH", "GET"]);
  });

  it.each([
    [2_000, ["PATCH", "GET"]],
    [2_001, ["GET", "PATCH", "GET"]],
  ])("goes by a reading that is %d ms old if that is at most two seconds", async (age, expected) => {
    const { cloud, clock, id, inputs, run, create } = await due({}, 180);
    const olds = await create();
    clock.advance(61 * minute);
    const context = run();
    await diffNotebookLease(id, olds, inputs(), context);
    clock.advance(age);
    const before = cloud.http.log.length;
    await updateNotebookLease(id, olds, inputs(), context);
    expect(cloud.http.log.slice(before).map((line) => line.split(" ")[0])).toEqual(expected);
  });

  it("waits for another operation, and resolves a lost answer by reading", async () => {
    const conflict = await due();
    conflict.cloud.nextWrite = { status: 400, json: { error_code: "ModelArts.6357", error_msg: "busy" } };
    expect((await conflict.create()).renewalCount).toBe(1);
    const before = await due();
    before.cloud.nextWrite = "lostBefore";
    expect((await before.create()).renewalCount).toBe(1);
    expect(before.cloud.writes).toHaveLength(2);
    const after = await due();
    after.cloud.nextWrite = "lostAfter";
    expect((await after.create()).notebookStatus).toBe("RUNNING");
    expect(after.cloud.writes).toHaveLength(1);
  });

  it("waits for a throttle to end, and then decides anew", async () => {
    const { cloud, clock, create } = await due();
    const { answer } = cloud.http;
    const prolonged = clock.now() + 24 * 60 * minute;
    cloud.http.answer = (request) => {
      if (request.method !== "PATCH") return answer(request);
      cloud.http.answer = answer;
      return throttled(120);
    };
    void clock.sleep(minute).then(() => cloud.add("nb-a", 0, { endsAt: prolonged }));
    const { expiresAt, renewalCount } = await create();
    expect({ expiresAt, renewalCount }).toEqual({ expiresAt: iso(prolonged), renewalCount: 0 });
    expect(cloud.writes).toHaveLength(1);
  });

  it("is proved also where a throttle holds the reading back", async () => {
    const { cloud, clock, create } = await due();
    const { answer } = cloud.http;
    let written = false;
    cloud.http.answer = (request) => {
      if (request.method === "PATCH") written = true;
      else if (written) {
        cloud.http.answer = answer;
        return throttled(60);
      }
      return answer(request);
    };
    const newEnd = clock.now() + 240 * minute;
    expect(await create()).toMatchObject({ expiresAt: iso(newEnd), renewalCount: 1 });
    expect(cloud.writes).toHaveLength(1);
  });

  it("is an error, with what was read kept, when the lease does not end where it should", async () => {
    const { cloud, create } = await due();
    cloud.nextWrite = { status: 200, json: { create_at: 1, duration: 2, enable: true, type: "TIMING" } };
    const error = await create().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IncompleteError);
    expect((error as Error).message).toContain(
      "nb-a (huaweicloud cn-north-4): accepted, but the lease that is read back ends 03:30Z, not 07:00Z. Run pulumi up again",
    );
    expect((error as IncompleteError<NotebookLeaseOutputs>).outputs.expiresAt).toBe(
      "2026-06-01T03:30:00.000Z",
    );
  });
});

describe("what a lease waits for", () => {
  const busy = (code: string) => ({ status: 400, json: { error_code: code, error_msg: "restoring" } });
  const at = (status: string, change: Partial<NotebookLeaseInputs> = {}, left = 30) => {
    const { cloud, clock, id, inputs, run } = scene();
    const notebook = cloud.add("nb-a", left, { status });
    const lines: string[] = [];
    const shown = { ...run(), name: "training", status: (line: string) => void lines.push(line) };
    const context = { ...shown, say: shown.status };
    const create = (other = context) => createNotebookLease(id, inputs(change), other);
    return { cloud, clock, notebook, lines, context, create };
  };

  it("is in the row while the notebook is in transition: a line for each state, however often it is read", async () => {
    const { clock, notebook, lines, create } = at("STARTING", {}, 300);
    void clock.sleep(2 * minute).then(() => (notebook.status = "SNAPSHOTTING"));
    void clock.sleep(4 * minute).then(() => (notebook.status = "RUNNING"));
    await create();
    expect(lines).toEqual([
      "training: nb-a (huaweicloud cn-north-4): waiting for the notebook (STARTING since 03:00:00Z)",
      expect.stringMatching(
        /^training: nb-a \(huaweicloud cn-north-4\): waiting for the notebook \(SNAPSHOTTING since 03:02:\d\dZ\)$/,
      ),
    ]);
  });

  it("is in the row while a start that was asked for takes its time", async () => {
    const { cloud, lines, create } = at("STOPPED", { whenStopped: "start" }, -10);
    cloud.startTakes = 3 * minute;
    await create();
    expect(lines).toEqual([
      'training: nb-a (huaweicloud cn-north-4): start: STOPPED (whenStopped "start"); new end 07:00Z.',
      "training: nb-a (huaweicloud cn-north-4): waiting for the notebook (STARTING since 03:00:00Z)",
    ]);
  });

  it("is in the row while the cloud refuses to show the notebook because it is being restored", async () => {
    const { cloud, clock, lines, create } = at("RUNNING", {}, 300);
    const { answer } = cloud.http;
    cloud.http.answer = () => busy("ModelArts.6333");
    void clock.sleep(minute).then(() => (cloud.http.answer = answer));
    await create();
    expect(lines).toEqual([
      'training: nb-a (huaweicloud cn-north-4): waiting for the notebook (ModelArts.6333 "restoring" since 03:00:00Z)',
    ]);
  });

  it("is in the row once while a renewal is refused again and again, and so is the renewal", async () => {
    const { cloud, clock, lines, create } = at("RUNNING");
    const { answer } = cloud.http;
    cloud.http.answer = (request) => (request.method === "PATCH" ? busy("ModelArts.6357") : answer(request));
    void clock.sleep(minute).then(() => (cloud.http.answer = answer));
    await create();
    expect(lines).toEqual([
      "training: nb-a (huaweicloud cn-north-4): renew: 30m left (ends 03:30Z), less than renewBefore 2h; new end 07:00Z.",
      'training: nb-a (huaweicloud cn-north-4): waiting for the notebook (ModelArts.6357 "restoring" since 03:00:00Z)',
    ]);
  });

  it("is nothing where nothing is waited for", async () => {
    const { lines, create } = at("RUNNING", {}, 300);
    await create();
    expect(lines).toEqual([]);
  });

  it("is said once a minute where there is no row", async () => {
    const { clock, notebook, context, create } = at("STARTING", {}, 300);
    void clock.sleep(2.5 * minute).then(() => (notebook.status = "RUNNING"));
    const said: string[] = [];
    const { status: _status, ...rowless } = { ...context, say: (line: string) => void said.push(line) };
    await create(rowless as typeof context);
    const line =
      "training: nb-a (huaweicloud cn-north-4): waiting for the notebook (STARTING since 03:00:00Z)";
    expect(said).toEqual([line, line]);
  });
});
