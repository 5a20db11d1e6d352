import { testedApis } from "../support/e2e-apis";
import { byName, instancesOf, ledgerOf, outputsOf, withCloud } from "../support/e2e-cloud";
import { program, restart, type RestartOptions, throughBothDoors } from "../support/e2e-program";

const all = (given: RestartOptions) =>
  program(
    testedApis.map((row) =>
      restart(row, { readyTimeout: "5s", ...given, rollout: { maxUnavailable: 1, ...given.rollout } }),
    ),
  );
const each = <T>(value: T) => byName(testedApis, () => value);
/** The others' operations go on after one has failed. */
const goOn = { fails: true, args: ["--continue-on-error"] };

throughBothDoors(() => {
  test("a failed restart stops the rest; up again does only what is left, and not what was mended by hand", async () => {
    await withCloud(
      { program: all({ triggers: { conf: "a" }, restartOnCreate: false }) },
      async (stack, cloud) => {
        await stack.up();
        for (const row of testedApis)
          await cloud.change(row, row.ids[0], { onReboot: ["freezes", "restarts"] });
        stack.write(all({ triggers: { conf: "b" }, restartOnCreate: false }));
        const failed = await stack.up(goOn);
        expect(cloud.restarts()).toEqual(byName(testedApis, ({ ids }) => ({ [ids[0]]: 1 })));
        for (const { name, ids } of testedApis) {
          expect(failed.all).toContain(
            `${name}: 0 of 2 restarted, 1 failed, 1 not started (more than maxErrors 0 failed).`,
          );
          const report = new RegExp(
            `${ids[0]}: reboot accepted \\d\\d:\\d\\d:\\d\\dZ, down \\d\\d:\\d\\d:\\d\\dZ, not ready after 5s\\. ` +
              `Last seen: .+\\. Attempt 1 of 3\\.\n\\s+Next: run pulumi up again\\. ` +
              `It reads ${ids[0]} first, then goes on with the 1; if you mended it by hand it is not restarted\\.\n` +
              `\\s+To leave it alone take it off the list; to give up this rollout set onTriggerChange to "record"\\.`,
          );
          expect(failed.all).toMatch(report);
          expect(ledgerOf(stack, name)).toEqual([`${ids[0]} failed`, `${ids[1]} notStarted`]);
          expect(stack.resource(name).initErrors).toHaveLength(1);
        }

        // All are mended by hand: one shows it by its boot time, of the others nothing is known but that they were down.
        cloud.mark();
        for (const row of testedApis) {
          await cloud.change(row, row.ids[0], { transition: null });
          if (row.evidence === "bootTime")
            await cloud.change(row, row.ids[0], { bootedAt: new Date(Date.now() + 1_000) });
        }
        const again = await stack.preview();
        expect(again.all.match(/Owed from before\./g)).toHaveLength(testedApis.length);
        const resumed = await stack.up();
        expect(resumed.changes).toMatchObject({ update: testedApis.length });
        for (const { name, ids, evidence } of testedApis) {
          expect(cloud.restarts()[name]).toEqual({ [ids[1]]: 1 });
          expect(ledgerOf(stack, name)).toEqual([`${ids[0]} restarted`, `${ids[1]} restarted`]);
          // A job that the freeze never let end says nothing any more.
          const mended = evidence === "job" ? "seenDown" : evidence;
          expect(instancesOf(stack, name)[0]).toMatchObject({ evidence: mended, attempts: 1 });
        }
        await stack.up({ expectNoChanges: true, preview: true });
      },
    );
  });

  test("a failed rollout is given up by record, or settled by going back to the old triggers", async () => {
    const before = { triggers: { conf: "a" }, restartOnCreate: false };
    const after = { triggers: { conf: "b" }, restartOnCreate: false };
    await withCloud({ program: all(before) }, async (stack, cloud) => {
      await stack.up();
      for (const row of testedApis) await cloud.change(row, row.ids[0], { onReboot: "freezes" });
      stack.write(all(after));
      await stack.up(goOn);
      cloud.mark();
      stack.write(all(before));
      await stack.up();
      expect(cloud.requests()).toEqual([]);
      expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["generation"])).toEqual(each(1));
      expect(byName(testedApis, ({ name }) => ledgerOf(stack, name))).toEqual(
        byName(testedApis, ({ ids }) => [`${ids[0]} baseline`, `${ids[1]} baseline`]),
      );

      for (const row of testedApis) await cloud.change(row, row.ids[0], { transition: null });
      stack.write(all(after));
      await stack.up(goOn);
      cloud.mark();
      stack.write(all({ ...after, onTriggerChange: "record" }));
      await stack.up();
      expect(cloud.requests()).toEqual([]);
      expect(byName(testedApis, ({ name }) => instancesOf(stack, name).map(({ state }) => state))).toEqual(
        each(["baseline", "baseline"]),
      );
      stack.write(all(after));
      await stack.up();
      expect(cloud.requests()).toEqual([]);
      await stack.up({ expectNoChanges: true });
    });
  });

  test("ignoreChanges on the triggers, or on one of them, never restarts", async () => {
    const declare = (value: string, ignored: string) =>
      program(
        testedApis.map((row) =>
          restart(
            row,
            { triggers: { conf: value, tls: "same" }, restartOnCreate: false },
            { ignoreChanges: [ignored] },
          ),
        ),
      );
    await withCloud({ program: declare("a", "triggers") }, async (stack, cloud) => {
      await stack.up();
      for (const ignored of ["triggers", "triggers.conf", 'triggers["conf"]']) {
        stack.write(declare("b", ignored));
        await stack.up();
      }
      expect(cloud.requests()).toEqual([]);
      expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["generation"])).toEqual(each(1));
    });
  });

  test("after maxAttempts up fails without a call until the triggers change", async () => {
    const rollout = { maxAttempts: 1 };
    await withCloud({ program: all({ triggers: { conf: "a" }, rollout }) }, async (stack, cloud) => {
      for (const row of testedApis) await cloud.change(row, row.ids[0], { onReboot: ["fails", "restarts"] });
      await stack.up(goOn);
      cloud.mark();
      const second = await stack.up(goOn);
      expect(cloud.writes()).toEqual([]);
      for (const { ids } of testedApis)
        expect(second.all).toContain(`${ids[0]}: given up after 1 attempts (maxAttempts); `);
      for (const row of testedApis) await cloud.change(row, row.ids[0], { state: row.running });
      stack.write(all({ triggers: { conf: "b" }, rollout }));
      await stack.up();
      expect(cloud.restarts()).toEqual(byName(testedApis, ({ ids }) => ({ [ids[0]]: 1, [ids[1]]: 1 })));
    });
  });

  test("with onFailure warn the stack goes on, and the next up does what is owed", async () => {
    const given = { triggers: { conf: "a" }, onFailure: "warn" };
    await withCloud({ program: all(given) }, async (stack, cloud) => {
      for (const row of testedApis)
        await cloud.change(row, row.ids[0], { onReboot: ["freezes", "restarts"] });
      const warned = await stack.up();
      for (const { name } of testedApis) {
        expect(warned.all).toContain(
          `warning: ${name}: 0 of 2 restarted, 1 failed, 1 not started (more than maxErrors 0 failed).`,
        );
      }
      cloud.mark();
      for (const row of testedApis) await cloud.change(row, row.ids[0], { transition: null });
      await stack.up();
      expect(byName(testedApis, ({ name }) => instancesOf(stack, name).map(({ state }) => state))).toEqual(
        each(["restarted", "restarted"]),
      );
      await stack.up({ expectNoChanges: true });
    });
  });

  test("a SOFT reboot that hangs is sent once more as HARD, as the same attempt", async () => {
    const [apps] = testedApis.filter(({ name }) => name === "apps");
    if (!apps) throw new Error("no application servers in the table");
    const [id] = apps.ids;
    const target = { workspaceAppServers: { serverIds: [id], escalateAfter: "1s" } };
    const declared = program([restart(apps, { triggers: { conf: "a" }, target })]);
    await withCloud({ program: declared }, async (stack, cloud) => {
      await cloud.change(apps, id, { onReboot: "freezesUnlessHard" });
      await stack.up();
      expect(cloud.restartsOf(apps, id)).toBe(2);
      expect(instancesOf(stack, "apps")).toMatchObject([{ id, state: "restarted", attempts: 1 }]);
      expect(outputsOf(stack, "apps")["restartCount"]).toBe(2);
    });
  });

  test("after a kill -9 up goes on where the killed run was, and restarts nothing twice", async () => {
    const rows = testedApis.filter(({ evidence }) => evidence === "bootTime");
    const declare = (conf: string) =>
      program(
        rows.map((row) =>
          restart(row, { triggers: { conf }, restartOnCreate: false, rollout: { maxUnavailable: 1 } }),
        ),
      );
    await withCloud({ program: declare("a") }, async (stack, cloud) => {
      await stack.up();
      stack.write(declare("b"));
      const running = stack.start(["up", "--yes", "--skip-preview"]);
      await running.waitFor(/1001: restarted \(1 of 2\)|1 of 2 restarted/);
      running.kill("SIGKILL");
      expect((await running.done).code).toBe(137);
      await stack.cancel();
      const resumed = await stack.up();
      expect(resumed.code).toBe(0);
      for (const { name, ids } of rows) {
        expect(cloud.restarts()[name]).toEqual({ [ids[0]]: 1, [ids[1]]: 1 });
        expect(ledgerOf(stack, name)).toEqual([`${ids[0]} restarted`, `${ids[1]} restarted`]);
      }
      await stack.up({ expectNoChanges: true });
    });
  });
});
