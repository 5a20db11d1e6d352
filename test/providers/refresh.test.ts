import { dynamicDoor } from "./dynamic-provider";
import { doors, LeaseScene, RestartScene } from "./scene";

describe.each(doors)("a refresh through the $name door", (door) => {
  it("announces no restart after a rollout that failed, and the next run does", async () => {
    const scene = new RestartScene(door);
    scene.cloud.fleet.machine("1002").downFor = Infinity;
    await scene.up({ readyTimeout: "5m" });
    expect(scene.states).toEqual(["restarted", "failed", "notStarted"]);
    const before = scene.cloud.http.requests.length;
    expect(await scene.stack.refresh()).toMatchObject({ said: [], warned: [] });
    expect(scene.cloud.http.requests).toHaveLength(before);
    await scene.preview({ readyTimeout: "5m" });
    expect(scene.last?.said.join("\n")).toContain("web: RESTARTS 2 of 3 servers (1002, 1003)");
  });

  it("announces no renewal that is due", async () => {
    const scene = new LeaseScene(door);
    scene.cloud.add("nb-a", 240);
    await scene.up();
    scene.clock.advance(200 * 60_000);
    expect((await scene.stack.refresh()).said).toEqual([]);
    expect(scene.writes()).toEqual([]);
    await scene.preview();
    expect(scene.last?.said.join("\n")).toContain("nb: nb-a (huaweicloud cn-north-4): renew:");
  });
});

it("says nothing about a resource of a state whose program is not run", async () => {
  const scene = new RestartScene(dynamicDoor);
  await scene.up();
  const { state, resource } = scene.stack;
  if (!state) throw new Error("nothing was created");
  const process = dynamicDoor.start(scene.around);
  const changed = { ...state.inputs, restartNonce: "now" };
  expect(await process.diff(resource, state, changed)).toMatchObject({ changes: true });
  expect(process.said).toEqual([]);
});
