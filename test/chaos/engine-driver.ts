import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declare, type Terms } from "./arguments";
import type { Driver, Outcome, SavedResource } from "./driver";
import { unwrapped } from "./engine/provider";
import type { Done, Job, Told } from "./engine/job";
import { Pulse } from "./pulse";
import { readState } from "./engine/state-store";
import type { Scenario, Step } from "./scenario";
import type { SimClock } from "./sim-clock";
import type { Stage } from "./stage";

/** A second of the emulated clouds. */
export const engineBeat = 1_000;

/** Runs commands by a stand-in for Pulumi's engine, in a process for each that calls the real doors. */
export class EngineDriver implements Driver {
  readonly beat = engineBeat;
  private readonly folder = mkdtempSync(join(tmpdir(), "rekindle-chaos-"));
  private readonly terms: Terms;
  private readonly output: string[] = [];

  constructor(
    private readonly program: string,
    private readonly scenario: Scenario,
    private readonly stage: Stage,
    private readonly clock: SimClock,
  ) {
    this.terms = { beat: engineBeat, beganAt: clock.now() };
    mkdirSync(join(this.folder, "home"));
  }

  async run(step: Step, number: number): Promise<Outcome> {
    const listener = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as AddressInfo;
    const file = join(this.folder, `job-${number}.json`);
    writeFileSync(file, JSON.stringify(this.jobOf(step, `127.0.0.1:${port}`)));
    try {
      return await this.start(file, step, number, () => listener.close());
    } finally {
      listener.close();
    }
  }

  state(): readonly SavedResource[] {
    const { version, resources } = readState(this.stateFile);
    if ((version as number) !== 1) throw new Error(`the state has version ${String(version)}`);
    return resources.map(({ name, outputs, initErrors }) => ({
      name,
      outputs: unwrapped(outputs) as Record<string, unknown>,
      failed: initErrors !== undefined,
    }));
  }

  kept(): string {
    const journals = join(this.folder, "home", "rekindle", "journal");
    const files = [this.stateFile, ...listed(journals).map((name) => join(journals, name))];
    return [...files.map(textOf), ...this.output].join("\n");
  }

  dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    return Promise.resolve();
  }

  private get stateFile(): string {
    return join(this.folder, "state.json");
  }

  /** How far the machine's clock is ahead of the clouds'. */
  private ahead({ skew = 0 }: Step): number {
    return (this.scenario.clockOffset + skew) * 1_000;
  }

  private jobOf(step: Step, engineAddress: string): Job {
    const { scenario, stage, clock, terms } = this;
    return {
      command: step.command,
      door: step.door,
      program: step.program.map((spec) => declare(spec, terms)),
      stateFile: this.stateFile,
      env: { ...stage.environment(scenario.otcBy), PULUMI_HOME: join(this.folder, "home") },
      now: clock.now() + this.ahead(step),
      jitter: scenario.jitter,
      continueOnError: step.continueOnError,
      engineAddress,
    };
  }

  private async start(file: string, step: Step, number: number, hangUp: () => void): Promise<Outcome> {
    const child = spawn(process.execPath, [this.program, file], {
      stdio: ["pipe", "pipe", "pipe", "ipc"],
      env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    let stoppedAt: number | undefined;
    this.stage.begin(number, step, () => {
      stoppedAt = Date.now();
      if (step.stop?.how === "kill") child.kill("SIGKILL");
      else if (step.stop?.how === "interrupt") child.send({ kind: "interrupt" } satisfies Told);
      else {
        hangUp();
        child.stdin?.end();
      }
    });
    let done: Done | undefined;
    const pulse = new Pulse(child, this.clock, this.stage, this.ahead(step), (it) => (done = it));
    const [code] = (await once(child, "close")) as [number | null];
    pulse.stop();
    // What it sent before it died is still to be served, and by the time of then.
    await this.stage.settled();
    this.output.push(output);
    const stopped = stoppedAt !== undefined && (step.stop?.how !== "interrupt" || step.door === "native");
    if (!done && !stopped) throw new Error(`step ${number} ended with ${String(code)}:\n${output}`);
    const operations = done?.operations ?? [];
    return {
      ok: done !== undefined && operations.every(({ error }) => error === undefined),
      stopped,
      operations,
      output,
      ...(stoppedAt !== undefined && { parting: Date.now() - stoppedAt }),
    };
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
