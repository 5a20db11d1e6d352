import type { Command as CommandType } from "commander";
import { CommandError } from "./errors";
import type { Terminal } from "./terminal";

/* eslint-disable @typescript-eslint/no-require-imports -- each is loaded when it is called */
const load = {
  options: () => require("./options") as typeof import("./options"),
  status: () => require("./commands/status") as typeof import("./commands/status"),
  due: () => require("./commands/due") as typeof import("./commands/due"),
  watch: () => require("./watch/watch") as typeof import("./watch/watch"),
  doctor: () => require("./doctor/doctor") as typeof import("./doctor/doctor"),
  emulator: () => require("../emulator/command") as typeof import("../emulator/command"),
};
/* eslint-enable @typescript-eslint/no-require-imports */

export const defaultPort = 4577;

const clouds = ["ncloud", "huaweicloud", "otc"];

/** Sets the exit status that a command came to. */
export type Finish = (code: number) => void;

const stateHelp = `
The state comes from \`pulumi stack export\` (the Pulumi CLI has to be on PATH), or from --file.
No program is run, no cloud is asked.
`;

/** The command line: what there is, and what it means. Each command's code is loaded when it is called. */
export async function rekindleProgram(terminal: Terminal, finish: Finish): Promise<CommandType> {
  const { Command, Option } = await import("commander");
  const { collect, collectAmong, duration, port, speed, url } = load.options();

  const program = new Command("rekindle")
    .description(
      "Restarts and leases at the right time: looks at what Pulumi stacks with rekindle owe, and when.",
    )
    .addHelpText(
      "after",
      `
Examples:
  rekindle status                          what stands where, in the selected stack
  rekindle due -s prod && pulumi up -s prod --yes   run only when there is something to do
  rekindle watch -s prod                   stay, and run pulumi up at the right moments
  rekindle doctor                          is everything in place?
  rekindle emulator                        the clouds, on this machine, to try it all
  rekindle complete bash > /etc/bash_completion.d/rekindle   completion (also zsh, fish, powershell)`,
    );

  const ofStack = (command: CommandType) =>
    command
      .option("-s, --stack <name>", "the stack; by default the one that is selected")
      .option("--cwd <dir>", "the folder of the project; by default this one")
      .option(
        "-f, --file <file>",
        "read the output of `pulumi stack export` from there; - is standard input",
      );

  ofStack(program.command("status"))
    .description("Where each instance and each lease stands, and from when a run has something to do")
    .addOption(
      new Option("--format <format>", "how it is written")
        .choices(["table", "json", "markdown", "html", "junit", "prometheus"])
        .default("table"),
    )
    .option("--json", "short for --format json")
    .option("--summary", "append markdown to the job summary of GitHub Actions ($GITHUB_STEP_SUMMARY)")
    .addHelpText(
      "after",
      `${stateHelp}
Examples:
  rekindle status -s prod
  rekindle status -s prod --summary                  in a workflow of GitHub Actions
  rekindle status -s prod --format html > status.html    one page with each instance's time line
  rekindle status -s prod --format junit > report.xml    each instance a test, for GitLab and Jenkins
  rekindle status --format prometheus > /var/lib/node_exporter/rekindle.prom`,
    )
    .action(async (options: StatusFlags) => {
      const { status } = load.status();
      const { json, summary = false, format, ...source } = options;
      finish(await status({ ...source, summary, format: json ? "json" : format }, terminal));
    });

  ofStack(program.command("due"))
    .description("Whether a run of `pulumi up` has something to do now, and when the next one has")
    .option("-w, --within <duration>", "what is due by then counts as due now", duration, 0)
    .option("--json", "as JSON: { due: […], next: [{ urn, name, dueAt, why }] }")
    .addHelpText(
      "after",
      `${stateHelp}
Exit status: 0 when a run has something to do, 3 when it has not, 1 for an error, 2 for a command line
that cannot be understood.

Examples:
  rekindle due -s prod && pulumi up -s prod --yes --skip-preview
  rekindle due -s prod --within 10m
  pulumi stack export -s prod | rekindle due --file -`,
    )
    .action(async ({ json = false, ...options }: DueFlags) => {
      const { due } = load.due();
      finish(await due({ ...options, json }, terminal));
    });

  program
    .command("watch")
    .description("Runs `pulumi up` when something is due, and sleeps until it is")
    .option(
      "-s, --stack <name>",
      "a stack; may be given more than once; by default the one selected",
      collect,
    )
    .option("--cwd <dir>", "the folder of the project; by default this one")
    .option("--max-interval <duration>", "the state is read again at least this often", duration, 3_600_000)
    .option("--once", "one run for each stack that is due, then end; exit status 1 when one failed")
    .option("--port <port>", "serve /healthz and /metrics (Prometheus) there", port)
    .option("--host <address>", "where --port listens", "127.0.0.1")
    .option("--notify <url>", "POST JSON there when a stack begins to fail, and when it recovers", url)
    .option("--json", "each event as a line of JSON")
    .addHelpText(
      "after",
      `
A run that failed is tried again soon, well within what is left of a lease. A stack that somebody else is
updating is waited for, and is no failure. SIGTERM lets a run end, then exit status 0.

Examples:
  rekindle watch -s prod --cwd /srv/infra
  rekindle watch -s prod -s stage --port 9464 --notify https://hooks.example.com/rekindle
  rekindle watch -s prod --once                 for a scheduler that calls often`,
    )
    .action(async ({ once = false, json = false, stack = [], ...options }: WatchFlags) => {
      const { watch } = load.watch();
      finish(await watch({ ...options, once, json, stacks: stack }, terminal));
    });

  program
    .command("doctor")
    .description("Whether everything is in place, line by line, with what to do where it is not")
    .addOption(
      new Option("--cloud <cloud>", "look at this cloud only, and insist on it; may be given more than once")
        .choices(clouds)
        .argParser(collectAmong(clouds)),
    )
    .option("--cwd <dir>", "the folder of the project; by default this one")
    .option("--offline", "ask no network")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Each cloud with credentials is asked one thing, signed, that changes nothing. A key that was refused is not
tried again. Exit status 1 when something does not hold.`,
    )
    .action(async ({ offline = false, json = false, cloud = [], ...options }: DoctorFlags) => {
      const { doctor } = load.doctor();
      finish(await doctor({ ...options, offline, json, clouds: cloud }, terminal));
    });

  program
    .command("emulator")
    .description("Serves the clouds' restart and lease APIs on loopback, to try rekindle without a cloud")
    .option("--port <port>", "listen there; 0 takes any free port", port, defaultPort)
    .option("--world <file>", "start with the world in this file, in the shape of GET /_emulator/world")
    .option("--faults <file>", "set the faults in this file: a list of what POST /_emulator/faults takes")
    .option("--watch", "read both files again when they change")
    .option("--save <file>", "write the world to this file at the end")
    .option("--speed <factor>", "run the emulator's clock that many times as fast", speed, 1)
    .option("--from-stack", "start with the instances of a stack, to rehearse its next rollout")
    .option("-s, --stack <name>", "that stack; by default the one that is selected")
    .option("--cwd <dir>", "the folder of its project; by default this one")
    .option("-f, --file <file>", "what `pulumi stack export` wrote, in its place; - is standard input")
    .option("--json", "say where it is in one line of JSON")
    .addHelpText(
      "after",
      `
Examples:
  rekindle emulator                         its page is at the address that it prints
  rekindle emulator --port 0 --speed 60
  rekindle emulator --world world.yaml --faults faults.yaml --watch
  rekindle emulator --from-stack -s prod    tonight's rollout, rehearsed`,
    )
    .action(async (options: EmulatorFlags) => {
      const { runEmulator } = load.emulator();
      refuseContradictions(options);
      finish(await runEmulator(options, terminal));
    });
  return program;
}

interface StackFlags {
  readonly stack?: string;
  readonly cwd?: string;
  readonly file?: string;
}
interface StatusFlags extends StackFlags {
  readonly format: "table" | "json" | "markdown" | "html" | "junit" | "prometheus";
  readonly json?: boolean;
  readonly summary?: boolean;
}
interface DueFlags extends StackFlags {
  readonly within: number;
  readonly json?: boolean;
}
interface WatchFlags {
  readonly stack?: string[];
  readonly cwd?: string;
  readonly maxInterval: number;
  readonly once?: boolean;
  readonly port?: number;
  readonly host: string;
  readonly notify?: string;
  readonly json?: boolean;
}
interface DoctorFlags {
  readonly cloud?: string[];
  readonly cwd?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}
interface EmulatorFlags extends StackFlags {
  readonly port: number;
  readonly world?: string;
  readonly faults?: string;
  readonly watch?: boolean;
  readonly save?: string;
  readonly speed: number;
  readonly fromStack?: boolean;
  readonly json?: boolean;
}

/** Options of the emulator that mean nothing without another one, or beside it. */
function refuseContradictions({ fromStack = false, world, faults, watch, ...options }: EmulatorFlags): void {
  const lost = (["stack", "cwd", "file"] as const).find((name) => options[name] !== undefined);
  if (lost && !fromStack) throw new CommandError(`--${lost} is of use with --from-stack only`, 2);
  if (fromStack && world !== undefined) throw new CommandError("--world and --from-stack: name one", 2);
  if (watch && world === undefined && faults === undefined)
    throw new CommandError("--watch: there is neither --world nor --faults to watch", 2);
}
