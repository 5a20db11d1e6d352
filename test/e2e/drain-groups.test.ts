import type { WorldInput } from "../../emulator";
import { api } from "../support/e2e-apis";
import { instancesOf, outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { program, restart, throughBothDoors } from "../support/e2e-program";

const servers = api("servers");
const [first, second, third] = servers.ids;
const named = [first, second, third];

/** Three servers, of which some are in target group 7001. */
function world(members: readonly string[], busyFor = "0s"): WorldInput {
  return {
    ncloud: {
      durations: { servers: { reboot: "1s", hardReboot: "1s" } },
      instances: { servers: named.map((id) => ({ id })) },
      targetGroups: [
        {
          id: "7001",
          healthCheck: { cycle: "200ms", upThreshold: 2, downThreshold: 2 },
          changeTakes: "300ms",
          busyFor,
          targets: [...members],
        },
      ],
    },
  };
}

const drain = { targetGroupNos: ["7001"], timeout: "30s", wait: "500ms" };
const declared = (conf: string, more: object = {}) =>
  restart(
    { ...servers, extra: { drain: { ...drain, ...more } } },
    {
      ids: named,
      triggers: { conf },
      restartOnCreate: false,
      readyTimeout: "20s",
      rollout: { maxUnavailable: 1 },
    },
  );

const members = (cloud: TestCloud) =>
  (cloud.emulator.world.toJSON().ncloud?.targetGroups ?? []).flatMap(({ targets = [] }) =>
    targets.map((target) => (typeof target === "string" ? target : target.id)),
  );
const story = (cloud: TestCloud) => cloud.writes().map(({ action, status }) => `${action} ${status}`);
const cycle = ["removeTarget 200", "rebootServerInstances 200", "addTarget 200"];

throughBothDoors(() => {
  test("servers leave their target group, are restarted, and the next goes when each is UP in it again", async () => {
    await withCloud({ program: program([declared("a")]), world: world(named) }, async (stack, cloud) => {
      await stack.up();
      stack.write(program([declared("b")]));
      cloud.mark();
      const preview = await stack.preview();
      expect(preview.all).toContain(
        "Each is put out of its target groups first, and its connections get 500ms; one that cannot leave within 30s is put back and deferred.",
      );
      expect(cloud.writes()).toEqual([]);
      await stack.up();
      expect(story(cloud)).toEqual([...cycle, ...cycle, ...cycle]);
      expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual(named.map(() => "restarted"));
      expect(JSON.stringify(outputsOf(stack, "servers")["instances"])).not.toContain("drained");
      expect(members(cloud).toSorted()).toEqual(named);
      await stack.up({ expectNoChanges: true });
    });
  });

  test("the last healthy member stays in, a server of no group is restarted with a warning, a busy load balancer is waited for", async () => {
    await withCloud(
      { program: program([declared("a", { timeout: "2s" })]), world: world([first], "300ms") },
      async (stack, cloud) => {
        await stack.up();
        stack.write(program([declared("b", { timeout: "2s" })]));
        cloud.mark();
        const run = await stack.up();
        expect(run.all).toContain(
          `${first}: is the last healthy member of target group 7001 after 2s; back in service, restart deferred`,
        );
        expect(run.all).toContain(
          `${second}: is in none of the groups that drain names; restarted without being taken out`,
        );
        expect(story(cloud)).toEqual(["rebootServerInstances 200", "rebootServerInstances 200"]);
        expect(members(cloud)).toEqual([first]);
        expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual([
          "pending",
          "restarted",
          "restarted",
        ]);
      },
    );
  });
});
