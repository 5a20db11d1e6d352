import * as pulumi from "@pulumi/pulumi";
import type { Door } from "./provider";
import { dynamicDoor } from "./dynamic-provider";
import { nativeDoor } from "./native-provider";
import { LeaseScene, minute, RestartScene } from "./scene";
import { isSecret, type Wire } from "./wire";

interface Way {
  readonly title: string;
  readonly from: Door;
  readonly to: Door;
}

const ways: readonly Way[] = [
  { title: "from the dynamic door to the native one", from: dynamicDoor, to: nativeDoor },
  { title: "from the native door to the dynamic one", from: nativeDoor, to: dynamicDoor },
];

const secretly = { triggers: { conf: pulumi.secret("v1"), plain: 1 } };

describe.each(ways)("a RestartTrigger that moves $title", ({ from, to }) => {
  it.each<[string, pulumi.Inputs]>([
    ["with all that is usual", {}],
    ["with secret triggers", secretly],
    ["with a nonce and options", { restartNonce: "a", rollout: { maxUnavailable: 2 }, readyTimeout: "5m" }],
    ["with a secret nonce", { restartNonce: pulumi.secret("a") }],
    ["with ids that are numbers", { target: { ncloudServers: { serverInstanceNos: [1001, 1002] } } }],
    ["with everything deferred", { window: { start: "05:00", end: "06:00", timeZone: "UTC" } }],
  ])("%s is updated once, without a call, and is the same then", async (_, args) => {
    const scene = new RestartScene(from);
    await scene.up(args);
    const before = scene.stack.state;
    const { __provider: _p, __secretTriggers: _s, ...outputs } = scene.stack.outputs;
    const { length } = scene.cloud.http.requests;
    scene.stack.door = to;
    expect(await scene.preview(args)).toBe("updated");
    expect(scene.last?.said.join()).not.toContain("RESTARTS");
    expect(await scene.up(args)).toBe("updated");
    expect(await scene.up(args)).toBe("unchanged");
    expect(scene.cloud.http.requests).toHaveLength(length);
    expect(scene.stack.outputs).toMatchObject(outputs);
    expect(scene.stack.state?.id).toBe(before?.id);
    expect("__provider" in scene.stack.outputs).toBe(to === dynamicDoor);
  });

  it("keeps secret what was", async () => {
    const scene = new RestartScene(from);
    await scene.up(secretly);
    scene.stack.door = to;
    await scene.up(secretly);
    const outputs = scene.stack.state?.outputs ?? {};
    expect(isSecret(outputs["triggerHash"])).toBe(true);
    expect(isSecret(outputs["generations"])).toBe(true);
    expect(isSecret((outputs["triggers"] as Wire)["conf"])).toBe(true);
  });

  it("goes on with an update that was killed", async () => {
    const scene = new RestartScene(from);
    await scene.up({ restartOnCreate: false });
    const before = scene.stack.state;
    const v2 = { triggers: { conf: "v2" }, restartOnCreate: false };
    await scene.up(v2, { onStart: (process) => scene.killAfter(process, 1) });
    expect(scene.reboots()).toEqual(["1001"]);
    scene.stack.state = before;
    scene.stack.door = to;
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.reboots()).toEqual(["1002", "1003"]);
    expect(await scene.up(v2)).toBe("unchanged");
  });

  it("goes on with a rollout that failed half way", async () => {
    const scene = new RestartScene(from);
    await scene.up({ restartOnCreate: false });
    scene.cloud.fleet.machine("1002").downFor = Infinity;
    const v2 = { triggers: { conf: pulumi.secret("v2") }, readyTimeout: "5m" };
    expect(await scene.up(v2)).toHaveProperty("error");
    expect(scene.states).toEqual(["restarted", "failed", "notStarted"]);
    scene.reboots();
    scene.cloud.fleet.machine("1002").rebootingUntil = scene.clock.now() + minute;
    scene.stack.door = to;
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.reboots()).toEqual(["1003"]);
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(await scene.up(v2)).toBe("unchanged");
  });

  it("restarts for the triggers that change on the way, as it would have before", async () => {
    const scene = new RestartScene(from);
    await scene.up({ restartOnCreate: false });
    scene.stack.door = to;
    expect(await scene.up({ triggers: { conf: "v2" } })).toBe("updated");
    expect(scene.reboots()).toEqual(["1001", "1002", "1003"]);
    expect(scene.stack.outputs["generation"]).toBe(2);
  });

  it("and back again is updated once more, and is as it was", async () => {
    const scene = new RestartScene(from);
    await scene.up(secretly);
    const before = scene.stack.state;
    scene.reboots();
    scene.stack.door = to;
    await scene.up(secretly);
    scene.stack.door = from;
    expect(await scene.up(secretly)).toBe("updated");
    expect(await scene.up(secretly)).toBe("unchanged");
    expect(scene.reboots()).toEqual([]);
    expect(scene.stack.state).toEqual(before);
  });

  it("can be destroyed without having been updated there", async () => {
    const scene = new RestartScene(from);
    await scene.up();
    scene.stack.door = to;
    await scene.stack.destroy();
    expect(scene.stack.state).toBeUndefined();
  });
});

describe.each(ways)("a NotebookLease that moves $title", ({ from, to }) => {
  it.each<[string, pulumi.Inputs]>([
    ["with all that is usual", {}],
    ["with secret triggers", { triggers: { job: pulumi.secret(1) } }],
    ["with options", { duration: "6h", renewBefore: "1h", leaseType: "timing", whenStopped: "start" }],
  ])("%s is updated once, without a write, and is the same then", async (_, args) => {
    const scene = new LeaseScene(from);
    scene.cloud.add("nb-a", 200);
    await scene.up(args);
    const before = scene.stack.state;
    const { __provider: _p, __secretTriggers: _s, ...outputs } = scene.stack.outputs;
    scene.stack.door = to;
    expect(await scene.up(args)).toBe("updated");
    expect(await scene.up(args)).toBe("unchanged");
    expect(scene.writes()).toEqual([]);
    expect(scene.stack.outputs).toMatchObject(outputs);
    expect(scene.stack.state?.id).toBe(before?.id);
    expect("__provider" in scene.stack.outputs).toBe(to === dynamicDoor);
  });

  it("is renewed when it is due, by the one update that takes it over", async () => {
    const scene = new LeaseScene(from);
    scene.cloud.add("nb-a", 180);
    await scene.up();
    scene.clock.advance(90 * minute);
    scene.stack.door = to;
    expect(await scene.up()).toBe("updated");
    expect(scene.writes()).toEqual(["lease"]);
    expect(await scene.up()).toBe("unchanged");
  });

  it("goes on after a failure that the other door saved", async () => {
    const scene = new LeaseScene(from);
    scene.cloud.add("nb-a", -10, { status: "STOPPED" });
    expect(await scene.up({ whenStopped: "fail" })).toHaveProperty("error");
    scene.cloud.add("nb-a", 180);
    scene.stack.door = to;
    expect(await scene.up({ whenStopped: "fail" })).toBe("updated");
    expect(await scene.up({ whenStopped: "fail" })).toBe("unchanged");
    expect(scene.stack.outputs["notebookStatus"]).toBe("RUNNING");
    expect(scene.writes()).toEqual([]);
  });
});
