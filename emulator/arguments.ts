import { parseArgs } from "node:util";

/** What a command line asks for; `error` where it cannot be understood. */
export type Command =
  | { readonly command: "help" }
  | { readonly command: "emulator"; readonly port: number; readonly world?: string; readonly speed: number }
  | { readonly command: "error"; readonly message: string };

export const DEFAULT_PORT = 4577;

export const HELP = `Usage: rekindle emulator [--port N] [--world FILE] [--speed X]

Serves NAVER Cloud's, Huawei Cloud's and Open Telekom Cloud's restart and lease APIs on loopback, with
instances that take their time, to try rekindle without a cloud.

  --port N      listen there; 0 takes any free port (default ${DEFAULT_PORT})
  --world FILE  start with the world in this JSON file, in the shape of GET /_emulator/world
  --speed X     run the emulator's clock X times as fast (default 1)
  --help        show this
`;

const options = {
  port: { type: "string" },
  world: { type: "string" },
  speed: { type: "string" },
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
    const port = values.port === undefined ? DEFAULT_PORT : number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return wrong(`--port: ${JSON.stringify(values.port)} is not a port, 0 to 65535`);
    }
    const speed = values.speed === undefined ? 1 : number(values.speed);
    if (!(speed > 0 && Number.isFinite(speed))) {
      return wrong(`--speed: ${JSON.stringify(values.speed)} is not a number above 0`);
    }
    return { command: "emulator", port, speed, ...(values.world !== undefined && { world: values.world }) };
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
