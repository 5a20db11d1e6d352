import { api } from "../support/e2e-apis";
import { ledgerOf, withCloud } from "../support/e2e-cloud";
import { hour, lease, notebookWorld } from "../support/e2e-leases";
import { program, restart, throughBothDoors } from "../support/e2e-program";

const servers = api("servers");

throughBothDoors(() => {
  test("a refresh after a failed rollout announces no restart; an up with --refresh announces it once", async () => {
    const triggers = { conf: "a" };
    const rollout = { maxUnavailable: 1 };
    const declared = program([restart(servers, { triggers, rollout, readyTimeout: "2s" })]);
    await withCloud({ program: declared }, async (stack, cloud) => {
      const [first, second] = servers.ids;
      await cloud.change(servers, first, { onReboot: ["freezes", "restarts"] });
      await stack.up({ fails: true });
      expect(ledgerOf(stack, "servers")).toEqual([`${first} failed`, `${second} notStarted`]);
      cloud.mark();
      const refreshed = await stack.refresh({ preview: true });
      expect(refreshed.all).not.toContain("RESTARTS");
      expect(cloud.requests()).toEqual([]);
      const run = await stack.run(["refresh", "--yes", "--run-program"]);
      expect(run.all).not.toContain("RESTARTS");
      expect(cloud.requests()).toEqual([]);

      const preview = await stack.preview({ args: ["--refresh"] });
      expect(preview.all.match(/servers: RESTARTS 2 of 2 servers/g)).toHaveLength(1);
      await cloud.change(servers, first, { transition: null });
      await stack.up({ args: ["--refresh"] });
      expect(ledgerOf(stack, "servers")).toEqual([`${first} restarted`, `${second} restarted`]);
    });
  });

  test("a refresh announces no renewal", async () => {
    const world = notebookWorld({ note: { lease: { length: "3h" } } });
    await withCloud({ world, program: program([lease("note")]) }, async (stack, cloud) => {
      await stack.up();
      cloud.emulator.clock.advance(2.5 * hour);
      cloud.mark();
      const refreshed = await stack.refresh({ preview: true });
      expect(refreshed.all).not.toContain("renew:");
      expect(cloud.writes()).toEqual([]);
      expect((await stack.preview()).all).toContain("note: note (huaweicloud cn-north-4): renew:");
    });
  });
});
