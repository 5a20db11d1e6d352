import { engine } from "../../../test/support/engine";
import { leaseScene as scene } from "../../../test/support/lease-scene";
import { IncompleteError } from "../context";
import {
  checkNotebookLease,
  createNotebookLease,
  diffNotebookLease,
  identifyNotebookLease,
  readNotebookLease,
  updateNotebookLease,
  type NotebookLeaseOutputs,
} from "./notebook-lease";
import type { NotebookLeaseInputs } from "./inputs";
import { digestOfValue } from "../../shared/triggers";

const minute = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

describe("creating a NotebookLease", () => {
  it("adopts a lease with enough left, without a write", async () => {
    const { cloud, clock, create } = scene();
    cloud.add("nb-a", 180);
    expect(await create()).toMatchObject({
      expiresAt: iso(clock.now() + 180 * minute),
      renewAt: iso(clock.now() + 60 * minute),
      renewalCount: 0,
      autoStop: true,
      leaseType: "timing",
      notebookStatus: "RUNNING",
    });
    expect(cloud.http.log).toEqual(["GET /v1/p1/notebooks/nb-a"]);
  });

  it("renews at once when too little is left, and reads the lease back", async () => {
    const { cloud, clock, create } = scene();
    cloud.add("nb-a", 17);
    const outputs = await create();
    expect(outputs).toMatchObject({
      expiresAt: iso(clock.now() + 240 * minute),
      renewalCount: 1,
      renewedAt: iso(clock.now()),
    });
    expect(cloud.http.log).toEqual([
      "GET /v1/p1/notebooks/nb-a",
      "PATCH /v1/p1/notebooks/nb-a/lease",
      "GET /v1/p1/notebooks/nb-a",
    ]);
    expect(JSON.parse(cloud.http.requests[1]?.body ?? "")).toEqual({
      duration: 240 * minute,
      type: "timing",
    });
  });

  it("names the resource after cloud, region, project and notebook", async () => {
    const { inputs, run, id } = scene();
    expect(await identifyNotebookLease(inputs(), run())).toBe(id);
  });

  it("fails where nothing is known because the cloud does not answer", async () => {
    const { cloud, create } = scene();
    cloud.down = true;
    await expect(create()).rejects.toThrow();
  });

  it("says which notebook is not known, and where", async () => {
    const { create } = scene();
    await expect(create()).rejects.toThrow("nb-a is not known in huaweicloud/cn-north-4/p1");
  });
});

describe("judging the live lease on every run", () => {
  async function judged(
    minutesLater: number,
    change: Partial<NotebookLeaseInputs> = {},
    before: Partial<NotebookLeaseInputs> = {},
  ) {
    const all = scene();
    all.cloud.add("nb-a", 180);
    const olds = await all.create(before);
    all.clock.advance(minutesLater * minute);
    const context = all.run();
    const diff = await diffNotebookLease(all.id, olds, { ...all.inputs(change) }, context);
    return { ...all, olds, diff, context };
  }

  it("finds no change while enough is left", async () => {
    const { diff, context } = await judged(59);
    expect(diff).toMatchObject({ changes: false, replaces: [] });
    expect(context.warned).toEqual([]);
  });

  it("finds an update when too little is left, and says why", async () => {
    const { diff } = await judged(61);
    expect(diff).toMatchObject({
      changes: true,
      reason:
        "nb-a (huaweicloud cn-north-4): renew: 1h59m left (ends 06:00Z), less than renewBefore 2h; new end 08:01Z.",
    });
  });

  it("warns when the runs are too far apart", async () => {
    const { olds, id, clock, cloud, inputs, run } = await judged(0);
    clock.advance(175 * minute);
    const context = run();
    await updateNotebookLease(id, olds, inputs(), context);
    expect(cloud.writes).toHaveLength(1);
    expect(context.warned[0]).toContain("runs of pulumi up are too far apart for renewBefore 2h");
  });

  it("keeps a longer lease that a person set", async () => {
    const { olds, id, cloud, inputs, run, clock } = await judged(0);
    cloud.add("nb-a", 60 * 24);
    clock.advance(60 * minute);
    expect((await diffNotebookLease(id, olds, inputs(), run())).changes).toBe(false);
  });

  it("has nothing to do where auto-stop is off, and says so", async () => {
    const { olds, id, cloud, inputs, run } = await judged(0);
    cloud.add("nb-a", 1, { enabled: false });
    const context = run();
    expect((await diffNotebookLease(id, olds, inputs(), context)).changes).toBe(false);
    expect(context.warned).toEqual([
      "nb-a (huaweicloud cn-north-4): auto-stop is off, so there is no lease to renew. Remove this resource or switch auto-stop on.",
    ]);
    expect(await updateNotebookLease(id, olds, inputs(), run())).not.toHaveProperty("expiresAt");
    expect(cloud.writes).toEqual([]);
  });

  it("forces one renewal when triggers or leaseType change", async () => {
    const triggers = { job: digestOfValue("2") };
    const { diff, id, olds, inputs, run, cloud } = await judged(
      0,
      { triggers },
      { triggers: { job: digestOfValue("1") } },
    );
    expect(diff.changes).toBe(true);
    const outputs = await updateNotebookLease(id, olds, inputs({ triggers }), run());
    expect(outputs.renewalCount).toBe(1);
    expect((await diffNotebookLease(id, outputs, inputs({ triggers }), run())).changes).toBe(false);
    await updateNotebookLease(id, outputs, inputs({ triggers, leaseType: "idle" }), run());
    expect(cloud.notebooks.get("nb-a")?.type).toBe("IDLE");
  });

  it("replaces for another notebook, cloud, region or project given in the program", async () => {
    const target = (change: object) => ({
      target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" as const, ...change } },
    });
    for (const change of [
      { notebookId: "nb-b" },
      { cloud: "otc" as const },
      { region: "cn-north-1" },
      { projectId: "p9" },
    ]) {
      expect((await judged(0, target(change))).diff.replaces).toEqual(["target"]);
    }
    expect((await judged(0, target({ region: "cn-north-4", projectId: "p1" }))).diff.replaces).toEqual([]);
  });
});

describe("a cloud out of reach", () => {
  it("is not waited for longer than ten seconds where the project is not known either", async () => {
    const { cloud, inputs, run } = scene();
    cloud.add("nb-a", 180);
    const context = run({ huaweicloud: { accessKey: "AK", secretKey: "secret", region: "cn-north-4" } });
    const environment = {
      ...context.environment,
      timer: (ms: number, ring: () => void) => {
        if (ms === 10_000) queueMicrotask(ring);
        return () => undefined;
      },
    };
    const error = identifyNotebookLease(inputs(), { ...context, environment });
    await expect(error).rejects.toMatchObject({
      cause: { kind: "unreachable" },
      message: expect.stringMatching(
        /^nb-a \(huaweicloud cn-north-4\): .*no answer within 10 s, so the project's id is not known.* run pulumi up again/,
      ) as string,
    });
  });

  async function unreachable(minutesLater: number) {
    const all = scene();
    all.cloud.add("nb-a", 180);
    const olds = await all.create();
    all.clock.advance(minutesLater * minute);
    all.cloud.down = true;
    return { ...all, olds, context: all.run() };
  }

  it("changes nothing and warns while the last known lease has enough left", async () => {
    const { id, olds, inputs, context } = await unreachable(30);
    expect((await diffNotebookLease(id, olds, inputs(), context)).changes).toBe(false);
    expect(context.warned[0]).toContain("It was last known to end 06:00Z; this run goes on without it.");
  });

  it("fails only the update, and only when by that knowledge a renewal may be due", async () => {
    const { id, olds, inputs, context } = await unreachable(90);
    expect((await diffNotebookLease(id, olds, inputs(), context)).changes).toBe(true);
    await expect(updateNotebookLease(id, olds, inputs(), context)).rejects.toThrow();
  });

  it("lets a bookkeeping update through from the last known lease", async () => {
    const { id, olds, inputs, context } = await unreachable(10);
    const outputs = await updateNotebookLease(id, olds, inputs({ renewBefore: "1h" }), context);
    expect(outputs).toMatchObject({
      renewBefore: "1h",
      expiresAt: olds.expiresAt,
      renewAt: "2026-06-01T05:00:00.000Z",
    });
  });

  it("keeps the state as it is on refresh, and is asked only once in a phase", async () => {
    const { id, olds, context, clock } = await unreachable(10);
    const before = clock.now();
    expect(await readNotebookLease(id, olds, context)).toEqual(olds);
    const waited = clock.now() - before;
    expect(await readNotebookLease(id, olds, context)).toEqual(olds);
    expect(clock.now() - before).toBe(waited);
  });

  it("is the same with missing credentials", async () => {
    const { id, olds, inputs, run } = await unreachable(10);
    const context = run({});
    expect((await diffNotebookLease(id, olds, inputs(), context)).changes).toBe(false);
    expect(context.warned[0]).toContain("No Huawei Cloud credentials");
  });
});

describe("a notebook that is not running", () => {
  const at = async (status: string, change: Partial<NotebookLeaseInputs> = {}, left = -10) => {
    const all = scene();
    const notebook = all.cloud.add("nb-a", left, { status });
    const context = all.run();
    return { ...all, notebook, context, created: createNotebookLease(all.id, all.inputs(change), context) };
  };

  it("is left alone with a warning, fails, or is started", async () => {
    const ignored = await at("STOPPED");
    expect((await ignored.created).notebookStatus).toBe("STOPPED");
    expect(ignored.context.warned[0]).toContain(
      'STOPPED since 02:50Z, when its lease ended; left alone (whenStopped "ignore")',
    );
    await expect((await at("STOPPED", { whenStopped: "fail" })).created).rejects.toThrow(
      'STOPPED, and whenStopped is "fail". Start it, or set whenStopped to "start".',
    );
    const started = await at("STOPPED", { whenStopped: "start" });
    expect(await started.created).toMatchObject({
      notebookStatus: "RUNNING",
      expiresAt: "2026-06-01T07:00:00.000Z",
    });
    expect(started.cloud.writes).toEqual(["POST /v1/p1/notebooks/nb-a/start"]);
    const [request] = started.cloud.http.requests.filter(({ method }) => method === "POST");
    expect(request?.query.toString()).toBe("duration=14400000&type=timing");
  });

  it("that failed at creation owes no renewal for the triggers that it was created with", async () => {
    const triggers = { job: digestOfValue("1") };
    const { id, cloud, inputs, run, created } = await at("STOPPED", { whenStopped: "fail", triggers });
    const failed = (await created.catch((error: unknown) => error)) as IncompleteError<NotebookLeaseOutputs>;
    cloud.add("nb-a", 60 * 72);
    await updateNotebookLease(id, failed.outputs, inputs({ whenStopped: "fail", triggers }), run());
    expect(cloud.writes).toEqual([]);
  });

  it("is waited for while it is in transition", async () => {
    const { notebook, created, clock } = await at("STARTING", {}, 170);
    void clock.sleep(30_000).then(() => (notebook.status = "RUNNING"));
    expect((await created).notebookStatus).toBe("RUNNING");
  });

  it("fails with the vendor's reason, or as gone", async () => {
    const { notebook, created } = await at("ERROR");
    notebook.failReason = "disk full";
    await expect(created).rejects.toThrow("nb-a (huaweicloud cn-north-4): ERROR: disk full. ");
    await expect((await at("DELETED")).created).rejects.toThrow("is not known in");
  });

  it("is removed from the state by a refresh when it is gone", async () => {
    const { id, cloud, create, run } = scene();
    cloud.add("nb-a", 180);
    const olds = await create();
    cloud.notebooks.clear();
    expect(await readNotebookLease(id, olds, run())).toBeUndefined();
  });
});

describe("many leases of one project", () => {
  it("share list calls instead of one read each", async () => {
    const { cloud, clock, inputs } = scene();
    const ids = Array.from({ length: 1_000 }, (_, index) => `nb-${index}`);
    for (const notebook of ids) cloud.add(notebook, 200);
    const context = engine(clock, cloud.http);
    const create = (notebookId: string) =>
      createNotebookLease(
        `huaweicloud/cn-north-4/p1/${notebookId}`,
        { ...inputs(), target: { modelartsNotebook: { notebookId, cloud: "huaweicloud" } } },
        context,
      );
    await Promise.all(ids.map(create));
    // One read, then a list page for every fifty.
    expect(cloud.http.requests).toHaveLength(21);
  });
});

describe("the inputs of a NotebookLease", () => {
  const target = { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" } };

  it.each<[Record<string, unknown>, string]>([
    [{ duration: "4h", renewBefore: "5h" }, 'renewBefore: "5h" must be less than duration ("4h")'],
    [{ duration: "4h", renewBefore: "4h" }, 'renewBefore: "4h" must be less than duration ("4h")'],
    [{ duration: "30m" }, 'duration: "30m" must be from "1h" to "72h", the range of the API'],
    [{ duration: "73h" }, 'duration: "73h" must be from "1h" to "72h", the range of the API'],
    [{ duration: 3_600_000 }, 'duration: 3600000 is not a duration; did you mean "1h"?'],
    [
      { notAfter: "tomorrow" },
      'notAfter: "tomorrow" must be an ISO 8601 time with its offset, like "2026-12-31T18:00:00Z"',
    ],
    [{ target: {} }, "target.modelartsNotebook: is required"],
    [
      { target: { modelartsNotebook: { notebookId: "a/b", cloud: "otc" } } },
      "target.modelartsNotebook.notebookId: holds a character that no id has",
    ],
    [{ target: { modelartsNotebook: { notebookId: "a" } } }, "target.modelartsNotebook.cloud: is required"],
    [{ leaseType: "TIMING" }, 'leaseType: "TIMING" must be "timing" or "idle"'],
    [{ extendBy: "1h" }, "extendBy: there is no such property"],
  ])("refuse %j on its path", (change, expected) => {
    const { problems } = checkNotebookLease({ target, ...change });
    expect(
      problems
        .map(({ path, reason }) => `${path}: ${reason}`)
        .some((problem) => problem.startsWith(expected)),
    ).toBe(true);
  });
});
