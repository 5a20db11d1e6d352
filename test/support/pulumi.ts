import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cliEnvironment, cliFolder } from "./cli";
import { type Events, readEvents } from "./events";
import { type Finished, killAll, type Running, start } from "./processes";
import { type Files, type ProjectOptions, writeFiles, writeProject } from "./project";

/** A configuration value that `pulumi config set --secret` encrypts. */
export class Secret {
  constructor(readonly value: string) {}
}

export interface StackOptions extends Omit<ProjectOptions, "name"> {
  readonly name?: string;
  /** Key → value; keys without a namespace are the project's. A secret's key may be a path ("rekindle:ncloud.secretKey"). */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** `up`, `refresh` and `destroy` skip their preview unless this is true. */
  readonly preview?: boolean;
  readonly expectNoChanges?: boolean;
  /** `-v=9 --logtostderr`: what the engine logs, secrets included, is in `stderr`. */
  readonly verbose?: boolean;
  /** True: a non-zero exit code is expected. "any": both are. Otherwise one makes the call reject, with the output. */
  readonly fails?: boolean | "any";
}

export type Outcome = Finished & Events;

/** A resource as the state file has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
}

export interface State {
  readonly resources: readonly StateResource[];
  readonly pendingOperations: readonly { readonly type: string; readonly resource: StateResource }[];
}

interface Deployment {
  resources?: StateResource[];
  pending_operations?: State["pendingOperations"];
}

/** One stack of one project, driven by the real CLI. */
export class Stack {
  /** The project's directory. */
  readonly directory: string;
  readonly #base: string;
  readonly #name: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #marker: string;
  readonly #started = new Set<Running>();
  #runs = 0;

  constructor(base: string, options: StackOptions) {
    const id = randomUUID();
    this.#base = base;
    this.#name = options.name ?? "test";
    this.directory = join(base, "project");
    this.#marker = `REKINDLE_TEST_STACK=${id}`;
    this.#env = cliEnvironment(base, { ...options.env, REKINDLE_TEST_STACK: id });
    mkdirSync(join(base, "backend"));
    writeProject(this.directory, { ...options, name: this.#name });
  }

  up(options: RunOptions = {}): Promise<Outcome> {
    return this.#operate("up", ["--yes", ...(options.preview ? [] : ["--skip-preview"])], options);
  }

  preview(options: RunOptions = {}): Promise<Outcome> {
    return this.#operate("preview", ["--diff"], options);
  }

  refresh(options: RunOptions = {}): Promise<Outcome> {
    return this.#operate("refresh", ["--yes", ...(options.preview ? [] : ["--skip-preview"])], options);
  }

  destroy(options: RunOptions = {}): Promise<Outcome> {
    return this.#operate("destroy", ["--yes", ...(options.preview ? [] : ["--skip-preview"])], options);
  }

  /** Frees the stack after a run that was killed. */
  cancel(): Promise<Finished> {
    return this.run(["cancel", "--yes"]);
  }

  /** Any other command; rejects, with its output, unless it ends as `fails` says. */
  async run(args: readonly string[], options: Pick<RunOptions, "env" | "fails"> = {}): Promise<Finished> {
    const finished = await this.start(args, options).done;
    const asExpected = options.fails === "any" || (finished.code !== 0) === (options.fails ?? false);
    if (asExpected) return finished;
    throw new Error(`pulumi ${args.join(" ")} ended with ${finished.code}:\n${finished.all}`);
  }

  /** Starts a command and leaves it running, to be interrupted or killed. */
  start(args: readonly string[], options: Pick<RunOptions, "env"> = {}): Running {
    const running = start(join(cliFolder(), "pulumi"), [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: { ...this.#env, ...options.env },
    });
    this.#started.add(running);
    void running.done.finally(() => this.#started.delete(running)).catch(() => undefined);
    return running;
  }

  /** Changes the program between runs; `null` removes a file. */
  write(files: Files): void {
    writeFiles(this.directory, files);
  }

  async setConfig(config: NonNullable<StackOptions["config"]>): Promise<void> {
    // Objects go in as JSON, which the file's YAML takes; one call for everything that is set with a path.
    const pairs = Object.entries(config).map(([key, value]) => {
      if (value instanceof Secret) return ["--secret", `${key}=${value.value}`];
      return ["--plaintext", `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`];
    });
    if (pairs.length > 0) await this.run(["config", "set-all", "--path", ...pairs.flat()]);
  }

  /** The saved state, read from the backend's file; secrets are encrypted in it. */
  state(): State {
    const file = join(this.#base, "backend", ".pulumi", "stacks", this.#name, "test.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: Deployment } };
    return toState(checkpoint.latest ?? {});
  }

  /** The one resource of that name in the saved state. */
  resource(name: string): StateResource {
    const found = this.state().resources.filter(({ urn }) => urn.endsWith(`::${name}`));
    if (found.length === 1 && found[0]) return found[0];
    throw new Error(`${found.length} resources are named ${name}`);
  }

  /** The text of `pulumi stack export`, with secrets in plain text if asked for. */
  async export(options: { showSecrets?: boolean } = {}): Promise<string> {
    return (await this.run(["stack", "export", ...(options.showSecrets ? ["--show-secrets"] : [])])).stdout;
  }

  /** Puts an edited state in place. */
  async import(text: string): Promise<void> {
    const file = join(this.#base, "import.json");
    writeFileSync(file, text);
    await this.run(["stack", "import", "--file", file]);
  }

  /** The program's outputs, secrets in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["stack", "output", "--json", "--show-secrets"]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Everything in the project, backend and home, for a test that looks for a secret. */
  get base(): string {
    return this.#base;
  }

  /** `NAME=value` in the environment of every process that this stack starts. */
  get marker(): string {
    return this.#marker;
  }

  async create(config: StackOptions["config"]): Promise<void> {
    await this.run(["stack", "init", "test"]);
    await this.setConfig(config ?? {});
  }

  /** Kills what still runs and removes all files. */
  dispose(): void {
    for (const running of this.#started) running.kill("SIGKILL");
    killAll(this.#marker);
    rmSync(this.#base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #operate(command: string, own: readonly string[], options: RunOptions): Promise<Outcome> {
    const events = join(this.#base, `events-${++this.#runs}.json`);
    const args = [command, ...own, "--event-log", events];
    if (options.expectNoChanges) args.push("--expect-no-changes");
    if (options.verbose) args.push("-v=9", "--logtostderr");
    const finished = await this.run([...args, ...(options.args ?? [])], options);
    return { ...finished, ...readEvents(events) };
  }
}

function toState({ resources = [], pending_operations: pendingOperations = [] }: Deployment): State {
  return { resources, pendingOperations };
}

/** Runs `body` with a new stack in temporary directories, then kills and removes everything it left. */
export async function withStack<T>(options: StackOptions, body: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = new Stack(mkdtempSync(join(tmpdir(), "rekindle-")), options);
  try {
    await stack.create(options.config);
    return await body(stack);
  } finally {
    stack.dispose();
  }
}
