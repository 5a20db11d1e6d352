import { existsSync } from "node:fs";
import { join } from "node:path";
import { cliEnvironment, cliFolder } from "../support/cli";
import { api, cloudEnv, worldWith } from "../support/e2e-apis";
import { ledgerOf, withCloud } from "../support/e2e-cloud";
import { restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { start } from "../support/processes";

const servers = api("servers");
const fleet = (conf: string, options: object = {}, more: object = {}) =>
  nativeProgram([
    restart(
      servers,
      {
        triggers: { conf },
        restartOnCreate: false,
        readyTimeout: "200s",
        rollout: { maxUnavailable: 1 },
        ...more,
      },
      options,
    ),
  ]);

test("the resource's row shows what is awaited since when, one line for each change, and an unchanged run none", async () => {
  await withCloud({ program: fleet("a"), world: worldWith("3s") }, async (stack) => {
    await stack.up();
    stack.write(fleet("b"));
    const { all, diagnostics } = await stack.up();
    const ours = diagnostics.filter(
      ({ urn, severity }) => urn?.endsWith("::servers") && severity !== "debug",
    );
    expect(ours.every(({ ephemeral }) => ephemeral)).toBe(true);
    const lines = ours.map(({ message }) => message.replace(/(?:\d+ \w{3} )?\d\d:\d\d:\d\dZ/, "TIME"));
    expect(lines).toEqual([
      "0 of 2 restarted, 1 to go; waiting for 1001 (asked TIME)",
      "0 of 2 restarted, 1 to go; waiting for 1001 (rebooting TIME)",
      "1 of 2 restarted, 1 to go",
      "1 of 2 restarted; waiting for 1002 (asked TIME)",
      "1 of 2 restarted; waiting for 1002 (rebooting TIME)",
      "2 of 2 restarted",
    ]);
    expect(all).toMatch(
      /servers updating \(\d+s\).*; 0 of 2 restarted, 1 to go; waiting for 1001 \(rebooting /,
    );
    expect(all.match(/1 of 2 restarted; waiting for 1002 \(asked/g)).toHaveLength(1);

    const unchanged = await stack.up({ preview: true, expectNoChanges: true });
    expect(unchanged.diagnostics.filter(({ severity }) => severity !== "debug")).toEqual([]);
    expect(unchanged.all).not.toMatch(/rekindle:index:RestartTrigger +servers/);
  });
});

test("customTimeouts end the operation with all that was done saved, and the next up goes on", async () => {
  const timeout = { customTimeouts: { create: "4s", update: "5s" } };
  const program = fleet("a", timeout, { restartOnCreate: true });
  await withCloud({ program }, async (stack, cloud) => {
    await cloud.change(servers, "1001", { onReboot: [{ comesBackAfter: "600s" }, "restarts"] });
    for (const [limit, verb] of [
      ["4s", "creating"],
      ["5s", "updating"],
    ]) {
      const ended = await stack.up({ fails: true });
      expect(ended.all).toContain(`servers **${verb} failed**`);
      expect(ended.all).toContain(
        "servers: 0 of 2 restarted, 0 failed, 1 asked to restart and not proved yet (1001), 1 not started " +
          `(customTimeouts ${limit} is over).\n      Next: run pulumi up again. It reads 1001 first, then goes on with the 1.`,
      );
      expect(ledgerOf(stack, "servers")).toEqual(["1001 requested", "1002 notStarted"]);
    }
    await cloud.change(servers, "1001", { transition: null, bootedAt: new Date(Date.now() + 1_000) });
    // What is left may take longer here than the time that was enough to see it end.
    stack.write(fleet("a", {}, { restartOnCreate: true }));
    await stack.up();
    expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    expect(ledgerOf(stack, "servers")).toEqual(["1001 restarted", "1002 restarted"]);
    await stack.up({ expectNoChanges: true });
  });
});

const terminal = existsSync("/usr/bin/script") ? test : test.skip;

terminal("in a terminal the row of the resource is written anew as the rollout goes on", async () => {
  await withCloud({ program: fleet("a"), world: worldWith("3s") }, async (stack, cloud) => {
    await stack.up();
    stack.write(fleet("b"));
    const command = `stty cols 200 rows 50; "${join(cliFolder(), "pulumi")}" up --yes --skip-preview`;
    // What is left of it when the test is stopped is found and killed by this.
    const marked = Object.fromEntries([stack.marker.split("=")]) as Record<string, string>;
    const env = cliEnvironment(stack.base, { ...cloudEnv(cloud.emulator.url), TERM: "xterm", ...marked });
    const shown = await start("script", ["-qec", command, "/dev/null"], { cwd: stack.directory, env }).done;
    expect(shown.code).toBe(0);
    for (const text of [
      "0 of 2 restarted, 1 to go; waiting for 1001 (",
      "1 of 2 restarted; waiting for 1002 (",
      "2 of 2 restarted",
    ])
      expect(shown.all).toContain(text);
    // Only a terminal is told to clear the rest of a line.
    expect(shown.all).toContain("\u001b[K");
    expect(ledgerOf(stack, "servers")).toEqual(["1001 restarted", "1002 restarted"]);
  });
});
