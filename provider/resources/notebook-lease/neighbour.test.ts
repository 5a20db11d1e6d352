import { engine, everyCloud } from "../../../test/support/engine";
import { FakeModelArts } from "../../../test/support/fake-modelarts";
import { VirtualClock } from "../../../test/support/virtual-clock";
import { digestOfValue } from "../../shared/triggers";
import type { RestartTriggerInputs } from "../restart-trigger/inputs";
import { checkRestartTrigger, createRestartTrigger } from "../restart-trigger/restart-trigger";
import { checkNotebookLease } from "./check";
import type { NotebookLeaseInputs } from "./inputs";
import { createNotebookLease, diffNotebookLease, updateNotebookLease } from "./notebook-lease";

const minute = 60_000;
let projects = 0;

/** A RestartTrigger and a NotebookLease of the same notebook in one process. */
function program({ named = true, minutesLeft = 150 } = {}) {
  const clock = new VirtualClock();
  const cloud = new FakeModelArts(clock);
  const notebook = cloud.add("nb-a", minutesLeft);
  cloud.startTakes = 20_000;
  const projectId = `neighbours-${projects++}`;
  const { projectId: _configured, ...unnamed } = everyCloud.huaweicloud ?? {};
  const settings = { ...everyCloud, huaweicloud: named ? { ...unnamed, projectId } : unnamed };
  const context = engine(clock, cloud.http, settings);
  const { answer } = cloud.http;
  cloud.http.answer = (request) =>
    request.path === "/v3/projects"
      ? { json: { projects: [{ id: projectId, name: "cn-north-4" }] } }
      : answer(request);
  const trigger = () =>
    createRestartTrigger(
      checkRestartTrigger({
        target: { modelartsNotebooks: { notebookIds: ["nb-a"], cloud: "huaweicloud" } },
        triggers: { conf: digestOfValue("v1") },
      }).inputs as RestartTriggerInputs,
      context,
    );
  const id = `huaweicloud/cn-north-4/${projectId}/nb-a`;
  const inputs = (change: Partial<NotebookLeaseInputs> = {}) =>
    checkNotebookLease({
      target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" } },
      ...change,
    }).inputs as NotebookLeaseInputs;
  const calls = () => cloud.writes.map((line) => line.split("/").at(-1));
  return { clock, cloud, notebook, context, trigger, id, inputs, calls };
}

describe("a lease of a notebook that this program restarts", () => {
  it.each(["fail", "start", "ignore"] as const)(
    "takes the stop of a restart for no person's (whenStopped %j), and waits for its end",
    async (whenStopped) => {
      const { clock, context, trigger, id, inputs, calls } = program();
      const restart = trigger();
      await clock.sleep(4_000);
      expect(calls()).toEqual(["stop"]);
      const { notebookStatus } = await createNotebookLease(id, inputs({ whenStopped }), context);
      expect(notebookStatus).toBe("RUNNING");
      await restart;
      expect(calls()).toEqual(["stop", "start"]);
      expect(context.warned).toEqual([]);
    },
  );

  it("renews after the restart, not meanwhile", async () => {
    const { clock, context, trigger, id, inputs, calls, notebook } = program({ minutesLeft: 30 });
    const restart = trigger();
    await clock.sleep(1);
    const { renewalCount, expiresAt } = await createNotebookLease(id, inputs(), context);
    await restart;
    expect(calls()).toEqual(["stop", "start", "lease"]);
    expect(renewalCount).toBe(1);
    expect(expiresAt).toBe(new Date(notebook.endsAt).toISOString());
  });

  it("that it has just renewed is started with what is left of the new one", async () => {
    const { context, trigger, id, inputs, calls, notebook } = program({ minutesLeft: 30 });
    const renewal = createNotebookLease(id, inputs({ duration: "10h" }), context);
    const restart = trigger();
    await renewal;
    const renewed = notebook.endsAt;
    await restart;
    expect(calls()).toEqual(["lease", "stop", "start"]);
    expect(notebook.endsAt).toBeGreaterThanOrEqual(renewed);
  });

  it("is judged by the update, if a diff finds the notebook stopped for a restart", async () => {
    const { clock, context, trigger, id, inputs } = program();
    const olds = await createNotebookLease(id, inputs({ whenStopped: "fail" }), context);
    clock.advance(2 * minute);
    const restart = trigger();
    await clock.sleep(8_000);
    const { changes, reason } = await diffNotebookLease(id, olds, inputs({ whenStopped: "fail" }), context);
    expect({ changes, reason }).toEqual({
      changes: true,
      reason: expect.stringMatching(/being restarted by a RestartTrigger of this program/) as string,
    });
    const news = await updateNotebookLease(id, olds, inputs({ whenStopped: "fail" }), context);
    expect(news.notebookStatus).toBe("RUNNING");
    await restart;
  });

  it("is known to be the same where only the lease's id names the project", async () => {
    const { clock, context, trigger, id, inputs, calls } = program({ named: false });
    const restart = trigger();
    await clock.sleep(8_000);
    await createNotebookLease(id, inputs({ whenStopped: "fail" }), context);
    await restart;
    expect(calls()).toEqual(["stop", "start"]);
  });
});
