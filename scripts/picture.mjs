// `node scripts/picture.mjs`: runs a rolling restart in a terminal, against the emulator and with the real Pulumi CLI,
// and draws what it shows half way as docs/rolling-restart.svg; what the emulator's page shows then is docs/emulator-page.png.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { terminalSvg } from "./lib/terminal-svg.mjs";
import { root } from "./lib/repo.mjs";
import { ensureBrowser, launchArguments } from "./browser.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";

const { Terminal } = createRequire(import.meta.url)("@xterm/headless");
const { chromium } = createRequire(import.meta.url)("playwright-core");
const { defaultWorld, startEmulator } = createRequire(import.meta.url)("../dist/emulator/index.js");

const size = { cols: 164, rows: 24 };
/** The picture is taken when this is on the screen. */
const halfWay = /[3-5] of 8 restarted, \d to go; waiting for \S+ \(rebooting/;

const project = {
  name: "fleet",
  runtime: "yaml",
  plugins: { providers: [{ name: "rekindle", path: join(root, "bin") }] },
  config: { release: { type: "integer", default: 41 } },
  resources: {
    web: {
      type: "rekindle:RestartTrigger",
      properties: {
        target: { ncloudServers: { serverInstanceNos: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `100${n}`) } },
        triggers: { release: "${release}" },
        restartOnCreate: false,
        rollout: { maxUnavailable: 2 },
        pollInterval: "500ms",
      },
    },
    apps: {
      type: "rekindle:RestartTrigger",
      properties: {
        target: { workspaceAppServers: { serverIds: ["as-0001", "as-0002", "as-0003", "as-0004"] } },
        triggers: { release: "${release}" },
        restartOnCreate: false,
        pollInterval: "500ms",
      },
    },
    training: {
      type: "rekindle:NotebookLease",
      properties: { target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0001" } } },
    },
  },
};

const world = {
  ...defaultWorld,
  ncloud: { ...defaultWorld.ncloud, durations: { servers: { reboot: "5s" } } },
  huaweicloud: { ...defaultWorld.huaweicloud, durations: { appServers: { reboot: "6s" } } },
};

/** Runs a command in a terminal of its own; resolves with its exit code. */
function inTerminal(command, { cwd, env, onOutput }) {
  const line = `stty cols ${size.cols} rows ${size.rows}; ${command}`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { cwd, env });
  child.stdout.on("data", onOutput);
  return new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
}

const { dir } = await ensurePulumi({ signal: AbortSignal.timeout(3_600_000) });
const folder = mkdtempSync(join(tmpdir(), "rekindle-picture-"));
const emulator = await startEmulator({ world });
const { ready, missing } = await ensureBrowser();
if (!ready) throw new Error(`there is no browser to take a picture with: ${missing}`);
const browser = await chromium.launch({
  executablePath: ready.executablePath,
  env: { ...process.env, ...ready.env },
  args: launchArguments,
});
try {
  const cwd = join(folder, "fleet");
  mkdirSync(join(folder, "backend"));
  mkdirSync(cwd);
  symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"));
  writeFileSync(join(cwd, "Pulumi.yaml"), JSON.stringify(project));
  const env = {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), dir, process.env.PATH].join(delimiter),
    TERM: "xterm-256color",
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    REKINDLE_ENDPOINT_URL: emulator.url,
    NCLOUD_ACCESS_KEY_ID: "emulator",
    NCLOUD_SECRET_ACCESS_KEY: "emulator-secret",
    HW_ACCESS_KEY: "emulator",
    HW_SECRET_KEY: "emulator-secret",
    HW_REGION_NAME: "cn-north-4",
  };
  const quietly = { cwd, env, onOutput: () => undefined };
  await inTerminal("pulumi stack init prod && pulumi up --yes --skip-preview", quietly);
  await inTerminal("pulumi config set release 42", quietly);

  const page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
  await page.goto(emulator.url);
  let pagePicture;
  const terminal = new Terminal({ ...size, allowProposedApi: true, convertEol: true });
  let picture;
  const look = () => {
    const { active } = terminal.buffer;
    const lines = Array.from({ length: size.rows }, (_, y) => active.getLine(active.viewportY + y));
    if (picture || !lines.some((line) => halfWay.test(line?.translateToString() ?? ""))) return;
    pagePicture = page.screenshot({ path: join(root, "docs", "emulator-page.png") });
    picture = terminalSvg(terminal, "pulumi up: two rolling restarts, half way");
  };
  const onOutput = (chunk) => terminal.write(chunk, look);
  terminal.write("\x1b[32m$\x1b[0m pulumi up --yes --skip-preview\r\n");
  const code = await inTerminal("pulumi up --yes --skip-preview", { cwd, env, onOutput });
  if (code !== 0 || !picture)
    throw new Error(`the rolling restart ended with ${code}, and there is no picture of it`);
  await pagePicture;
  writeFileSync(join(root, "docs", "rolling-restart.svg"), picture);
} finally {
  await browser.close();
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}
