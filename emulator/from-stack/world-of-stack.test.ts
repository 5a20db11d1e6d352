import { readFileSync } from "node:fs";
import { join } from "node:path";

import { restartApis } from "../../provider/apis";
import { apis } from "../apis";
import { startEmulator, validateWorld } from "../index";
import { worldOfStack } from "./world-of-stack";

const recorded = (name: string) =>
  JSON.parse(
    readFileSync(join(__dirname, "..", "..", "test", "fixtures", "state", "0.1.0", `${name}.json`), "utf8"),
  ) as unknown;
const ids = (list: readonly { id: string }[] | undefined) => list?.map(({ id }) => id).toSorted();

test.each(["native", "dynamic"])(
  "the recorded stack of the %s provider becomes a world with its instances",
  (name) => {
    const state = recorded(name);
    const { world } = worldOfStack("deployment" in (state as object) ? state : { deployment: state });
    expect(() => validateWorld(world)).not.toThrow();
    expect(ids(world.ncloud?.instances?.["servers"])).toEqual(
      expect.arrayContaining(["1001", "1008", "1090"]),
    );
    expect(ids(world.huaweicloud?.instances?.["appServers"])).toContain("as-0001");
    expect(ids(world.huaweicloud?.instances?.["notebooks"])).toEqual([
      "notebook-0001",
      "notebook-0003",
      "notebook-0004",
    ]);
    expect(world.huaweicloud?.projects).toEqual([
      { id: "0123456789abcdef0123456789abcdef", name: "cn-north-4" },
    ]);
    expect(ids(world.otc?.instances?.["modelartsInstances"])).toContain("DE-0001");
  },
);

const stateWith = (...resources: { type?: string; id?: string; outputs: object }[]) => ({
  deployment: {
    resources: resources.map((resource, index) => ({
      type: "rekindle:index:RestartTrigger",
      urn: `urn:pulumi:prod::fleet::rekindle:index:RestartTrigger::r${index}`,
      ...resource,
    })),
  },
});
const now = Date.parse("2026-01-02T03:04:05Z");

test("an instance is where its target says, in the state of its ledger, and once", () => {
  const state = stateWith(
    {
      outputs: {
        target: { ncloudServers: { serverInstanceNos: [1, "2"], regionCode: "JPN" } },
        instances: [{ id: "2", state: "stopped" }],
      },
    },
    { outputs: { target: { ncloudServers: { serverInstanceNos: ["1"], regionCode: "JPN" } } } },
    {
      outputs: {
        target: { workspaceAppServers: { serverIds: ["a"], region: "ap-southeast-1", projectId: "p1" } },
      },
    },
    { outputs: { target: { workspaceAppServers: { serverIds: ["b"], region: "ap-southeast-3" } } } },
  );
  const { world } = worldOfStack(state, now);
  expect(world.ncloud).toEqual({
    regions: ["JPN"],
    targetGroups: [],
    instances: {
      servers: [
        { id: "1", location: "JPN" },
        { id: "2", location: "JPN", state: "NSTOP" },
      ],
    },
  });
  const [first, second] = world.huaweicloud?.projects ?? [];
  expect(first).toEqual({ id: "p1", name: "ap-southeast-1" });
  expect(second).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) as string, name: "ap-southeast-3" });
  expect(world.huaweicloud?.instances?.["appServers"]).toEqual([
    { id: "a", location: "p1" },
    { id: "b", location: second?.id },
  ]);
});

test("ECS servers are in the cloud that their target names", () => {
  const ecs = (cloud: string, ...serverIds: string[]) => ({
    outputs: { target: { ecsServers: { cloud, serverIds } } },
  });
  const { world } = worldOfStack(stateWith(ecs("otc", "a"), ecs("huaweicloud", "b", "c")), now);
  expect(() => validateWorld(world)).not.toThrow();
  expect(ids(world.otc?.instances?.["ecsServers"])).toEqual(["a"]);
  expect(ids(world.huaweicloud?.instances?.["ecsServers"])).toEqual(["b", "c"]);
});

test("servers are in the target groups that they are taken from, unless they have been", () => {
  const fleet = (serverInstanceNos: string[], instances: object[] = []) => ({
    outputs: {
      target: {
        ncloudServers: { serverInstanceNos, drain: { timeout: "5m", targetGroupNos: ["7001", 7002] } },
      },
      instances,
    },
  });
  const { world } = worldOfStack(
    stateWith(fleet(["1", "2"], [{ id: "2", state: "requested", drained: true }]), fleet(["3"])),
    now,
  );
  expect(() => validateWorld(world)).not.toThrow();
  expect(world.ncloud?.targetGroups).toEqual([
    { id: "7001", location: "KR", targets: ["1", "3"] },
    { id: "7002", location: "KR", targets: ["1", "3"] },
  ]);
});

test("a lease has as much left as the state says; one that has ended begins anew", () => {
  const lease = (id: string, outputs: object) => ({
    type: "rekindle:index:NotebookLease",
    id: `otc/eu-de/p/${id}`,
    outputs: { target: { modelartsNotebook: { cloud: "otc", notebookId: id } }, ...outputs },
  });
  const { world } = worldOfStack(
    stateWith(
      lease("a", { expiresAt: "2026-01-02T04:04:05Z" }),
      lease("b", { expiresAt: "2026-01-01T00:00:00Z", duration: "8h" }),
      lease("c", { autoStop: false }),
    ),
    now,
  );
  expect(world.otc).toEqual({
    projects: [{ id: "p", name: "eu-de" }],
    instances: {
      notebooks: [
        { id: "a", location: "p", lease: { length: "3600000ms" } },
        { id: "b", location: "p", lease: { length: "8h" } },
        { id: "c", location: "p", lease: { autoStop: false } },
      ],
    },
  });
});

test("what cannot be read is left out and named; what is no stack of ours is refused", async () => {
  const secret = { outputs: { target: { "4dabf18193072939515e22adb298388d": "1b47", ciphertext: "v1:" } } };
  const server = { outputs: { target: { ncloudServers: { serverInstanceNos: ["1"] } } } };
  const { world, notes } = worldOfStack(stateWith(secret, server));
  expect(notes).toEqual(["r0: its target cannot be read from the state (a secret?); it is left out"]);
  await (await startEmulator({ world })).close();
  expect(() => worldOfStack({})).toThrow("not the state of a stack");
  expect(() => worldOfStack(stateWith())).toThrow("neither a RestartTrigger nor a NotebookLease");
});

test("every target of a resource has its kind here", () => {
  const known = apis.flatMap(({ kind }) => kind?.targets ?? []);
  for (const { member, idsField } of restartApis) expect(known).toContainEqual({ member, ids: idsField });
  expect(known).toContainEqual({ member: "modelartsNotebook", ids: "notebookId" });
});

test("notebooks that are restarted have the leases of those that are renewed", () => {
  const { world } = worldOfStack(
    stateWith(
      {
        outputs: {
          target: { modelartsNotebooks: { notebookIds: ["a", "b"], cloud: "huaweicloud" } },
          instances: [
            { id: "a", state: "restarted" },
            { id: "b", state: "stopped" },
          ],
        },
      },
      {
        type: "rekindle:index:NotebookLease",
        outputs: {
          target: { modelartsNotebook: { notebookId: "a", cloud: "huaweicloud" } },
          expiresAt: new Date(now + 3_600_000).toISOString(),
        },
      },
    ),
    now,
  );
  expect(world.huaweicloud?.instances?.["notebooks"]).toMatchObject([
    { id: "a", lease: { length: "3600000ms" } },
    { id: "b", state: "STOPPED" },
  ]);
});

test("desktops are among them", () => {
  const target = {
    workspaceDesktops: { desktopIds: ["wd-1", "wd-2"], region: "cn-north-4", projectId: "p1" },
  };
  const { world } = worldOfStack(stateWith({ outputs: { target } }), now);
  expect(() => validateWorld(world)).not.toThrow();
  expect(ids(world.huaweicloud?.instances?.["desktops"])).toEqual(["wd-1", "wd-2"]);
});
