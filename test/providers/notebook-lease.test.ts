import { leaseCases, type Step } from "./lease-cases";
import { doors, LeaseScene, minute, type Outcome } from "./scene";

describe.each(doors)("a NotebookLease through the $name door", (door) => {
  it.each(leaseCases)("$title", async ({ steps }) => {
    const scene = new LeaseScene(door);
    for (const [index, step] of steps.entries()) {
      step.when?.(scene);
      const outcome = await scene.up(step.up, step.options);
      expect({ step: index, ...seen(step, scene, outcome) }).toEqual({ step: index, ...expected(step) });
    }
  });

  it("is taken out of the state by a refresh when its notebook is gone", async () => {
    const scene = new LeaseScene(door);
    scene.cloud.add("nb-a", 180);
    await scene.up();
    await scene.stack.refresh();
    expect(scene.stack.state?.id).toBe("huaweicloud/cn-north-4/p1/nb-a");
    scene.cloud.notebooks.clear();
    await scene.stack.refresh();
    expect(scene.stack.state).toBeUndefined();
  });

  it("is deleted without a call", async () => {
    const scene = new LeaseScene(door);
    scene.cloud.add("nb-a", 180);
    await scene.up();
    const { length } = scene.cloud.http.requests;
    await scene.stack.destroy();
    expect(scene.cloud.http.requests).toHaveLength(length);
  });

  it("says in a preview what a run would do, and does nothing", async () => {
    const scene = new LeaseScene(door);
    scene.cloud.add("nb-a", 180);
    await scene.up();
    scene.clock.advance(61 * minute);
    expect(await scene.preview()).toBe("updated");
    expect(scene.last?.said).toEqual([
      "nb: nb-a (huaweicloud cn-north-4): renew: 1h59m left (ends 06:00Z), less than renewBefore 2h; new end 08:01Z.",
    ]);
    expect(scene.writes()).toEqual([]);
  });
});

function seen(step: Step, scene: LeaseScene, outcome: Outcome) {
  const { expiresAt, notebookStatus, renewalCount } = scene.stack.outputs;
  const warned = scene.last?.warned ?? [];
  const left = Math.round((Date.parse(String(expiresAt)) - scene.clock.now()) / minute);
  return {
    outcome: matches(step.is, outcome) ? "as expected" : outcome,
    writes: scene.writes(),
    ...(step.renewalCount !== undefined && { renewalCount }),
    ...(step.status !== undefined && { status: notebookStatus }),
    ...(step.left !== undefined && { left }),
    ...(step.warns !== undefined && {
      warns: warned.some((line) => line.includes(step.warns ?? "")) ? step.warns : warned,
    }),
  };
}

function expected({ is: _is, up: _up, options: _options, when: _when, ...rest }: Step) {
  return { outcome: "as expected", ...rest };
}

function matches(wanted: string | RegExp, outcome: Outcome): boolean {
  const text = typeof outcome === "string" ? outcome : outcome.error;
  return wanted instanceof RegExp ? wanted.test(text) : outcome === wanted;
}
