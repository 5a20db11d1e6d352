import { isDeepStrictEqual } from "node:util";
import type { Declared } from "../arguments";
import { InitializationFailed, type Properties, type ProviderDoor } from "./provider";
import type { Entry, Job, Operation } from "./job";
import type { StateStore } from "./state-store";

/**
 * A stand-in for Pulumi's engine: Check and Diff of one resource after the other, Create and Update side by side, outputs
 * saved after each step, "failed to initialize" saved with the new outputs and the old inputs.
 */
export class Engine {
  readonly operations: Operation[] = [];
  private stopping = false;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly job: Job,
    private readonly door: ProviderDoor,
    private readonly state: StateStore,
  ) {}

  /** The first Ctrl-C: what runs is told and awaited, nothing else is begun. */
  async interrupt(): Promise<void> {
    this.stopping = true;
    await this.door.cancel();
  }

  async run(): Promise<void> {
    const { command, program } = this.job;
    if (command === "refresh") return this.refresh();
    for (const declared of program) {
      if (this.stopping) break;
      await this.step(declared);
    }
    await Promise.all(this.running);
    if (command === "up" && !this.stopping) await this.deleteOthers();
  }

  private async step(declared: Declared): Promise<void> {
    const { name } = declared;
    const entry = await this.current(name);
    if (this.stopping) return;
    const news = this.door.inputsOf(declared);
    const checked = await this.attempt(name, "check", () => this.door.check(declared, entry, news));
    if (!checked) return;
    const { failures, inputs } = checked.value;
    if (failures.length > 0) return this.note(name, "check", failures.join("; "));
    if (!entry) return this.start(declared, "create", () => this.create(declared, inputs));
    const diff = await this.attempt(name, "diff", () => this.door.diff(entry, inputs));
    // An error from Diff ends the whole command.
    if (!diff) return void (this.stopping = true);
    if (diff.value.replaces)
      return this.start(declared, "replace", () => this.replace(declared, entry, inputs));
    if (!diff.value.changes && !entry.initErrors) {
      if (this.job.command === "up") this.save({ ...entry, door: this.job.door, inputs });
      return this.note(name, "same");
    }
    this.start(declared, "update", () => this.update(declared, entry, inputs));
  }

  /** The resource in the state, read afresh where it wants to be; a read that fails ends the whole command. */
  private async current(name: string): Promise<Entry | undefined> {
    const entry = this.state.find(name);
    // Another door's wish is not known to this one.
    if (!entry?.refreshes || entry.door !== this.job.door) return entry;
    const read = await this.attempt(name, "refresh", () => this.door.read(entry));
    if (!read) this.stopping = true;
    if (this.stopping) return entry;
    this.note(name, "refresh");
    const { initErrors: _initErrors, ...rest } = entry;
    const found = read?.value && { ...rest, ...read.value };
    if (this.job.command === "preview") return found;
    if (found) this.save(found);
    else this.state.remove(name);
    return found;
  }

  private start({ name }: Declared, op: Operation["op"], act: () => Promise<void>): void {
    this.running.push(
      act().then(
        () => this.note(name, op),
        (error: unknown) => {
          this.note(name, op, messageOf(error));
          if (!this.job.continueOnError) this.stopping = true;
        },
      ),
    );
  }

  private async create(declared: Declared, inputs: Properties): Promise<void> {
    if (this.job.command === "preview") return this.door.preview?.(declared, undefined, inputs);
    const { type, name } = declared;
    const { door } = this.job;
    try {
      const made = await this.door.create(declared, inputs);
      this.save({ name, type, door, inputs, ...made });
    } catch (error) {
      if (error instanceof InitializationFailed) {
        const { id, properties: outputs, message, refreshes } = error;
        this.save({ name, type, door, id, inputs, outputs, refreshes, initErrors: [message] });
      }
      throw error;
    }
  }

  private async update(declared: Declared, entry: Entry, inputs: Properties): Promise<void> {
    if (this.job.command === "preview") return this.door.preview?.(declared, entry, inputs);
    const { door } = this.job;
    try {
      const result = await this.door.update(entry, inputs);
      const { initErrors: _initErrors, ...rest } = entry;
      this.save({ ...rest, door, inputs, ...result });
    } catch (error) {
      if (error instanceof InitializationFailed) {
        const { properties: outputs, message, refreshes } = error;
        this.save({ ...entry, door, outputs, refreshes, initErrors: [message] });
      }
      throw error;
    }
  }

  private async replace(declared: Declared, entry: Entry, inputs: Properties): Promise<void> {
    if (this.job.command === "preview") return;
    await this.door.delete(entry);
    this.state.remove(entry.name);
    await this.create(declared, inputs);
  }

  private async refresh(): Promise<void> {
    for (const entry of this.state.all()) {
      const read = await this.attempt(entry.name, "refresh", () => this.door.read(entry));
      // One that failed ends the command, as with Pulumi.
      if (!read) return;
      const { value } = read;
      if (!value) this.state.remove(entry.name);
      else if (!isDeepStrictEqual(value.outputs, entry.outputs)) this.save({ ...entry, ...value });
      this.note(entry.name, "refresh");
    }
  }

  private async deleteOthers(): Promise<void> {
    const kept = new Set(this.job.program.map(({ name }) => name));
    for (const entry of this.state.all().filter(({ name }) => !kept.has(name))) {
      await this.door.delete(entry);
      this.state.remove(entry.name);
      this.note(entry.name, "delete");
    }
  }

  private save(entry: Entry): void {
    this.state.save(entry);
  }

  private note(name: string, op: Operation["op"], error?: string): void {
    this.operations.push({ name, op, ...(error !== undefined && { error }) });
  }

  /** `undefined` where it failed. */
  private async attempt<T>(
    name: string,
    op: Operation["op"],
    act: () => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await act() };
    } catch (error) {
      this.note(name, op, messageOf(error));
      return undefined;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
