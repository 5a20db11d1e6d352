import { noCredentials } from "../support/e2e-apis";
import { outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { hour, lease, notebooks, notebookWorld, told } from "../support/e2e-leases";
import { program, throughBothDoors } from "../support/e2e-program";
import type { Stack } from "../support/pulumi";

/** Hours from the emulated now to the end that state knows of. */
function hoursLeft(stack: Stack, cloud: TestCloud, name: string): number {
  return (Date.parse(String(outputsOf(stack, name)["expiresAt"])) - cloud.emulator.clock.now()) / hour;
}

const renewals = (cloud: TestCloud) =>
  cloud
    .writes()
    .map(({ action, ids: [id] }) => `${action} ${id}`)
    .toSorted();

throughBothDoors(() => {
  test("a lease is renewed when too little is left, adopted otherwise, and judged again by every up", async () => {
    const world = notebookWorld({
      long: { lease: { length: "3h" } },
      short: { lease: { length: "20m" } },
      off: { lease: { autoStop: false } },
      stopped: { state: "STOPPED" },
      asleep: { state: "STOPPED" },
    });
    const all = (args: object = {}) =>
      program([
        lease("long", { ...args }),
        lease("short", { ...args }),
        lease("off", { ...args }),
        lease("stopped", { ...args }),
        lease("asleep", { ...args, whenStopped: "start" }),
      ]);
    await withCloud({ world, program: all() }, async (stack, cloud) => {
      await stack.preview();
      expect(cloud.writes()).toEqual([]);
      const created = await stack.up();
      expect(renewals(cloud)).toEqual(["RenewLease short", "StartNotebook asleep"]);
      expect(created.all).toMatch(
        told(
          "short",
          String.raw`renew: \d+m left \(ends INSTANT\), less than renewBefore 2h; new end INSTANT\.`,
        ),
      );
      expect(created.all).toMatch(told("off", "auto-stop is off, so there is no lease to renew"));
      expect(created.all).toMatch(
        told("stopped", String.raw`STOPPED.*; left alone \(whenStopped "ignore"\)\.`),
      );
      expect(hoursLeft(stack, cloud, "long")).toBeCloseTo(3, 0);
      expect(hoursLeft(stack, cloud, "short")).toBeCloseTo(4, 0);
      expect(hoursLeft(stack, cloud, "asleep")).toBeCloseTo(4, 0);
      expect(stack.resource("long").id).toBe("huaweicloud/cn-north-4/0123456789abcdef0123456789abcdef/long");
      expect(outputsOf(stack, "long")).toMatchObject({
        renewalCount: 0,
        autoStop: true,
        leaseType: "timing",
        notebookStatus: "RUNNING",
      });
      expect(outputsOf(stack, "short")).toMatchObject({ renewalCount: 1, autoStop: true });
      expect(outputsOf(stack, "off")).toMatchObject({ renewalCount: 0, autoStop: false });
      expect(outputsOf(stack, "off")).not.toHaveProperty("expiresAt");
      expect(outputsOf(stack, "stopped")).toMatchObject({ notebookStatus: "STOPPED" });

      cloud.mark();
      await stack.up({ expectNoChanges: true });
      expect(cloud.writes()).toEqual([]);
      // Five leases of one project share their reads.
      expect(cloud.requests().length).toBeLessThan(5);

      // Time passes: only the adopted lease has less than two hours left.
      cloud.emulator.clock.advance(1.5 * hour);
      cloud.mark();
      const preview = await stack.preview();
      expect(preview.changes).toMatchObject({ update: 1 });
      expect(preview.all).toMatch(
        told(
          "long",
          String.raw`renew: 1h\d+m left \(ends INSTANT\), less than renewBefore 2h; new end INSTANT\.`,
        ),
      );
      expect(cloud.writes()).toEqual([]);
      await stack.up();
      expect(renewals(cloud)).toEqual(["RenewLease long"]);
      expect(hoursLeft(stack, cloud, "long")).toBeCloseTo(4, 0);
      await stack.up({ expectNoChanges: true });

      cloud.mark();
      await cloud.change(notebooks, "long", { lease: { length: "70h" } });
      await stack.up({ expectNoChanges: true });
      await stack.refresh();
      expect(hoursLeft(stack, cloud, "long")).toBeGreaterThan(60);
      expect(cloud.writes()).toEqual([]);

      cloud.mark();
      await stack.destroy({ env: { ...noCredentials, REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" } });
      expect(stack.state().resources).toEqual([]);
      expect(cloud.requests()).toEqual([]);
    });
  });

  test("changed triggers or another leaseType force one renewal, also of a lease that is longer", async () => {
    const world = notebookWorld({ note: { lease: { length: "60h" } } });
    const given = (args: Readonly<Record<string, unknown>>) => program([lease("note", args)]);
    await withCloud({ world, program: given({ triggers: { day: 1 } }) }, async (stack, cloud) => {
      await stack.up();
      expect(renewals(cloud)).toEqual([]);
      stack.write(given({ triggers: { day: 2 } }));
      const forced = await stack.up();
      expect(forced.all).toMatch(
        told("note", String.raw`renew: \d+h(\d+m)? left \(ends INSTANT\), triggers changed; new end`),
      );
      expect(renewals(cloud)).toEqual(["RenewLease note"]);
      expect(hoursLeft(stack, cloud, "note")).toBeCloseTo(4, 0);
      await stack.up({ expectNoChanges: true });

      cloud.mark();
      stack.write(given({ triggers: { day: 2 }, leaseType: "idle" }));
      const retyped = await stack.up();
      expect(retyped.all).toContain("leaseType changes to idle");
      expect(retyped.all).toContain(
        'what duration means under the lease type "idle" is not documented by the vendor.',
      );
      expect(outputsOf(stack, "note")).toMatchObject({ leaseType: "idle", renewalCount: 2 });
      await stack.up({ expectNoChanges: true });
      expect(renewals(cloud)).toEqual(["RenewLease note"]);
    });
  });

  test("a renewal keeps within window and notAfter, and says why it is not made", async () => {
    const world = notebookWorld({
      a: { lease: { length: "90m" } },
      b: { lease: { length: "90m" } },
      c: { lease: { length: "90m" } },
    });
    const at = (hours: number) => new Date(Date.now() + hours * hour);
    const time = (hours: number) => at(hours).toISOString().slice(11, 16);
    const window = (from: number, to: number) => ({ start: time(from), end: time(to), timeZone: "Etc/UTC" });
    const declarations = [
      lease("a", { window: window(3, 5) }),
      lease("b", { notAfter: at(0.5).toISOString() }),
      lease("c", { window: window(-2, 3), notAfter: at(2.5).toISOString() }),
    ];
    await withCloud({ world, program: program(declarations) }, async (stack, cloud) => {
      const created = await stack.up();
      expect(created.all).toMatch(
        told("a", String.raw`not renewed: the window opens \w{3} \d\d:\d\d Etc/UTC \(\d\d:\d\dZ\)\.`),
      );
      expect(created.all).toMatch(
        told(
          "b",
          String.raw`not renewed: notAfter INSTANT is less than an hour away, the API's least renewal\.`,
        ),
      );
      expect(renewals(cloud)).toEqual(["RenewLease c"]);
      expect(hoursLeft(stack, cloud, "c")).toBeCloseTo(2.5, 0);
      await stack.up({ expectNoChanges: true });
    });
  });

  test("another notebook, region or project replaces the lease without a call for the old one; another default does not", async () => {
    const world = notebookWorld({ one: { lease: { length: "10h" } }, two: { lease: { length: "10h" } } });
    const to = (notebookId: string, more: object = {}) =>
      program([
        {
          ...lease(notebookId, {
            target: { modelartsNotebook: { cloud: "huaweicloud", notebookId, ...more } },
          }),
          name: "note",
        },
      ]);
    await withCloud({ world, program: to("one") }, async (stack, cloud) => {
      await stack.up();
      await stack.up({ expectNoChanges: true, env: { HW_REGION_NAME: "cn-east-3" } });
      stack.write(to("one", { region: "cn-north-4" }));
      expect((await stack.up()).changes).toMatchObject({ update: 1 });
      stack.write(to("one", { region: "cn-east-3" }));
      expect((await stack.up()).changes).toMatchObject({ replace: 1 });
      stack.write(to("two", { region: "cn-east-3" }));
      const replaced = await stack.up();
      expect(replaced.changes).toMatchObject({ replace: 1 });
      expect(stack.resource("note").id).toBe("huaweicloud/cn-east-3/0123456789abcdef0123456789abcdef/two");
      expect(cloud.writes()).toEqual([]);
    });
  });

  test("Open Telekom Cloud's notebooks are leased too", async () => {
    const world = { otc: { instances: { notebooks: [{ id: "note", lease: { length: "20m" } }] } } };
    const target = { modelartsNotebook: { cloud: "otc", notebookId: "note" } };
    await withCloud({ world, program: program([lease("note", { target })]) }, async (stack, cloud) => {
      await stack.up();
      expect(stack.resource("note").id).toBe("otc/eu-de/fedcba9876543210fedcba9876543210/note");
      expect(hoursLeft(stack, cloud, "note")).toBeCloseTo(4, 0);
      await stack.up({ expectNoChanges: true });
      expect(renewals(cloud)).toEqual(["RenewLease note"]);
    });
  });
});
