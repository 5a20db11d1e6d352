import {
  checkNotebookLease,
  createNotebookLease,
} from "../../provider/resources/notebook-lease/notebook-lease";
import type { NotebookLeaseInputs } from "../../provider/resources/notebook-lease/inputs";
import { engine, everyCloud } from "./engine";
import { FakeModelArts } from "./fake-modelarts";
import { VirtualClock } from "./virtual-clock";

/** One lease of one notebook, with its cloud and clock. */
export function leaseScene() {
  const clock = new VirtualClock();
  const cloud = new FakeModelArts(clock);
  const inputs = (change: Partial<NotebookLeaseInputs> = {}): NotebookLeaseInputs => {
    const checked = checkNotebookLease({
      target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" } },
      ...change,
    });
    expect(checked.problems).toEqual([]);
    return checked.inputs as NotebookLeaseInputs;
  };
  /** Each run of Pulumi is a process of its own: nothing is remembered but the state. */
  const run = (settings = everyCloud) => engine(clock, cloud.http, settings);
  const id = "huaweicloud/cn-north-4/p1/nb-a";
  const create = (change: Partial<NotebookLeaseInputs> = {}) =>
    createNotebookLease(id, inputs(change), run());
  return { clock, cloud, inputs, run, id, create };
}
