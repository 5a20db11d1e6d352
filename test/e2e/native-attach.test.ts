import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api, cloudEnv } from "../support/e2e-apis";
import { ledgerOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { start, type Running } from "../support/processes";
import { root } from "../support/project";
import type { Stack } from "../support/pulumi";

const servers = api("servers");
const ids = ["1001", "1002"];
/** How long a run may take to get where it is to be killed; milliseconds. */
const patience = 120_000;

const fleet = (conf: string) =>
  nativeProgram([
    restart(servers, {
      ids,
      triggers: { conf },
      restartOnCreate: false,
      readyTimeout: "60s",
      rollout: { maxUnavailable: 1 },
    }),
  ]);

/** As a person starts the plugin for a debugger: without an engine, and with standard input closed. */
async function byHand(stack: Stack, cloud: TestCloud): Promise<{ plugin: Running; env: NodeJS.ProcessEnv }> {
  const plugin = start(process.execPath, [join(root, "bin", "pulumi-resource-rekindle")], {
    cwd: stack.directory,
    env: {
      PATH: process.env["PATH"],
      PULUMI_HOME: join(stack.base, "home"),
      ...cloudEnv(cloud.emulator.url),
    },
  });
  await plugin.waitFor(/^\d+\n/);
  return { plugin, env: { PULUMI_DEBUG_PROVIDERS: `rekindle:${plugin.output().trim()}` } };
}

test("a plugin that a person started serves the preview and the update of one run after the other", async () => {
  await withCloud({ program: fleet("a") }, async (stack, cloud) => {
    const { plugin, env } = await byHand(stack, cloud);
    try {
      await stack.up({ env, preview: true });
      stack.write(fleet("b"));
      const { all } = await stack.up({ env, preview: true });
      expect(all).toContain("RESTARTS 2 of 2 servers");
      expect(all).toContain("2 of 2 restarted");
      expect(ledgerOf(stack, "servers")).toEqual(ids.map((id) => `${id} restarted`));
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
      await stack.up({ env, preview: true, expectNoChanges: true });
    } finally {
      plugin.kill("SIGINT");
    }
    expect(await plugin.done).toMatchObject({ code: 0, stderr: "" });
  });
});

test("it starts nothing more for an engine that was killed, and serves the next", async () => {
  await withCloud({ program: fleet("a") }, async (stack, cloud) => {
    const { plugin, env } = await byHand(stack, cloud);
    try {
      await stack.up({ env });
      stack.write(fleet("b"));
      await cloud.change(servers, "1001", { onReboot: [{ comesBackAfter: "300s" }, "restarts"] });
      const run = stack.start(["up", "--yes", "--skip-preview"], { env });
      await run.waitFor(/waiting for 1001/, patience);
      run.kill("SIGKILL");
      await run.done;
      await stack.cancel();
      await cloud.change(servers, "1001", { transition: null, bootedAt: new Date(Date.now() + 1_000) });
      // Long enough for one that goes on to look at 1001 and restart 1002.
      await stack.preview({ env });
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1 } });
      await stack.up({ env, preview: true });
      expect(ledgerOf(stack, "servers")).toEqual(ids.map((id) => `${id} restarted`));
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    } finally {
      plugin.kill("SIGTERM");
    }
    expect((await plugin.done).code).toBe(0);
  });
});

test("a plugin ends with the engine that its command line names, though that engine never called it", async () => {
  const engine = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(engine, "listening");
  const address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
  const args = [join(root, "bin", "pulumi-resource-rekindle"), "--logtostderr", address];
  const plugin = start(process.execPath, args, { cwd: tmpdir(), env: { PATH: process.env["PATH"] } });
  try {
    // It has lost its standard input and asks whether the engine is there.
    await once(engine, "connection");
    engine.close();
    expect(await plugin.done).toMatchObject({ code: 0, stderr: "" });
  } finally {
    plugin.kill("SIGKILL");
  }
});
