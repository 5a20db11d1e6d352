import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noCredentials } from "../support/e2e-apis";
import { code, program, type Declaration } from "../support/e2e-program";
import { readEvents } from "../support/events";
import { killAll, processesWith } from "../support/processes";
import { Stack, type StateResource } from "../support/pulumi";
import { declare, type Declared, type Terms } from "./arguments";
import type { Driver, Outcome, SavedResource } from "./driver";
import type { Operation } from "./engine/job";
import type { Scenario, Step } from "./scenario";
import type { SimClock } from "./sim-clock";
import type { Stage } from "./stage";

/** A tenth of a second: the real CLI's clock is everybody's. */
export const cliBeat = 100;

/** Runs commands by the real Pulumi CLI. */
export class CliDriver implements Driver {
  readonly beat = cliBeat;
  private readonly output: string[] = [];
  private readonly terms: Terms;

  private constructor(
    private readonly stack: Stack,
    private readonly stage: Stage,
    clock: SimClock,
  ) {
    this.terms = { beat: cliBeat, beganAt: clock.now() };
  }

  static async open(scenario: Scenario, stage: Stage, clock: SimClock): Promise<CliDriver> {
    const env = { ...noCredentials, ...stage.environment(scenario.otcBy) };
    const stack = new Stack(mkdtempSync(join(tmpdir(), "rekindle-chaos-")), {
      program: { "index.js": "" },
      env,
    });
    await stack.create({});
    return new CliDriver(stack, stage, clock);
  }

  async run(step: Step, number: number): Promise<Outcome> {
    const declarations = step.program.map((spec) => declarationOf(declare(spec, this.terms)));
    this.stack.write(program(declarations, "", step.door));
    const events = join(this.stack.base, `events-${number}.json`);
    const running = this.stack.start([...commandOf(step), "--event-log", events]);
    let stoppedAt: number | undefined;
    this.stage.begin(number, step, () => {
      stoppedAt = Date.now();
      if (step.stop?.how === "kill") killAll(this.stack.marker);
      else running.kill(step.stop?.how === "interrupt" ? "SIGINT" : "SIGKILL");
    });
    const { code: status, all } = await running.done;
    const parting = stoppedAt === undefined ? {} : { parting: Date.now() - stoppedAt };
    this.output.push(all);
    const stopped = stoppedAt !== undefined;
    if (stopped && step.stop?.how !== "interrupt") await this.free();
    return {
      ok: status === 0,
      stopped,
      operations: operationsIn(events, status, all),
      output: all,
      ...parting,
    };
  }

  state(): readonly SavedResource[] {
    return this.stack
      .state()
      .resources.filter(isOurs)
      .map(({ urn, outputs = {}, initErrors }) => ({
        name: urn.split("::").at(-1) ?? "",
        outputs,
        failed: (initErrors ?? []).length > 0,
      }));
  }

  kept(): string {
    const { base } = this.stack;
    const folders = [join(base, "backend"), join(base, "home", "rekindle")];
    return [...folders.flatMap(textsIn), ...this.output].join("\n");
  }

  async dispose(): Promise<void> {
    this.stack.dispose();
  }

  /** A provider that was left behind ends by itself; the stack's lock does not. */
  private async free(): Promise<void> {
    const until = Date.now() + 8_000;
    while (processesWith(this.stack.marker).length > 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await this.stack.cancel();
  }
}

function commandOf({ command, continueOnError }: Step): string[] {
  if (command === "preview") return ["preview"];
  if (command === "refresh") return ["refresh", "--yes", "--skip-preview"];
  return ["up", "--yes", "--skip-preview", ...(continueOnError ? ["--continue-on-error"] : [])];
}

function declarationOf({ type, name, args, triggers }: Declared): Declaration {
  const values = Object.entries(triggers ?? {}).map(
    ([key, { value, secret }]) =>
      [key, secret ? code(`pulumi.secret(${JSON.stringify(value)})`) : value] as const,
  );
  return { type, name, args: { ...args, ...(triggers && { triggers: Object.fromEntries(values) }) } };
}

function isOurs({ type }: StateResource): boolean {
  return /rekindle:(index:)?(RestartTrigger|NotebookLease)$/.test(type);
}

/** The engine's steps, and the command's own failure beside them. */
function operationsIn(events: string, status: number, all: string): Operation[] {
  const steps = readEvents(events).steps.map(({ name, op }) => ({ name, op: op as Operation["op"] }));
  const failure = { name: "pulumi", op: "check" as const, error: all.slice(-3_000) };
  return status === 0 ? steps : [...steps, failure];
}

function textsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}
