import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type Emulator } from "../../emulator";
import { systemEnvironment } from "../../provider/clouds";
import { ProcessState } from "../../provider/shared/process-state";
import { testTerminal } from "../test-kit";
import { doctor, type DoctorOptions, type DoctorParts } from "./doctor";

export let emulator: Emulator;
export const home = mkdtempSync(join(tmpdir(), "rekindle-"));

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
  rmSync(home, { recursive: true });
});

export const keys = {
  NCLOUD_ACCESS_KEY: "emulator",
  NCLOUD_SECRET_KEY: "emulator-secret",
  HW_ACCESS_KEY: "emulator",
  HW_SECRET_KEY: "emulator-secret",
  HW_REGION_NAME: "cn-north-4",
};

/** What the doctor says of a machine with these variables, in front of an emulator. */
export async function examine(
  env: NodeJS.ProcessEnv,
  options: Partial<DoctorOptions> = {},
  change: {
    files?: Record<string, { text: string; mode: number }>;
    nodeVersion?: string;
    config?: Record<string, unknown>;
    cwd?: string;
    state?: string;
  } = {},
) {
  const { said, terminal } = testTerminal();
  const all = { REKINDLE_ENDPOINT_URL: emulator.url, PATH: "", ...env };
  const files = change.files ?? {};
  const environment = {
    ...systemEnvironment,
    process: new ProcessState(),
    env: all,
    home,
    readFile: (path: string) => files[path]?.text,
    fileMode: (path: string) => files[path]?.mode,
  };
  const nodeVersion = change.nodeVersion ?? "24.1.0";
  const machine = { env: all, home, cwd: home, nodeVersion, nodePath: "/usr/bin/node" };
  const config = change.config ?? {};
  const project = async () => ({ cwd: change.cwd ?? home, config, state: change.state });
  const parts: DoctorParts = { machine: { ...machine, cwd: change.cwd ?? home }, environment, project };
  const code = await doctor({ clouds: [], offline: false, json: false, ...options }, terminal, parts);
  return { code, out: said.out };
}
