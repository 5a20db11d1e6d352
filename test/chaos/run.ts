import { inBeats } from "./arguments";
import type { Driver } from "./driver";
import { mended } from "./draw-program";
import type { Chapter, History } from "./history";
import { judgeCommands } from "./judge-commands";
import { judgeEnd, judgeLeases, judgeState } from "./judge-end";
import { judgeProof } from "./judge-proof";
import { judgeRestarts, judgeSending } from "./judge-restarts";
import type { Scenario, Step } from "./scenario";
import type { SimClock } from "./sim-clock";
import { Stage } from "./stage";
import { Verdict } from "./verdict";

export interface RunOptions {
  readonly scenario: Scenario;
  readonly clock: SimClock;
  readonly beat: number;
  readonly driver: (stage: Stage) => Driver | Promise<Driver>;
  /** Whether the driver's state hides what is secret. */
  readonly encrypted: boolean;
}

export interface RunResult {
  readonly scenario: Scenario;
  readonly history: History;
  readonly verdict: Verdict;
  readonly ms: number;
}

/** Plays a scenario, mends everything, brings the stack up twice more, and judges. */
export async function playRun(options: RunOptions): Promise<RunResult> {
  const began = Date.now();
  const { scenario, clock } = options;
  const stage = await Stage.open(scenario, clock, inBeats(options.beat));
  const verdict = new Verdict();
  const chapters: Chapter[] = [];
  let driver: Driver | undefined;
  try {
    driver = await options.driver(stage);
    for (const step of scenario.steps) await play(driver, `step ${chapters.length + 1}`, step);
    stage.calm(chapters.length + 1);
    stage.mend(scenario.places);
    const last = calm(scenario, (place) => stage.machine(place) === undefined);
    await play(driver, "mended", last);
    await play(driver, "again", last);
    const history: History = { chapters, truth: stage.truth, kept: driver.kept() };
    judgeRestarts(history, verdict);
    judgeSending(history, verdict);
    judgeLeases(history, verdict);
    judgeCommands(history, verdict);
    judgeProof(history, verdict);
    judgeEnd(history, stage, verdict);
    return { scenario, history, verdict, ms: Date.now() - began };
  } finally {
    await driver?.dispose();
    await stage.close();
  }

  async function play(by: Driver, title: string, step: Step): Promise<void> {
    clock.advance(step.passes * 60_000);
    const number = chapters.length + 1;
    const before = by.state();
    const startedAt = clock.now();
    const outcome = await by.run(step, number);
    const after = by.state();
    const chapter = { number, title, step, outcome, began: startedAt, ended: clock.now(), before, after };
    chapters.push(chapter);
    judgeState(chapter, verdict, options.encrypted);
  }
}

/** The last program once more, with nothing in its way. */
function calm({ steps }: Scenario, isGone: Parameters<typeof mended>[1]): Step {
  const last = steps.at(-1);
  if (!last) throw new Error("a scenario without steps");
  return {
    command: "up",
    door: last.door,
    program: mended(last.program, isGone),
    faults: [],
    happenings: [],
    continueOnError: true,
    // Somebody has put everything in order meanwhile.
    passes: 0.5,
  };
}
