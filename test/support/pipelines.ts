import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startEmulator, type Emulator, type WorldInput } from "../../emulator";
import { EmulatorClock } from "../../emulator/clock";
import { resourcesOf } from "../../cli/stack/deployment";
import { viewsOf, type View } from "../../cli/stack/views";
import { cliEnvironment, cliFolder } from "./cli";
import { cloudEnv } from "./e2e-apis";
import { killAll, start, type Finished } from "./processes";
import { root } from "./project";

export type ToolName = "act" | "gitlab-ci-local" | "kubernetes-models" | "kubernetes-validate";

/** What `scripts/pipeline-tools.mjs` says of a tool. */
export interface Tool {
  /** Its folder. */
  readonly ready?: string;
  /** Why it cannot be had. */
  readonly missing?: string;
  readonly failed?: string;
}

/** Makes a tool ready. It waits, because which tests are skipped must be known when they are declared. */
export function pipelineTool(name: ToolName): Tool {
  const script = join(root, "scripts", "pipeline-tools.mjs");
  const stdout = execFileSync(process.execPath, [script, name], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const tool = (JSON.parse(stdout) as Record<string, Tool>)[name] ?? { failed: `no tool ${name}` };
  if (tool.missing !== undefined) process.stderr.write(`${name} is not tried: ${tool.missing}\n`);
  return tool;
}

/** A `describe` that is skipped, and says why, if the tool cannot be had. */
export function describeWith(name: ToolName, what: string, body: (folder: string) => void): void {
  const { ready, missing, failed } = pipelineTool(name);
  if (ready !== undefined) return describe(what, () => body(ready));
  if (missing !== undefined) return describe.skip(`${what} (skipped: ${missing})`, () => body(""));
  throw new Error(`${name}: ${failed ?? ""}`);
}

/** Files of examples/pipelines by the names that they have in a user's repository. */
export type Layout = Readonly<Record<string, string>>;

/** A user's repository with the example's programs, a backend, and the clouds, all of them as of an emulated time. */
export class Repository {
  readonly directory: string;
  readonly #marker = `REKINDLE_TEST_PIPELINE=${process.pid}-${Math.random()}`;

  constructor(
    readonly base: string,
    readonly emulator: Emulator,
    layout: Layout,
    private readonly offset: () => number,
  ) {
    this.directory = join(base, "infra");
    const pipelines = join(root, "examples", "pipelines");
    for (const folder of ["leases", "fleet"])
      cpSync(join(pipelines, folder), join(this.directory, folder), {
        recursive: true,
        filter: (path) => !/Pulumi\.[^\\/]+\.yaml$/.test(path),
      });
    for (const [to, from] of Object.entries(layout))
      cpSync(join(pipelines, from), join(this.directory, to), { recursive: true });
    cpSync(join(pipelines, "package.json"), join(this.directory, "package.json"));
    writeFileSync(join(this.directory, ".gitignore"), "node_modules\n.pulumi-home\n.gitlab-ci-local\n");
    mkdirSync(join(base, "backend"));
    this.#machine();
    this.#git("init", "-q", "-b", "main");
    this.#git("remote", "add", "origin", "https://github.com/ops/infra.git");
    this.#git("add", ".");
    this.#git("commit", "-q", "-m", "infra");
  }

  #git(...args: string[]): void {
    const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
    execFileSync("git", [...author, ...args], { cwd: this.directory });
  }

  /** Somebody changes a file. */
  commit(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
    this.#git("commit", "-q", "-m", path, path);
  }

  /** Stand-ins: what `npm ci` would install is what is installed here, and gitlab-ci-local asks for a copy that no container takes. */
  #machine(): void {
    const folder = join(this.base, "bin");
    mkdirSync(folder);
    const programs = {
      npm: `[ "$1" = ci ] || exit 64\nexec ln -sfn '${join(root, "node_modules")}' node_modules`,
      rsync: "exit 0",
    };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    }
  }

  /** What a machine of the pipeline has, at the emulated time. */
  get env(): NodeJS.ProcessEnv {
    const env = cliEnvironment(this.base, cloudEnv(this.emulator.url));
    const [name = "", value = ""] = this.#marker.split(/=(.*)/);
    return {
      ...env,
      [name]: value,
      HOME: join(this.base, "user"),
      PATH: [join(this.base, "bin"), env["PATH"], cliFolder()].join(delimiter),
      PULUMI_STACK: "prod",
      NODE_OPTIONS: `--require=${join(root, "test", "support", "shifted-clock.cjs")}`,
      REKINDLE_TEST_CLOCK: String(this.offset()),
    };
  }

  run(file: string, args: readonly string[], cwd = this.directory): Promise<Finished> {
    mkdirSync(join(this.base, "user"), { recursive: true });
    return start(file, [...args], { cwd, env: this.env }).done;
  }

  /** Makes a program's stack, and runs it for the first time. */
  async create(folder: "leases" | "fleet"): Promise<void> {
    const cwd = join(this.directory, folder);
    execFileSync("ln", ["-sfn", join(root, "node_modules"), join(this.directory, "node_modules")]);
    const quick = folder === "fleet" ? [["config", "set", "pollInterval", "100ms"]] : [];
    const up = ["up", "--yes", "--skip-preview"];
    for (const args of [["stack", "init", "prod"], ...quick, up]) {
      const { code, all } = await this.run("pulumi", [...args, "--non-interactive"], cwd);
      if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${all}`);
    }
  }

  /** What the saved state of a program's stack has due now, judged as `rekindle due` does. */
  views(folder: "leases" | "fleet", now: number): View[] {
    const file = join(this.base, "backend", ".pulumi", "stacks", folder, "prod.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest: object } };
    return viewsOf(resourcesOf(JSON.stringify({ version: 3, deployment: checkpoint.latest }), file), now);
  }

  dispose(): void {
    killAll(this.#marker);
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Time that a test lets pass for the clouds and for every program of the pipeline. */
export interface Time {
  now(): number;
  pass(ms: number): void;
}

/** Runs `body` with a repository in front of emulated clouds of its own. */
export async function withRepository(
  { world, layout }: { readonly world: WorldInput; readonly layout: Layout },
  body: (repository: Repository, time: Time) => Promise<void>,
): Promise<void> {
  let offset = 0;
  const real = () => Date.now() + offset;
  const emulator = await startEmulator({ world, clock: new EmulatorClock({ real }) });
  const base = mkdtempSync(join(tmpdir(), "rekindle-pipeline-"));
  const repository = new Repository(base, emulator, layout, () => offset);
  try {
    await body(repository, { now: real, pass: (ms) => void (offset += ms) });
  } finally {
    repository.dispose();
    await emulator.close();
  }
}
