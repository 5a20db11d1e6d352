import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canary, expectSilence, expectSilentFiles } from "../support/canaries";
import { api, worldWith } from "../support/e2e-apis";
import { withCloud } from "../support/e2e-cloud";
import { code, program, restart, throughBothDoors } from "../support/e2e-program";
import { root } from "../support/project";
import { until } from "../support/until";

const servers = api("servers");
const secretKey = canary("secret-key");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rekindle-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loaded by every process of Node.js: a provider's fails, when it is told to, with an error that has everything with it. */
const crashing = `
  const { existsSync } = require("node:fs");
  if (/pulumi-resource-rekindle|dynamic-provider/.test(process.argv.join(" "))) {
    const timer = setInterval(() => {
      if (!existsSync(process.env.CRASH_WHEN)) return;
      clearInterval(timer);
      const headers = { authorization: process.env.NCLOUD_SECRET_KEY };
      throw Object.assign(new Error("something broke"), { headers, cause: Object.assign(new Error("x"), { headers }) });
    }, 50);
    timer.unref();
  }`;

throughBothDoors((door) => {
  test("an error that nobody catches ends with where it happened, and without what it holds", async () => {
    const [script, when] = [join(folder, "crashing.cjs"), join(folder, `${door}-now`)];
    writeFileSync(script, crashing);
    const world = worldWith("1s");
    const options = {
      world: { ...world, ncloud: { ...world.ncloud, keys: [{ accessKey: "canary-access-key", secretKey }] } },
      env: {
        NCLOUD_ACCESS_KEY: "canary-access-key",
        NCLOUD_SECRET_KEY: secretKey,
        NODE_OPTIONS: `--require ${script}`,
        CRASH_WHEN: when,
      },
      program: program([restart(servers, { triggers: { conf: "a" }, readyTimeout: "60s" })]),
    };
    await withCloud(options, async (stack, cloud) => {
      for (const id of servers.ids) await cloud.change(servers, id, { onReboot: { comesBackAfter: "3s" } });
      const run = stack.up({ fails: "any" });
      await until("a restart is under way", () => cloud.restartsOf(servers, servers.ids[0]) > 0);
      writeFileSync(when, "");
      const { all, code } = await run;
      expect(all).toContain("Error: something broke\n");
      expect(all).toContain("crashing.cjs");
      // Pulumi's own process of the dynamic door notes such an error, and goes on.
      expect(code === 0).toBe(door === "dynamic");
      if (door === "native") expect(all).toContain("rekindle ended: Error: something broke\n");
      expectSilence("the output", all);
      expectSilentFiles(stack);
    });
  });
});

test("a preview that Pulumi makes without the plugin shows no secret trigger", async () => {
  const hidden = canary("secret-trigger");
  const first = restart(api("apps"), { ids: ["as-0001"], triggers: { a: 1 } });
  const key = `first.restartCount.apply(() => "${secretKey}")`;
  const extra = `
    const first = new RestartTrigger("first", ${JSON.stringify(first.args)});
    const own = new (require("pulumi-rekindle/native").Provider)("own", { ncloud: { accessKey: "a", secretKey: ${key} } });`;
  const secretly = { conf: code(`pulumi.secret("${hidden}")`), deep: [code(`pulumi.secret("${hidden}")`)] };
  const own = restart(servers, { triggers: secretly }, { provider: code("own") });
  await withCloud({ program: program([own], extra, "native") }, async (stack) => {
    const { all, changes } = await stack.preview();
    expect(changes).toMatchObject({ create: 4 });
    expect(all).toContain("[secret]");
    expectSilence("the output", all);
    expectSilentFiles(stack);
  });
});

test("the benchmarks' output has no credential, neither of the environment nor of the emulator", () => {
  const bundle = join(root, "node_modules", ".cache", `bench-${process.pid}.js`);
  const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");
  const how = ["--bundle", "--platform=node", "--format=cjs", "--packages=external", "--log-level=warning"];
  execFileSync(esbuild, [join(root, "bench", "index.ts"), ...how, `--outfile=${bundle}`]);
  try {
    const env = {
      ...process.env,
      NCLOUD_ACCESS_KEY: "a",
      NCLOUD_SECRET_KEY: secretKey,
      HW_SECRET_KEY: secretKey,
    };
    const args = ["--expose-gc", bundle, "rollout-time", "requests"];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "rollout-time …\nrequests …\n" });
    for (const text of [stdout, readFileSync(join(folder, "bench", "results.json"), "utf8")]) {
      expect(text).toContain('"measurements"');
      expect(text).not.toContain("emulator-secret");
      expectSilence("the document", text);
    }
  } finally {
    rmSync(bundle, { force: true });
  }
});
