import * as pulumi from "@pulumi/pulumi";
import { doors, LeaseScene, RestartScene } from "./scene";
import { bare, notKnownYet, unknownOnWire, type Wire } from "./wire";

describe.each(doors)("a preview through the $name door", (door) => {
  const isNative = door.name === "native";

  it("of a creation says how many are restarted, and restarts nobody", async () => {
    const scene = new RestartScene(door);
    expect(await scene.preview()).toBe("created");
    expect(scene.last?.said).toEqual([
      "web: RESTARTS 3 of 3 servers (ncloud KR), 1 at a time, stops after the first failure. The resource is created.",
    ]);
    expect(scene.reboots()).toEqual([]);
    expect(scene.stack.state).toBeUndefined();
  });

  it("of a change names the keys, and changes nothing", async () => {
    const scene = new RestartScene(door);
    await scene.up({ triggers: { conf: "v1", old: 1 }, restartOnCreate: false });
    const before = scene.stack.state;
    const news = { triggers: { conf: pulumi.secret("v2"), tls: 1 } };
    expect(await scene.preview(news)).toBe("updated");
    expect(scene.last?.said).toEqual([
      "web: RESTARTS 3 of 3 servers (ncloud KR), 1 at a time, stops after the first failure. " +
        "Changed: conf; added: tls; removed: old.",
    ]);
    expect(scene.reboots()).toEqual([]);
    expect(scene.stack.state).toEqual(before);
  });

  it.each<[string, () => pulumi.Inputs]>([
    ["a trigger", () => ({ triggers: { conf: notKnownYet() } })],
    ["a part of a secret trigger", () => ({ triggers: { conf: { a: [pulumi.secret(notKnownYet())] } } })],
    ["an option", () => ({ rollout: { maxUnavailable: notKnownYet() } })],
    ["the nonce", () => ({ restartNonce: notKnownYet() })],
  ])("says may where %s is not known yet", async (_, news) => {
    const scene = new RestartScene(door);
    await scene.up();
    scene.reboots();
    expect(await scene.preview(news())).toBe("updated");
    expect(scene.last?.said).toEqual(["web: MAY RESTART 3 servers: some inputs are not known yet"]);
    expect(scene.reboots()).toEqual([]);
  });

  it.each<[string, () => pulumi.Inputs]>([
    ["the target", () => ({ target: notKnownYet() })],
    ["one of the ids", () => ({ target: { ncloudServers: { serverInstanceNos: ["1001", notKnownYet()] } } })],
    ["all of the triggers and the target", () => ({ target: notKnownYet(), triggers: notKnownYet() })],
  ])("says may, and never replaces, where %s is not known yet", async (_, news) => {
    const scene = new RestartScene(door);
    await scene.up();
    expect(await scene.preview(news())).toBe("updated");
    expect(scene.last?.said).toEqual(["web: MAY RESTART its instances: the target is not known yet"]);
    expect(scene.last?.difference?.replaces).toEqual([]);
  });

  it("of a creation with unknown triggers says may, too", async () => {
    const scene = new RestartScene(door);
    expect(await scene.preview({ triggers: { conf: notKnownYet() } })).toBe("created");
    expect(scene.last?.said).toEqual(["web: MAY RESTART 3 servers: some inputs are not known yet"]);
  });

  it("goes on without the cloud, with a warning", async () => {
    const scene = new RestartScene(door);
    scene.cloud.down = true;
    expect(await scene.preview()).toBe("created");
    expect(scene.last?.warned.join()).toContain("web: the preview goes on without the cloud:");
  });

  it("fails for a profile that nobody configured as its update would, if a restart is due", async () => {
    const scene = new RestartScene(door);
    const unknown = 'Unknown profile "prod". rekindle:profiles has: none.';
    await expect(scene.preview({ profile: "prod" })).rejects.toThrow(unknown);
    await scene.up({ restartOnCreate: false });
    expect(await scene.preview({ profile: "prod" })).toBe("updated");
    await expect(scene.preview({ profile: "prod", triggers: { conf: "v2" } })).rejects.toThrow(unknown);
    expect(scene.reboots()).toEqual([]);
  });

  it("says nothing where nothing is to be done", async () => {
    const scene = new RestartScene(door);
    await scene.up();
    expect(await scene.preview()).toBe("unchanged");
    expect(scene.last?.said).toEqual([]);
  });

  it("of a lease with unknown inputs never replaces it", async () => {
    const scene = new LeaseScene(door);
    scene.cloud.add("nb-a", 180);
    await scene.up();
    for (const news of [{ target: notKnownYet() }, { duration: notKnownYet(), triggers: notKnownYet() }]) {
      expect(await scene.preview(news as pulumi.Inputs)).toBe("updated");
      expect(scene.last?.difference?.replaces).toEqual([]);
    }
  });

  it("shows what is not known before the run as unknown, and what is as it will be, where the door can", async () => {
    const scene = new RestartScene(door);
    await scene.up({ restartOnCreate: false });
    await scene.preview({ triggers: { conf: "v2" } });
    const shown = bare(scene.last?.expected) as Wire | undefined;
    const known = { generation: 2, pending: false };
    const open = Object.fromEntries(
      ["generations", "instances", "lastRestartedAt", "restartCount", "changedAt"].map((name) => [
        name,
        unknownOnWire,
      ]),
    );
    if (isNative) expect(shown).toMatchObject({ ...known, ...open });
    else expect(shown).toBeUndefined();
    expect(await scene.up({ triggers: { conf: "v2" } })).toBe("updated");
    expect(scene.stack.outputs).toMatchObject(known);
  });

  it("of a bookkeeping update shows the outputs that it leaves, where the door can", async () => {
    const scene = new RestartScene(door);
    await scene.up();
    expect(await scene.preview({ readyTimeout: "5m" })).toBe("updated");
    const shown = scene.last?.expected;
    await scene.up({ readyTimeout: "5m" });
    if (isNative) expect(shown).toEqual(scene.stack.state?.outputs);
    else expect(shown).toBeUndefined();
  });
});
