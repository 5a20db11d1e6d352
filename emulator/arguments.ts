import { parseArgs } from "node:util";

import type { EmulatorCommand } from "./command";

/** What a command line asks for; `error` where it cannot be understood. */
export type Command =
  | { readonly command: "help" }
  | ({ readonly command: "emulator" } & EmulatorCommand)
  | { readonly command: "error"; readonly message: string };

export const DEFAULT_PORT = 4577;

export const HELP = `Usage: rekindle emulator [options]

Serves NAVER Cloud's, Huawei Cloud's and Open Telekom Cloud's restart and lease APIs on loopback, with
instances that take their time, to try rekindle without a cloud. Its address in a browser is a page to
watch and to rehearse with.

  --port N       listen there; 0 takes any free port (default ${DEFAULT_PORT})
  --world FILE   start with the world in this file, YAML or JSON, in the shape of GET /_emulator/world
  --faults FILE  set the faults in this file, YAML or JSON: a list of what POST /_emulator/faults takes
  --watch        read both files again when they change
  --save FILE    write the world to this file at the end
  --speed X      run the emulator's clock X times as fast (default 1)
  --from-stack   start with the instances of a stack, to rehearse its next rollout
  --stack NAME   that stack; by default the selected one
  --cwd DIR      the folder of its project; by default this one
  --file FILE    what \`pulumi stack export\` wrote, instead of asking Pulumi; - is standard input
  --json         say where it is in one line of JSON
  --help         show this
`;

const options = {
  port: { type: "string" },
  world: { type: "string" },
  faults: { type: "string" },
  watch: { type: "boolean" },
  save: { type: "string" },
  speed: { type: "string" },
  "from-stack": { type: "boolean" },
  stack: { type: "string" },
  cwd: { type: "string" },
  file: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

export function readArguments(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { command: "help" };
    const [command, extra] = positionals;
    if (command === undefined) return wrong("a command is missing");
    if (command !== "emulator") return wrong(`unknown command ${JSON.stringify(command)}`);
    if (extra !== undefined) return wrong(`unexpected ${JSON.stringify(extra)}`);
    const { port: portText, speed: speedText, "from-stack": fromStack = false, ...rest } = values;
    const port = portText === undefined ? DEFAULT_PORT : number(portText);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return wrong(`--port: ${JSON.stringify(portText)} is not a port, 0 to 65535`);
    }
    const speed = speedText === undefined ? 1 : number(speedText);
    if (!(speed > 0 && Number.isFinite(speed))) {
      return wrong(`--speed: ${JSON.stringify(speedText)} is not a number above 0`);
    }
    const stackOption = (["stack", "cwd", "file"] as const).find((name) => rest[name] !== undefined);
    if (stackOption && !fromStack) return wrong(`--${stackOption} is of use with --from-stack only`);
    if (fromStack && rest.world !== undefined) return wrong("--world and --from-stack: name one");
    if (rest.watch && rest.world === undefined && rest.faults === undefined) {
      return wrong("--watch: there is neither --world nor --faults to watch");
    }
    return { command: "emulator", port, speed, fromStack, ...rest };
  } catch (error) {
    return wrong(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

function number(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

function wrong(message: string): Command {
  return { command: "error", message };
}
