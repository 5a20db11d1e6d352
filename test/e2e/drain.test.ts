import type { WorldInput } from "../../emulator";
import { api } from "../support/e2e-apis";
import { instancesOf, outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { program, restart, throughBothDoors } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { until } from "../support/until";

const apps = api("apps");
const [first, second] = apps.ids;
const patience = 120_000;

interface Use {
  readonly sessions?: { readonly lasts?: string }[];
  readonly maintenance?: boolean;
}

/** Servers with users on them; `lasts` is how long one stays. */
function world(...uses: readonly Use[]): WorldInput {
  return {
    huaweicloud: {
      durations: { appServers: { reboot: "1s", hardReboot: "1s" } },
      instances: { appServers: apps.ids.slice(0, 2).map((id, index) => ({ id, ...uses[index] })) },
    },
  };
}

const declared = (conf: string, drain: object, more: object = {}) =>
  restart(
    { ...apps, extra: { drain } },
    {
      triggers: { conf },
      restartOnCreate: false,
      readyTimeout: "20s",
      rollout: { maxUnavailable: 1 },
      ...more,
    },
  );

interface Server {
  readonly maintenance?: boolean;
  readonly reboots: number;
  readonly sessions: readonly unknown[];
}

function server(cloud: TestCloud, id: string): Server {
  return cloud.emulator.world.instance(apps.cloud, apps.kind, id) as unknown as Server;
}

const inMaintenance = (cloud: TestCloud) =>
  [first, second].filter((id) => server(cloud, id).maintenance === true);
const reboots = (cloud: TestCloud) => [first, second].map((id) => server(cloud, id).reboots);

/** The writes since the mark, as `action ids`. */
const story = (cloud: TestCloud) => cloud.writes().map(({ action, ids }) => `${action} ${ids.join()}`);
const maintain = (id: string) => `BatchChangeServerMaintainMode ${id}`;
const reboot = (id: string) => `BatchRebootServer ${id}`;

throughBothDoors(() => {
  test("servers are taken out, waited for, restarted and put back, one after the other; a preview says who is in use", async () => {
    const drain = { timeout: "60s" };
    await withCloud(
      { program: program([declared("a", drain)]), world: world({ sessions: [{}, {}] }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", drain)]));
        cloud.mark();
        const preview = await stack.preview();
        expect(preview.all).toContain(
          "Each is put in maintenance first, until its sessions have ended; one still in use after 1m is put back and deferred. " +
            `In use now: ${first} (2 sessions).`,
        );
        expect(cloud.writes()).toEqual([]);
        const run = stack.up();
        await until(
          "maintenance of the first server",
          () => server(cloud, first).maintenance === true,
          patience,
        );
        expect(reboots(cloud)).toEqual([0, 0]);
        await cloud.change(apps, first, { sessions: [] });
        await run;
        expect(story(cloud)).toEqual(
          [first, second].flatMap((id) => [maintain(id), reboot(id), maintain(id)]),
        );
        expect(inMaintenance(cloud)).toEqual([]);
        expect(instancesOf(stack, "apps").map(({ state }) => state)).toEqual(["restarted", "restarted"]);
        expect(JSON.stringify(outputsOf(stack, "apps")["instances"])).not.toContain("drained");
        await stack.up({ expectNoChanges: true, preview: true });
      },
    );
  });

  test("one that is still in use is put back and owed at once, without an error, and the next up tries again", async () => {
    const drain = { timeout: "2s" };
    await withCloud(
      { program: program([declared("a", drain)]), world: world({ sessions: [{}, {}] }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", drain)]));
        const deferred = await stack.up();
        expect(deferred.all).toContain(
          `apps: ${first}: 2 sessions after 2s; back in service, restart deferred (drain.onTimeout "defer"). ` +
            'Run pulumi up again, or set drain.onTimeout to "logoff".',
        );
        expect(reboots(cloud)).toEqual([0, 1]);
        expect(inMaintenance(cloud)).toEqual([]);
        expect(instancesOf(stack, "apps").map(({ state }) => state)).toEqual(["pending", "restarted"]);
        expect(outputsOf(stack, "apps")).toMatchObject({
          pending: true,
          dueAt: expect.any(String) as string,
        });
        await cloud.change(apps, first, { sessions: [] });
        const again = await stack.up();
        expect(again.changes).toMatchObject({ update: 1 });
        expect(reboots(cloud)).toEqual([1, 1]);
        expect(outputsOf(stack, "apps")).toMatchObject({ pending: false });
        await stack.up({ expectNoChanges: true });
      },
    );
  });

  test('"fail" puts it back and is an error that is no attempt, "restart" restarts it, "logoff" after its users were told', async () => {
    const drain = (onTimeout: string) => ({ timeout: "1s", onTimeout, message: "Bye", logoffDelay: "2s" });
    await withCloud(
      { program: program([declared("a", drain("fail"))]), world: world({ sessions: [{}] }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", drain("fail"))]));
        const failed = await stack.up({ fails: true });
        expect(failed.all).toContain(
          `${first}: 1 session after 1s; back in service, not restarted (drain.onTimeout "fail").`,
        );
        expect(instancesOf(stack, "apps")[0]).toMatchObject({ state: "failed", generation: 1 });
        expect(instancesOf(stack, "apps")[0]).not.toHaveProperty("attempts");
        expect(reboots(cloud)).toEqual([0, 0]);
        expect(inMaintenance(cloud)).toEqual([]);

        stack.write(program([declared("b", drain("logoff"))]));
        cloud.mark();
        await stack.up();
        expect(story(cloud).slice(0, 4)).toEqual([
          maintain(first),
          expect.stringMatching(/^LogoffUserSession /) as string,
          reboot(first),
          maintain(first),
        ]);
        expect(reboots(cloud)).toEqual([1, 1]);
        const { pastSessions } = server(cloud, first) as unknown as { pastSessions: unknown[] };
        expect(pastSessions).toEqual([expect.objectContaining({ endedBy: "logoff", warning: "Bye" })]);

        await cloud.change(apps, first, { sessions: [{}] });
        stack.write(program([declared("c", drain("restart"))]));
        await stack.up();
        expect(reboots(cloud)).toEqual([2, 2]);
        expect(instancesOf(stack, "apps")[0]?.message).toBe(
          '1 session after 1s; restarted all the same (drain.onTimeout "restart")',
        );
        expect(inMaintenance(cloud)).toEqual([]);
      },
    );
  });

  test("one that a person put in maintenance stays in it", async () => {
    const drain = { timeout: "60s" };
    await withCloud(
      { program: program([declared("a", drain)]), world: world({ maintenance: true }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", drain)]));
        cloud.mark();
        await stack.up();
        expect(story(cloud)).toEqual([reboot(first), maintain(second), reboot(second), maintain(second)]);
        expect(inMaintenance(cloud)).toEqual([first]);
      },
    );
  });

  test("one that cannot be put back is restarted and drained, named, and put back by the next up without a restart", async () => {
    const drain = { timeout: "60s" };
    await withCloud({ program: program([declared("a", drain)]), world: world() }, async (stack, cloud) => {
      await stack.up();
      stack.write(program([declared("b", drain)]));
      const action = "BatchChangeServerMaintainMode";
      cloud.fault({
        match: { action },
        after: 1,
        times: 3,
        do: { refuse: { status: 403, code: "WKS.0403", message: "not allowed" } },
      });
      const failed = await stack.up({ fails: true });
      expect(failed.all).toMatch(
        new RegExp(
          `${first}: restarted, and left in maintenance: .*WKS\\.0403.*\\. The next pulumi up puts it back\\.`,
        ),
      );
      expect(instancesOf(stack, "apps")[0]).toMatchObject({ state: "restarted", drained: true });
      expect(inMaintenance(cloud)).toEqual([first]);
      const preview = await stack.preview();
      expect(preview.all).toContain(
        `PUTS 1 BACK IN SERVICE (${first}), left in maintenance by an earlier run.`,
      );
      cloud.mark();
      await stack.up();
      expect(story(cloud)[0]).toBe(maintain(first));
      expect(inMaintenance(cloud)).toEqual([]);
      expect(reboots(cloud)).toEqual([1, 1]);
      expect(instancesOf(stack, "apps")[0]).not.toHaveProperty("drained");
      await stack.up({ expectNoChanges: true });
    });
  });

  test("one that a killed run left out is put back by the next up, before anything else", async () => {
    const drain = { timeout: "10m" };
    await withCloud(
      { program: program([declared("a", drain)]), world: world({ sessions: [{}] }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", drain)]));
        const run = stack.start(["up", "--yes", "--skip-preview"]);
        await until(
          "maintenance of the first server",
          () => server(cloud, first).maintenance === true,
          patience,
        );
        run.kill("SIGKILL");
        await run.done;
        await cloud.quiet();
        await stack.cancel();
        cloud.mark();
        await cloud.change(apps, first, { sessions: [] });
        await stack.up();
        expect(story(cloud)[0]).toBe(maintain(first));
        expect(inMaintenance(cloud)).toEqual([]);
        expect(reboots(cloud)).toEqual([1, 1]);
      },
    );
  });
});

describe("through the native provider", () => {
  const native = (conf: string, drain: object) => nativeProgram([declared(conf, drain)]);

  test("Ctrl-C puts back what is out, and saves that it is", async () => {
    const drain = { timeout: "10m" };
    await withCloud(
      { program: native("a", drain), world: world({ sessions: [{}] }) },
      async (stack, cloud) => {
        await stack.up();
        stack.write(native("b", drain));
        const run = stack.start(["up", "--yes", "--skip-preview"]);
        await until(
          "maintenance of the first server",
          () => server(cloud, first).maintenance === true,
          patience,
        );
        run.kill("SIGINT");
        await run.done;
        expect(inMaintenance(cloud)).toEqual([]);
        expect(instancesOf(stack, "apps").map(({ state }) => state)).toEqual(["notStarted", "notStarted"]);
        expect(JSON.stringify(outputsOf(stack, "apps")["instances"])).not.toContain("drained");
        expect(reboots(cloud)).toEqual([0, 0]);
      },
    );
  });

  test("a destroy names what is still out", async () => {
    const drain = { timeout: "60s" };
    await withCloud({ program: native("a", drain), world: world() }, async (stack, cloud) => {
      await stack.up();
      stack.write(native("b", drain));
      cloud.fault({
        match: { action: "BatchChangeServerMaintainMode" },
        after: 1,
        do: { refuse: { status: 403, code: "WKS.0403", message: "not allowed" } },
      });
      await stack.up({ fails: true });
      const destroyed = await stack.destroy();
      expect(destroyed.all).toContain(
        `1 application server still in maintenance because of this resource: ${first}.`,
      );
    });
  });
});
