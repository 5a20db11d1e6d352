import type * as pulumi from "@pulumi/pulumi";
import {
  InitFailed,
  type Differing,
  type Door,
  type Made,
  type Process,
  type Resource,
  type State,
  type Surroundings,
} from "./provider";
import { bare, isSecret, secret, unknownOnWire, type Wire } from "./wire";

export type Operation = "created" | "updated" | "unchanged" | "replaced";

/** What a run came to. */
export interface Ran {
  readonly operation: Operation;
  readonly difference?: Differing | undefined;
  readonly said: readonly string[];
  readonly warned: readonly string[];
  /** What a preview shows, where the door can tell. */
  readonly expected?: Wire | undefined;
}

export interface RunOptions {
  /** Paths that keep what the state has: `triggers`, `triggers.conf`. */
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** An error hook repeats what failed so many times. */
  readonly repeats?: number;
  /** Called with the process as it starts, for what happens to it. */
  readonly onStart?: (process: Process) => void;
}

/** Check refused the inputs; nothing was planned. */
export class CheckFailed extends Error {
  constructor(readonly failures: readonly string[]) {
    super(failures.join("\n"));
  }
}

/**
 * One resource of a stack, run after run as the Pulumi engine runs it.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go
 */
export class Stack {
  state: State | undefined;

  constructor(
    public door: Door,
    readonly resource: Resource,
    private readonly around: Surroundings,
  ) {}

  /** Outputs in the state, secrets opened. */
  get outputs(): Wire {
    return bare(this.state?.outputs ?? {}) as Wire;
  }

  async up(args: pulumi.Inputs, options: RunOptions = {}): Promise<Ran> {
    const { process, news } = await this.begin(args, options);
    const { state } = this;
    if (!state) {
      await this.carryOut(() => process.create(this.resource, news), news, options);
      return ran("created", process);
    }
    const difference = await process.diff(this.resource, state, news);
    if (difference.replaces.length > 0) {
      await process.delete(this.resource, state);
      this.state = undefined;
      await this.carryOut(() => process.create(this.resource, news), news, options);
      return ran("replaced", process, difference);
    }
    if (!difference.changes && state.unfinished === undefined) {
      this.state = { ...state, inputs: news };
      return ran("unchanged", process, difference);
    }
    await this.carryOut(() => process.update(this.resource, state, news), news, options);
    return ran("updated", process, difference);
  }

  /** What an `up` would do; leaves everything as it is. */
  async preview(args: pulumi.Inputs, options: RunOptions = {}): Promise<Ran> {
    const before = this.state;
    const { process, news } = await this.begin(args, options);
    const { state } = this;
    this.state = before;
    if (!state) return ran("created", process, undefined, await this.shown(process, undefined, news));
    const difference = await process.diff(this.resource, state, news);
    if (difference.replaces.length > 0)
      return ran("replaced", process, difference, await this.shown(process, undefined, news));
    if (!difference.changes && state.unfinished === undefined) return ran("unchanged", process, difference);
    return ran("updated", process, difference, await this.shown(process, state, news));
  }

  /** Follows the cloud; what was said meanwhile. */
  async refresh(): Promise<Pick<Ran, "said" | "warned">> {
    if (!this.state) return { said: [], warned: [] };
    const process = this.state.by.start(this.around);
    await this.refreshIn(process);
    return process;
  }

  /** What was warned of. */
  async destroy(): Promise<readonly string[]> {
    if (!this.state) return [];
    const process = this.state.by.start(this.around);
    await process.delete(this.resource, this.state);
    this.state = undefined;
    return process.warned;
  }

  private async begin(args: pulumi.Inputs, options: RunOptions) {
    const process = this.door.start(this.around);
    options.onStart?.(process);
    if (this.state?.refreshFirst) {
      const { by } = this.state;
      await this.refreshIn(by === this.door ? process : by.start(this.around));
    }
    const sent = await this.door.send(this.resource.kind, this.resource.name, args);
    const goal = keepOld(sent, this.state?.inputs, options.ignoreChanges ?? []);
    const { inputs, failures } = await process.check(this.resource, this.state?.inputs, goal);
    refuseNewUnknown(inputs, goal);
    if (failures.length > 0) throw new CheckFailed(failures);
    return { process, news: inputs };
  }

  private shown(process: Process, state: State | undefined, news: Wire) {
    return process.preview(this.resource, state, news);
  }

  private async refreshIn(process: Process): Promise<void> {
    const { state } = this;
    if (!state) return;
    const read = await process.read(this.resource, state);
    // A read that succeeds clears what was unfinished.
    this.state = read && { ...state, inputs: read.inputs ?? state.inputs, ...keptOf(read), id: state.id };
    if (!this.state) return;
    this.state = { ...this.state, unfinished: undefined };
    // To show what a refresh found the engine asks for the diff from there to the inputs of before, without a Check.
    await process.diff(this.resource, this.state, state.inputs);
  }

  private async carryOut(work: () => Promise<Made>, news: Wire, options: RunOptions): Promise<void> {
    const finish = (outputs: Wire) => withSecrets(outputs, news, options.additionalSecretOutputs ?? []);
    for (let repeats = options.repeats ?? 0; ; repeats--) {
      try {
        const made = await work();
        this.state = { ...keptOf(made), by: this.door, outputs: finish(made.outputs), inputs: news };
        return;
      } catch (error) {
        if (repeats > 0) continue;
        if (!(error instanceof InitFailed)) throw error;
        // What failed keeps the inputs of before; what is new has no others.
        this.state = {
          ...keptOf(error.made),
          by: this.door,
          outputs: finish(error.made.outputs),
          inputs: this.state?.inputs ?? news,
          unfinished: error.message,
        };
        throw error;
      }
    }
  }
}

/** The engine takes no answer with an unknown value in it where it gave none, and then hears of no problem either. */
function refuseNewUnknown(answer: Wire, goal: Wire): void {
  const isUnknown = (value: unknown): boolean =>
    value === unknownOnWire ||
    (typeof value === "object" && value !== null && Object.values(value).some(isUnknown));
  if (isUnknown(goal)) return;
  const name = Object.keys(answer).find((key) => isUnknown(answer[key]));
  if (name !== undefined) throw new Error(`unexpected unknown property value for "${name}"`);
}

function keptOf({ id, outputs, refreshFirst }: Made) {
  return { id, outputs, refreshFirst };
}

function ran(operation: Operation, { said, warned }: Process, difference?: Differing, expected?: Wire): Ran {
  return { operation, difference, said, warned, expected };
}

/** `ignoreChanges`: before Check, the checked inputs of before take the place of what the program says. */
function keepOld(news: Wire, olds: Wire | undefined, paths: readonly string[]): Wire {
  if (!olds) return news;
  return paths.reduce((inputs, path) => {
    const [name = "", key] = path.split(".");
    if (key === undefined) return { ...inputs, [name]: olds[name] };
    return { ...inputs, [name]: { ...(inputs[name] as Wire), [key]: (olds[name] as Wire)[key] } };
  }, news);
}

/** An output is secret where the input of its name is, or where the program says so. */
function withSecrets(outputs: Wire, inputs: Wire, additional: readonly string[]): Wire {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const hidden = isSecret(inputs[name]) || additional.includes(name);
      return [name, hidden && !isSecret(output) ? secret(output) : output];
    }),
  );
}
