import { fromSeed, type Dice } from "./dice";
import { drawFaults } from "./draw-faults";
import { drawNext, drawProgram } from "./draw-program";
import { drawTrouble } from "./draw-trouble";
import { anyApi, drawReaction, drawWorld } from "./draw-world";
import type { Door, Happening, Place, Scenario, Spec, Step, Stop } from "./scenario";

export interface ScenarioOptions {
  /** The seed of all runs. */
  readonly seed: number;
  /** Which of them. */
  readonly number: number;
  /** Smaller ones, for a driver that takes its time. */
  readonly small?: boolean;
}

/** The scenario of one run: the same whenever it is asked for. */
export function scenarioOf({ seed, number, small = false }: ScenarioOptions): Scenario {
  const name = `${seed}/${number}${small ? "/small" : ""}`;
  return fromSeed(name, (dice) => {
    const apis = dice.some(anyApi, dice.int(1, small ? 2 : 3));
    const perApi = dice.int(2, small ? 3 : 5);
    const { world, places } = drawWorld(dice, apis, perApi);
    const steps = drawSteps(dice, drawProgram(dice, apis, places), places, small);
    return {
      seed: name,
      world,
      places,
      steps,
      otcBy: dice.pick(["user", "key"]),
      clockOffset: small ? 0 : dice.weighted([3, 0], [2, dice.int(-200, 200)]),
      jitter: Array.from({ length: 37 }, () => dice.int(0, 999) / 1_000),
    };
  });
}

function drawSteps(dice: Dice, first: Spec[], places: readonly Place[], small: boolean): Step[] {
  const count = dice.int(2, small ? 3 : 4);
  const steps: Step[] = [];
  let program = first;
  let door: Door = dice.pick(["dynamic", "native"]);
  for (let index = 0; index < count; index++) {
    if (index > 0) program = drawNext(dice, program, places);
    if (index > 0 && dice.chance(0.12)) door = door === "dynamic" ? "native" : "dynamic";
    if (dice.chance(0.12))
      steps.push({ ...drawStep(dice, program, door, places, small), command: "preview" });
    if (index > 0 && dice.chance(0.08))
      steps.push({
        ...drawStep(dice, steps.at(-1)?.program ?? program, door, places, small),
        command: "refresh",
      });
    steps.push(drawStep(dice, program, door, places, small));
  }
  return steps;
}

function drawStep(
  dice: Dice,
  program: readonly Spec[],
  door: Door,
  places: readonly Place[],
  small: boolean,
): Step {
  const stop = dice.maybe(0.4, () => drawStop(dice, door));
  const skew = small ? undefined : dice.maybe(0.02, () => dice.pick([1_500, -1_500]));
  const trouble = dice.chance(0.4) ? drawTrouble(dice, program) : undefined;
  const faults = dice.chance(0.8) ? drawFaults(dice, trouble ? 2 : 5) : [];
  const happenings = dice.chance(0.5) ? drawHappenings(dice, places) : [];
  return {
    command: "up",
    door,
    program,
    // The first fault that fits is the one that happens.
    faults: [...(trouble?.faults ?? []), ...faults],
    happenings: [...(trouble?.happenings ?? []), ...happenings],
    continueOnError: dice.chance(0.6),
    // Time jumps for the emulated clouds; a real machine's clock does not.
    passes: small
      ? 0
      : dice.weighted([4, dice.int(0, 40) / 60], [3, dice.int(1, 40)], [1, dice.int(40, 150)]),
    ...(stop && { stop }),
    ...(skew !== undefined && { skew }),
  };
}

function drawStop(dice: Dice, door: Door): Stop {
  const how = dice.weighted<Stop["how"]>(
    [4, "kill"],
    [2, "orphan"],
    [door === "native" ? 4 : 1, "interrupt"],
  );
  return {
    how,
    at: dice.weighted([3, dice.int(1, 20)], [2, dice.int(10, 70)]),
    moment: dice.pick(["arriving", "answered"]),
  };
}

function drawHappenings(dice: Dice, places: readonly Place[]): Happening[] {
  const machines = places.filter(({ kind }) => kind !== "notebooks");
  const notebooks = places.filter(({ kind }) => kind === "notebooks");
  return Array.from({ length: dice.int(1, 3) }, (): Happening => {
    const at = dice.int(1, 40);
    const place = dice.pick(machines);
    return dice.weighted<() => Happening>(
      [5, () => ({ at, place, what: "rebootedByOthers" })],
      [1, () => ({ at, place, what: "vanishes" })],
      [1, () => ({ at, place, what: "isStopped" })],
      [3, () => ({ at, place, what: "willReact", reaction: drawReaction(dice, 1) })],
      [
        2,
        () => ({
          at: dice.int(1, 6),
          place: dice.pick(notebooks),
          what: "leaseIsSet",
          minutes: dice.pick([5, 60, 600, 2_000]),
          autoStop: !dice.chance(0.2),
        }),
      ],
      [
        1,
        () => ({
          at: dice.int(1, 6),
          place: dice.pick(notebooks),
          what: dice.pick(["vanishes", "isStopped"]),
        }),
      ],
    )();
  });
}
