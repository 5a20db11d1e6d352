import { noCredentials, testedApis, worldWith } from "../support/e2e-apis";
import { byName, instancesOf, ledgerOf, outputsOf, withCloud } from "../support/e2e-cloud";
import { program, restart, type RestartOptions, throughBothDoors } from "../support/e2e-program";

/** One RestartTrigger for each API; what differs between them is in the table. */
const all = (given: RestartOptions) => program(testedApis.map((row) => restart(row, given)));
const withIds = (count: number, given: RestartOptions) =>
  program(testedApis.map((row) => restart(row, { ...given, ids: row.ids.slice(0, count) })));
const each = <T>(value: T) => byName(testedApis, () => value);
/** Of each API, the first `count` instances were asked to restart once, no other one at all. */
const once = (from: number, to: number) =>
  byName(testedApis, ({ ids }) => Object.fromEntries(ids.slice(from, to).map((id) => [id, 1])));

throughBothDoors(() => {
  test("every API restarts on creation, on a change and on going back, and otherwise not", async () => {
    await withCloud({ program: all({ triggers: { conf: "a" } }) }, async (stack, cloud) => {
      const creation = await stack.preview();
      expect(cloud.writes()).toEqual([]);
      for (const { name, noun, place } of testedApis) {
        expect(creation.all).toContain(`${name}: RESTARTS 2 of 2 ${noun} (${place}`);
      }
      expect(
        creation.all.match(/2 at a time, stops after the first failure\. The resource is created\./g),
      ).toHaveLength(testedApis.length);

      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));
      const calls = byName(
        testedApis,
        ({ action }) => cloud.writes().filter((call) => call.action === action).length,
      );
      expect(calls).toEqual({ servers: 1, forest: 2, studio: 2, apps: 1, ecs: 1, desktops: 1 });
      for (const { name, ids, evidence } of testedApis) {
        expect(outputsOf(stack, name)).toMatchObject({
          generation: 1,
          pending: false,
          restartCount: 2,
          instances: ids
            .slice(0, 2)
            .map((id) => ({ id, state: "restarted", generation: 1, attempts: 1, evidence })),
        });
      }

      cloud.mark();
      await stack.up({ preview: true, expectNoChanges: true });
      const before = JSON.stringify(stack.state().resources.map(({ outputs }) => outputs));
      const refreshed = await stack.refresh({ preview: true });
      expect(refreshed.changes["update"]).toBeUndefined();
      expect(JSON.stringify(stack.state().resources.map(({ outputs }) => outputs))).toBe(before);
      expect(cloud.requests()).toEqual([]);

      stack.write(all({ triggers: { conf: "b", tls: 1 } }));
      const change = await stack.preview();
      expect(change.changes).toMatchObject({ update: testedApis.length });
      expect(change.all.match(/RESTARTS 2 of 2 .* Changed: conf; added: tls\./g)).toHaveLength(
        testedApis.length,
      );
      expect(cloud.writes()).toEqual([]);
      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));
      expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["restartCount"])).toEqual(each(4));

      cloud.mark();
      stack.write(all({ triggers: { conf: "a" } }));
      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));
      expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["generation"])).toEqual(each(3));

      cloud.mark();
      await stack.destroy({ env: { ...noCredentials, REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" } });
      expect(stack.state().resources).toEqual([]);
      expect(cloud.requests()).toEqual([]);
    });
  });

  test("an added instance waits for the next change unless it is asked for, a removed one is forgotten", async () => {
    const triggers = { conf: "a" };
    await withCloud({ program: withIds(2, { triggers, restartOnCreate: false }) }, async (stack, cloud) => {
      const recorded = await stack.up({ preview: true });
      expect(recorded.all).not.toContain("RESTARTS");
      expect(cloud.requests()).toEqual([]);
      expect(byName(testedApis, ({ name }) => instancesOf(stack, name).map(({ state }) => state))).toEqual(
        each(["baseline", "baseline"]),
      );

      stack.write(withIds(3, { triggers, restartOnCreate: false }));
      await stack.up();
      expect(cloud.requests()).toEqual([]);
      stack.write(withIds(4, { triggers, restartOnAdd: true }));
      const added = await stack.preview();
      for (const { ids, noun } of testedApis)
        expect(added.all).toContain(`RESTARTS 1 of 4 ${noun} (${ids[3]})`);
      await stack.up();
      expect(cloud.restarts()).toEqual(once(3, 4));

      cloud.mark();
      stack.write(withIds(1, { triggers, restartOnAdd: true }));
      const removal = await stack.up();
      expect(removal.changes).toMatchObject({ update: testedApis.length });
      expect(cloud.requests()).toEqual([]);
      expect(byName(testedApis, ({ name }) => ledgerOf(stack, name))).toEqual(
        byName(testedApis, ({ ids }) => [`${ids[0]} baseline`]),
      );
      await stack.up({ preview: true, expectNoChanges: true });
    });
  });

  test("a new restartNonce restarts everything once, and nothing else about a nonce does", async () => {
    const triggers = { conf: "a" };
    await withCloud({ program: all({ triggers, restartOnCreate: false }) }, async (stack, cloud) => {
      await stack.up();
      stack.write(all({ triggers, restartNonce: "now" }));
      const preview = await stack.preview();
      expect(preview.all.match(/RESTARTS 2 of 2 .* A new restartNonce\./g)).toHaveLength(testedApis.length);
      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));

      cloud.mark();
      await stack.up({ expectNoChanges: true });
      for (const restartNonce of [undefined, "", "now"]) {
        stack.write(all({ triggers, restartNonce }));
        await stack.up();
      }
      expect(cloud.requests()).toEqual([]);
      stack.write(all({ triggers, restartNonce: "again" }));
      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));
      expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["generation"])).toEqual(each(3));
    });
  });

  test("two restarted instances take less than 2,500 bytes of state", async () => {
    const declarations = testedApis.map((row) => {
      const { target, triggers } = restart(row, { triggers: { conf: "a" } }).args;
      return { ...restart(row, { triggers }), args: { target, triggers } };
    });
    await withCloud({ world: worldWith("8s"), program: program(declarations) }, async (stack, cloud) => {
      await stack.up();
      expect(cloud.restarts()).toEqual(once(0, 2));
      for (const { name, evidence } of testedApis) {
        expect(instancesOf(stack, name)).toMatchObject([{ evidence }, { evidence }]);
        expect(JSON.stringify(stack.resource(name)).length).toBeLessThan(2_500);
      }
    });
  });
});
