import { testedApis } from "../support/e2e-apis";
import { scenarioOf } from "./draw-scenario";
import type { FaultInput } from "../../emulator";
import type { Scenario, Step } from "./scenario";

/** Everything of a scenario that can be compared. */
function plain(scenario: Scenario) {
  return { ...scenario, world: scenario.world((beats) => `${beats}s`) };
}

const hundred = Array.from({ length: 100 }, (_, index) => scenarioOf({ seed: 7, number: index + 1 }));
const steps = hundred.flatMap((scenario) => scenario.steps);

describe("a scenario", () => {
  it("is the same whenever its seed is asked for, and another for every other seed", () => {
    const again = scenarioOf({ seed: 7, number: 5 });
    expect(plain(again)).toEqual(plain(hundred[4] as Scenario));
    const texts = hundred.map((scenario) => JSON.stringify(plain(scenario)));
    expect(new Set(texts).size).toBe(100);
  });

  it("among a hundred, leaves out no door, API, way to stop or command", () => {
    const all = (values: readonly (string | undefined)[]) => [...new Set(values)].toSorted();
    expect(all(steps.map(({ door }) => door))).toEqual(["dynamic", "native"]);
    expect(all(steps.map(({ command }) => command))).toEqual(["preview", "refresh", "up"]);
    expect(all(steps.flatMap(({ stop }) => stop?.how ?? []))).toEqual(["interrupt", "kill", "orphan"]);
    const specs = steps.flatMap(({ program }) => program);
    const apis = specs.map((spec) => (spec.kind === "trigger" ? spec.api : `lease ${spec.cloud}`));
    const everyApi = [...testedApis.map(({ name }) => name), "lease huaweicloud", "lease otc"];
    expect(all(apis)).toEqual(everyApi.toSorted());
  });

  it("among a hundred, has calls that are never answered, forced ones that are refused or throttled, and both ways to take what is not proved", () => {
    const specs = steps.flatMap(({ program }) => program).filter((spec) => spec.kind === "trigger");
    const ways = new Set(specs.map(({ whenUnproved }) => whenUnproved));
    expect([...ways].toSorted()).toEqual(["fail", "warn", undefined]);
    const met = (match: (step: Step, fault: FaultInput) => boolean) =>
      steps.filter((step) => step.faults.some((fault) => match(step, fault))).length;
    const isForced = ({ program }: Step, { after = 0, match }: FaultInput) =>
      after > 0 &&
      match?.instance !== undefined &&
      program.some((spec) => spec.kind === "trigger" && spec.escalateAfter !== undefined);
    expect(met((step, fault) => isForced(step, fault) && "refuse" in fault.do)).toBeGreaterThan(2);
    expect(met((step, fault) => isForced(step, fault) && "throttle" in fault.do)).toBeGreaterThan(2);
    const isLost = ({ happenings }: Step, fault: FaultInput) =>
      "hang" in fault.do && happenings.some(({ what }) => what === "willBeQuick");
    expect(met(isLost)).toBeGreaterThan(3);
  });

  it("among a hundred, leaves out no kind of fault and nothing that can happen to an instance", () => {
    const kinds = new Set(steps.flatMap(({ faults }) => faults.flatMap((fault) => Object.keys(fault.do))));
    expect([...kinds].filter((kind) => kind !== "when").toSorted()).toEqual(
      "answer body delay error errorIn200 expiredToken hang refuse reset skew throttle".split(" "),
    );
    const happenings = new Set(steps.flatMap((step) => step.happenings.map(({ what }) => what)));
    expect([...happenings].toSorted()).toEqual(
      "isStopped leaseIsSet rebootedByOthers vanishes willBeQuick willReact".split(" "),
    );
  });
});
