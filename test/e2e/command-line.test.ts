import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Terminal } from "../../cli/terminal";
import { realParts, watch, type WatchOptions } from "../../cli/watch/watch";
import { cliEnvironment, cliFolder } from "../support/cli";
import { cloudEnv } from "../support/e2e-apis";
import { outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { hour, lease, notebookWorld } from "../support/e2e-leases";
import { program } from "../support/e2e-program";
import { start } from "../support/processes";
import { root } from "../support/project";
import type { Stack } from "../support/pulumi";

const rekindle = join(root, "bin", "rekindle.js");
const day = 24 * hour;

const environment = (stack: Stack, cloud: TestCloud) =>
  cliEnvironment(stack.base, cloudEnv(cloud.emulator.url));

async function command(stack: Stack, cloud: TestCloud, ...args: string[]) {
  const env = environment(stack, cloud);
  return start(process.execPath, [rekindle, ...args], { cwd: stack.directory, env }).done;
}

/** What a stack and its cloud are like so much later: for programs whose clock is this machine's. */
async function letPass(ms: number, stack: Stack, { emulator }: TestCloud): Promise<void> {
  const earlier = (text: string) => new Date(Date.parse(text) - ms).toISOString();
  const state = (await stack.export()).replace(
    /"(expiresAt|renewAt)": "([^"]+)"/g,
    (_, name: string, text: string) => `"${name}": "${earlier(text)}"`,
  );
  await stack.import(state);
  emulator.clock.advance(ms);
}

test("a lease is kept alive for a simulated week by watch, through two outages, with the real CLI", async () => {
  const world = notebookWorld({ training: { lease: { length: "40h" } } });
  const terms = { duration: "72h", renewBefore: "36h" };
  await withCloud({ world, program: program([lease("training", terms)]) }, async (stack, cloud) => {
    await stack.up();
    const { clock, faults } = cloud.emulator;
    const begin = clock.now();
    const outages = [begin + 3 * hour, begin + 4 * day];
    let failures = 0;
    let left = Infinity;
    const events: { event: string }[] = [];

    let end = (): void => undefined;
    const week = new Promise<void>((resolve) => (end = resolve));
    const tell = (text: string) => {
      if (!text.startsWith("{")) return;
      const event = JSON.parse(text) as { event: string };
      events.push(event);
      if (event.event === "run") {
        const ends = Date.parse(String(outputsOf(stack, "training")["expiresAt"]));
        left = Math.min(left, ends - clock.now());
      }
      if (event.event !== "failure") return;
      // The outage lasts for two runs.
      if (++failures % 2 === 0) faults.clear();
    };
    const terminal: Terminal = {
      out: tell,
      error: () => undefined,
      interrupted: () => week,
      input: () => Promise.resolve(""),
      env: environment(stack, cloud),
      colours: false,
    };
    const options: WatchOptions = {
      stacks: ["test"],
      cwd: stack.directory,
      maxInterval: 7 * day,
      once: false,
      json: true,
      host: "127.0.0.1",
    };
    const parts = realParts(options, terminal);
    // The watch lives by the emulated clock: sleeping lets it pass.
    const emulated = {
      now: () => clock.now(),
      sleep: async (ms: number) => {
        clock.advance(ms);
        if (outages[0] !== undefined && clock.now() >= outages[0]) {
          outages.shift();
          // Reads go on: what they say of the time is the emulated one.
          cloud.fault({ match: { action: "RenewLease" }, do: { error: 503 } });
        }
        if (clock.now() >= begin + 7 * day) end();
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    // The Automation API looks for the CLI on the PATH of its own process.
    const path = process.env["PATH"];
    process.env["PATH"] = `${cliFolder()}:${path ?? ""}`;
    try {
      expect(await watch(options, terminal, { ...parts, clock: emulated })).toBe(0);
    } finally {
      process.env["PATH"] = path;
    }
    expect(failures).toBe(4);
    const runs = events.filter(({ event }) => event === "done").length;
    // As many as the lease asks for, and none for the sake of looking.
    expect(runs).toBeGreaterThanOrEqual(4);
    expect(runs).toBeLessThanOrEqual(6);
    expect(cloud.writes().filter(({ action }) => action === "RenewLease").length).toBeGreaterThanOrEqual(4);
    expect(left).toBeGreaterThan(30 * hour);
  });
});

test("due and status agree with the up that follows; watch --once makes that run; unknown stacks are one line", async () => {
  const world = notebookWorld({ training: { lease: { length: "3h" } } });
  await withCloud({ world, program: program([lease("training")]) }, async (stack, cloud) => {
    await stack.up();
    const notYet = await command(stack, cloud, "due", "--stack", "test");
    expect(notYet).toMatchObject({ code: 3, stderr: "" });
    expect(notYet.stdout).toMatch(/^next {2}training {2}/);
    expect((await command(stack, cloud, "due", "--within", "2h")).code).toBe(0);
    expect((await command(stack, cloud, "status")).stdout).toMatch(
      /training {2}ends .* \(in 2h59m|in 179m\)/,
    );

    await letPass(2 * hour, stack, cloud);
    expect((await command(stack, cloud, "due")).code).toBe(0);
    const once = await command(stack, cloud, "watch", "--once", "--stack", "test");
    expect(once).toMatchObject({ code: 0 });
    expect(once.stdout).toContain("test: done");
    expect(outputsOf(stack, "training")["renewalCount"]).toBe(1);

    const unknown = await command(stack, cloud, "due", "--stack", "prdo");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/^rekindle: stack prdo: .*prdo.*\n$/);
    const watching = await command(stack, cloud, "watch", "--stack", "prdo");
    expect(watching).toMatchObject({ code: 1, stdout: "" });
  });
});

test("SIGTERM lets the run of a watch end, and ends one that sleeps at once, with exit status 0", async () => {
  const world = notebookWorld({ training: { lease: { length: "3h" } } });
  await withCloud({ world, program: program([lease("training")]) }, async (stack, cloud) => {
    await stack.up();
    await letPass(2 * hour, stack, cloud);
    cloud.mark();
    cloud.fault({ match: { action: "RenewLease" }, do: { delay: "3s" } });
    const watching = () =>
      start(process.execPath, [rekindle, "watch", "--stack", "test"], {
        cwd: stack.directory,
        env: environment(stack, cloud),
      });

    const working = watching();
    await working.waitFor(/less than renewBefore/);
    working.kill("SIGTERM");
    const worked = await working.done;
    expect(worked).toMatchObject({ code: 0, stderr: "" });
    expect(worked.stdout).toMatch(/test: done\n$/);
    expect(cloud.writes().map(({ action }) => action)).toEqual(["RenewLease"]);
    expect(outputsOf(stack, "training")["renewalCount"]).toBe(1);

    const sleeping = watching();
    await sleeping.waitFor(/test: sleeps until/);
    const told = Date.now();
    sleeping.kill("SIGTERM");
    expect(await sleeping.done).toMatchObject({ code: 0, stderr: "" });
    expect(Date.now() - told).toBeLessThan(5_000);
  });
});

test.each(["bash", "zsh", "fish", "powershell"])("there is completion for %s", (shell) => {
  const script = execFileSync(process.execPath, [rekindle, "complete", shell], { encoding: "utf8" });
  expect(script).toContain("rekindle");
  expect(script).toMatch(/complete ['"]?--/);
});

test("completion knows commands, options and their choices", () => {
  const complete = (...words: string[]) =>
    execFileSync(process.execPath, [rekindle, "complete", "--", ...words], { encoding: "utf8" });
  expect(complete("")).toMatch(/^due\t/m);
  expect(complete("due", "--")).toMatch(/^--within\t/m);
  expect(complete("status", "--format", "")).toMatch(/^prometheus\t/m);
});

test("nothing of the command line is in the plugin or in what a program imports", () => {
  expect(readFileSync(join(root, "plugin", "plugin.js"), "utf8")).not.toMatch(
    /commander|bomb\.sh|rekindle watch/,
  );
  const loaded = execFileSync(
    process.execPath,
    [
      "-e",
      'require("./dist/sdk/dynamic/index.js"); require("./dist/provider/pulumi/dynamic/index.js"); process.stdout.write(Object.keys(require.cache).join("\\n"))',
    ],
    { cwd: root, encoding: "utf8" },
  );
  expect(loaded).toContain("sdk/dynamic");
  expect(loaded).not.toMatch(/dist\/cli\/|commander|bomb\.sh/);
});
