import { restartCases, type Step } from "./restart-cases";
import { doors, RestartScene, type Outcome } from "./scene";

describe.each(doors)("a RestartTrigger through the $name door", (door) => {
  it.each(restartCases)("$title", async ({ steps }) => {
    const scene = new RestartScene(door);
    const hashes: unknown[] = [];
    for (const [index, step] of steps.entries()) {
      step.when?.(scene);
      const outcome = await scene.up(step.up, step.options);
      expect({ step: index, ...seen(step, scene, outcome) }).toEqual({ step: index, ...expected(step) });
      hashes.push(scene.stack.outputs["triggerHash"]);
      if (step.hashOf !== undefined) expect(hashes[index]).toBe(hashes[step.hashOf]);
    }
  });
});

const looked = ["generation", "pending", "restartCount", "dueAt"] as const;

function seen(step: Step, scene: RestartScene, outcome: Outcome) {
  const { outputs } = scene.stack;
  const reboots = scene.reboots();
  return {
    outcome: matches(step.is, outcome) ? "as expected" : outcome,
    ...(step.restarts && { restarts: reboots }),
    ...(step.states && { states: scene.states }),
    ...(step.generations && { generations: Object.keys(outputs["generations"] as object).map(Number) }),
    ...Object.fromEntries(
      looked.filter((name) => step[name] !== undefined).map((name) => [name, outputs[name] ?? null]),
    ),
  };
}

function expected({ is: _is, up: _up, options: _options, when: _when, hashOf: _hashOf, ...rest }: Step) {
  return { outcome: "as expected", ...rest };
}

function matches(wanted: string | RegExp, outcome: Outcome): boolean {
  const text = typeof outcome === "string" ? outcome : outcome.error;
  return wanted instanceof RegExp ? wanted.test(text) : outcome === wanted;
}
