import { leaseScene as scene } from "../../../test/support/lease-scene";
import {
  createNotebookLease,
  diffNotebookLease,
  importNotebookLease,
  previewNotebookLease,
  readNotebookLease,
  updateNotebookLease,
} from "./notebook-lease";
import type { NotebookLeaseInputs } from "./inputs";

const minute = 60_000;
const hour = 60 * minute;
const subject = "training: nb-a (huaweicloud cn-north-4): ";

/** What a program with one lease named `training` says, from 2026-06-01T03:00:00Z on. */
function told(change: Partial<NotebookLeaseInputs> = {}) {
  const all = scene();
  const inputs = all.inputs(change);
  const run = (settings?: object) => ({ ...all.run(settings), name: "training" });
  const create = () => createNotebookLease(all.id, inputs, run());
  /** What a creation warns of. */
  const warnedAtCreation = async () => {
    const context = run();
    await createNotebookLease(all.id, inputs, context);
    return context.warned;
  };
  return { ...all, inputs, run, create, warnedAtCreation };
}

/** A lease of a day that has `left` minutes to go when the next run comes. */
async function later(left: number, change: Partial<NotebookLeaseInputs> = {}) {
  const all = told(change);
  all.cloud.add("nb-a", 24 * 60);
  const olds = await all.create();
  all.clock.advance((24 * 60 - left) * minute);
  const context = all.run();
  const diff = () => diffNotebookLease(all.id, olds, all.inputs, context);
  return { ...all, olds, context, diff };
}

describe("a lease says", () => {
  it("what it renews and until when, with dates where an instant is not within the day", async () => {
    const { cloud, inputs, run, id } = told({ duration: "72h", renewBefore: "50h" });
    cloud.add("nb-a", 29);
    const context = { ...run(), said: [] as string[] };
    await createNotebookLease(id, inputs, { ...context, say: (line) => void context.said.push(line) });
    expect(context.said).toEqual([
      `${subject}renew: 29m left (ends 03:29Z), less than renewBefore 50h; new end 4 Jun 03:00Z.`,
    ]);
  });

  it("since when a notebook is stopped, and that runs are further apart than they should be", async () => {
    const { cloud, clock, context, diff } = await later(30);
    cloud.add("nb-a", 30, { status: "STOPPED" });
    clock.advance(5 * 24 * hour);
    await diff();
    expect(context.warned).toEqual([
      `${subject}STOPPED since 2 Jun 03:00Z, when its lease ended; left alone (whenStopped "ignore"). Runs of pulumi up are further apart than renewBefore 2h.`,
    ]);
  });

  it("what to do about a stopped notebook, where its lease is not why or no run came before", async () => {
    const { cloud, warnedAtCreation } = told();
    const alone = `left alone (whenStopped "ignore"). Start it, or set whenStopped to "start".`;
    cloud.add("nb-a", 100, { status: "STOPPED" });
    expect(await warnedAtCreation()).toEqual([`${subject}STOPPED; ${alone}`]);
    cloud.add("nb-a", -10, { status: "STOPPED" });
    expect(await warnedAtCreation()).toEqual([
      `${subject}STOPPED since 02:50Z, when its lease ended; ${alone}`,
    ]);
  });

  it("what to do where a stopped notebook is an error", async () => {
    const { cloud, create } = told({ whenStopped: "fail" });
    cloud.add("nb-a", -10, { status: "STOPPED" });
    await expect(create()).rejects.toThrow(
      `${subject}STOPPED, and whenStopped is "fail". Start it, or set whenStopped to "start".`,
    );
  });

  it("what to do where auto-stop is off", async () => {
    const { cloud, warnedAtCreation } = told();
    cloud.add("nb-a", 10, { enabled: false });
    expect(await warnedAtCreation()).toEqual([
      `${subject}auto-stop is off, so there is no lease to renew. Remove this resource or switch auto-stop on.`,
    ]);
  });

  it("nothing of runs too far apart when it is created, however little is left", async () => {
    const { cloud, warnedAtCreation } = told();
    cloud.add("nb-a", 1);
    expect(await warnedAtCreation()).toEqual([]);
  });

  it("nothing of runs too far apart when it has just been imported", async () => {
    const { id, inputs, run, cloud } = told();
    cloud.add("nb-a", 1);
    const imported = await importNotebookLease(id, run());
    const context = run();
    await updateNotebookLease(id, imported!.outputs, inputs, context);
    expect({ writes: cloud.writes.length, warned: context.warned }).toEqual({ writes: 1, warned: [] });
  });

  it("that runs are too far apart, and what to do, where an earlier run could have renewed", async () => {
    const { id, olds, inputs, context } = await later(19);
    await updateNotebookLease(id, olds, inputs, context);
    expect(context.warned).toEqual([
      `${subject}only 19m was left: runs of pulumi up are too far apart for renewBefore 2h. Run it more often, or make renewBefore longer.`,
    ]);
  });

  it("nothing of runs too far apart where renewBefore is longer than at the run before", async () => {
    const { id, olds, inputs, context } = await later(180);
    await updateNotebookLease(id, olds, { ...inputs, duration: "24h", renewBefore: "20h" }, context);
    expect(context.warned).toEqual([]);
  });

  it("why nothing is renewed and from when on it would be, outside its window", async () => {
    const window = { days: ["thu" as const], start: "05:00", end: "06:00", timeZone: "Asia/Seoul" };
    const { cloud, warnedAtCreation } = told({ window });
    cloud.add("nb-a", 30);
    expect(await warnedAtCreation()).toEqual([
      `${subject}not renewed: the window opens Thu 05:00 Asia/Seoul (Wed 20:00Z). The lease ends 03:30Z. Run pulumi up then, or widen the window.`,
    ]);
  });

  it("why nothing is renewed close to notAfter, and what to do", async () => {
    const { cloud, warnedAtCreation } = told({ notAfter: "2026-05-31T18:00:00Z" });
    cloud.add("nb-a", 30);
    expect(await warnedAtCreation()).toEqual([
      `${subject}not renewed: notAfter 31 May 18:00Z is over. The lease ends 03:30Z. To go on set a later notAfter.`,
    ]);
  });

  it("which code says that the notebook does not exist", async () => {
    await expect(told().create()).rejects.toThrow(
      "training: nb-a is not known in huaweicloud/cn-north-4/p1 (ModelArts.6309). Deleted in the console? Remove it from the program.",
    );
  });

  it("so in the preview of a creation too, with the project that had to be looked up", async () => {
    const { run, inputs, cloud } = told();
    const { answer } = cloud.http;
    cloud.http.answer = (request) =>
      request.path === "/v3/projects"
        ? { json: { projects: [{ id: "p7", name: "cn-north-4" }] } }
        : answer(request);
    const huaweicloud = { accessKey: "AK", secretKey: "secret", region: "cn-north-4" };
    const context = run({ huaweicloud });
    await previewNotebookLease(inputs, context);
    expect(context.warned).toEqual([
      "training: nb-a is not known in huaweicloud/cn-north-4/p7 (ModelArts.6309). Deleted in the console? Remove it from the program.",
    ]);
  });

  it("what to do where a renewal is refused without advice", async () => {
    const { cloud, create } = told();
    cloud.add("nb-a", 10);
    cloud.nextWrite = { status: 400, json: { error_code: "ModelArts.6400", error_msg: "quota." } };
    await expect(create()).rejects.toThrow(
      `${subject}RenewLease: HTTP 400 ModelArts.6400 "quota.". The lease is as it was: run pulumi up again.`,
    );
  });

  it("of which profile the account is", async () => {
    const { cloud, run, id, inputs } = told({ profile: "lab" });
    cloud.add("nb-a", 10, { enabled: false });
    const huaweicloud = { accessKey: "AK", secretKey: "secret", region: "cn-north-4", projectId: "p1" };
    const context = run({ profiles: { lab: { huaweicloud } } });
    await createNotebookLease(id, inputs, context);
    expect(context.warned[0]).toMatch(/^training: nb-a \(huaweicloud cn-north-4, profile lab\): auto-stop/);
  });
});

describe("a cloud that does not answer is told", () => {
  const unreached =
    "modelarts.cn-north-4.myhuaweicloud.com could not be reached (ECONNREFUSED); nothing was sent.";
  const tried = `${unreached} Given up after 4 attempts.`;

  it("with the host, the time it was given, and the end that was known last with its date", async () => {
    const { id, olds, inputs, cloud, context } = await later(12 * 60);
    let timeUp = () => {};
    cloud.http.answer = () => {
      setImmediate(timeUp);
      return "silent";
    };
    const environment = {
      ...context.environment,
      timer: (ms: number, ring: () => void) => {
        if (ms === 10_000) timeUp = ring;
        return () => undefined;
      },
    };
    await diffNotebookLease(id, olds, inputs, { ...context, environment });
    expect(context.warned).toEqual([
      `${subject}no answer from modelarts.cn-north-4.myhuaweicloud.com within 10 s. It was last known to end 2 Jun 03:00Z; this run goes on without it.`,
    ]);
  });

  it("in the preview of a creation", async () => {
    const { cloud, inputs, run } = told();
    cloud.down = true;
    const context = run();
    await previewNotebookLease(inputs, context);
    expect(context.warned).toEqual([`${subject}${tried} The preview goes on without it.`]);
  });

  it("by a refresh", async () => {
    const { id, olds, cloud, context } = await later(30);
    cloud.down = true;
    await readNotebookLease(id, olds, context);
    expect(context.warned).toEqual([`${subject}not refreshed: ${tried} It was last known to end 03:00Z.`]);
  });

  it("by a creation and by an update that may be due, with what to do", async () => {
    const { id, olds, inputs, cloud, context, create, diff } = await later(30);
    cloud.down = true;
    await expect(create()).rejects.toThrow(
      `${subject}${tried} Nothing is known of this lease yet: run pulumi up again when the cloud can be asked.`,
    );
    const known = "It was last known to end 03:00Z";
    const { reason } = await diff();
    expect(context.warned).toEqual([`${subject}${tried} ${known}; a renewal may be due.`]);
    expect(reason).toBe(
      `${subject}a renewal may be due, and the cloud could not be asked. Run pulumi up again when it can be asked.`,
    );
    await expect(updateNotebookLease(id, olds, inputs, context)).rejects.toThrow(
      `${subject}${tried} ${known}. A renewal may be due: run pulumi up again when the cloud can be asked.`,
    );
  });

  it("with the places where credentials were looked for", async () => {
    const { id, olds, inputs, run } = await later(12 * 60);
    const context = run({});
    await diffNotebookLease(id, olds, inputs, context);
    expect(context.warned[0]).toMatch(
      /^training: nb-a \(huaweicloud cn-north-4\): No Huawei Cloud credentials\. Looked at: .*\. It was last known to end 2 Jun 03:00Z; this run goes on without it\.$/,
    );
  });
});
