import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { parseSettings } from "../../provider/apis/settings";
import { systemEnvironment, type CloudEnvironment, type CloudName } from "../../provider/clouds";
import { messageOf } from "../errors";
import { oneLine, pad } from "../report/text";
import type { Terminal } from "../terminal";
import { checkCloud } from "./clouds";
import { bad, type Finding } from "./finding";
import { checkMachine, type Machine } from "./machine";
import { checkProject, type Project } from "./project";
import { ProcessState } from "../../provider/shared/process-state";

export interface DoctorOptions {
  /** None: all of them. */
  readonly clouds: readonly string[];
  readonly cwd?: string | undefined;
  readonly offline: boolean;
  readonly json: boolean;
}

export interface DoctorParts {
  readonly machine: Machine;
  readonly environment: CloudEnvironment;
  readonly project: () => Promise<Project>;
}

const allClouds: readonly CloudName[] = ["ncloud", "huaweicloud", "otc"];

/** Looks whether everything is in place. Exit status 1 where something does not hold. */
export async function doctor(
  options: DoctorOptions,
  terminal: Terminal,
  parts: DoctorParts = realParts(options, terminal),
): Promise<number> {
  const findings = await checkMachine(parts.machine);
  const clouds = options.clouds.length > 0 ? (options.clouds as CloudName[]) : allClouds;
  try {
    const project = await parts.project();
    findings.push(...checkProject(project));
    const { settings } = parseSettings(ours(project.config));
    const insist = options.clouds.length > 0;
    const check = { settings, environment: parts.environment, offline: options.offline, insist };
    // One after the other: their lines stay together.
    for (const cloud of clouds) findings.push(...(await checkCloud(cloud, check)));
  } catch (error) {
    findings.push(bad("Pulumi config", oneLine(messageOf(error)), "docs/credentials.md has its form"));
  }
  terminal.out(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : lines(findings));
  return findings.some(({ result }) => result === "bad") ? 1 : 0;
}

const signs = { ok: "ok  ", note: "note", bad: "BAD " } as const;

function lines(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings
    .map(({ about, result, text, remedy }) => {
      const advice = remedy === undefined ? "" : ` → ${oneLine(remedy)}`;
      return `${signs[result]}  ${pad(about, width)}  ${oneLine(text)}${advice}\n`;
    })
    .join("");
}

function realParts({ cwd }: DoctorOptions, { env }: Terminal): DoctorParts {
  const folder = resolve(cwd ?? ".");
  return {
    machine: {
      env,
      home: homedir(),
      cwd: folder,
      nodeVersion: process.versions.node,
      nodePath: process.execPath,
    },
    environment: { ...systemEnvironment, process: new ProcessState(), cwd: folder },
    project: async () => ({
      cwd: folder,
      config: await stackConfig(folder, env),
      state: await cli(["stack", "export"], folder, env),
    }),
  };
}

/** What is configured of `rekindle:`, without the namespace. */
function ours(config: Project["config"]): Record<string, unknown> {
  const namespace = "rekindle:";
  const entries = Object.entries(config).filter(([key]) => key.startsWith(namespace));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(namespace.length), value]));
}

const configJson = z.record(
  z.string(),
  z.looseObject({ value: z.string().optional(), objectValue: z.unknown() }),
);

/** Read through the CLI, which decrypts it; where there is no project or stack there is no configuration. */
async function stackConfig(cwd: string, env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const text = await cli(["config", "--json", "--show-secrets"], cwd, env);
  if (text === undefined) return {};
  const values = Object.entries(configJson.parse(JSON.parse(text)));
  return Object.fromEntries(values.map(([key, { value, objectValue }]) => [key, objectValue ?? value]));
}

/** What a command of the CLI prints; nothing where it fails. */
function cli(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = {
    cwd,
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    maxBuffer: 1024 * 1024 * 1024,
  };
  return new Promise((done) => {
    execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout) =>
      done(error ? undefined : stdout),
    );
  });
}
