import { bench, closeBenches, type Bench, type Caller } from "../bench.test.support";
import type { WorldInput } from "../index";

afterEach(closeBenches);

interface Target {
  readonly targetNo: string;
  readonly healthCheckStatus: { readonly code: string };
}

const ask = (caller: Caller, action: string, query: string, service = "vloadbalancer") =>
  caller("GET", `/${service}/v2/${action}?responseFormatType=json&${query}`);
const listed = (ids: readonly string[], name = "targetNoList") =>
  ids.map((id, index) => `${name}.${index + 1}=${id}`).join("&");
const change = (caller: Caller, action: string, ids: readonly string[], group = "7001") =>
  ask(caller, action, `targetGroupNo=${group}&${listed(ids)}`);

async function targets(caller: Caller, group = "7001"): Promise<string> {
  const { body } = await ask(caller, "getTargetList", `targetGroupNo=${group}`);
  const { getTargetListResponse: response } = body as { getTargetListResponse: { targetList: Target[] } };
  return response.targetList
    .map(({ targetNo, healthCheckStatus: { code } }) => `${targetNo} ${code}`)
    .join(", ");
}

const small = (group: object = {}, server: object = {}): WorldInput => ({
  ncloud: {
    targetGroups: [{ id: "7001", targets: ["1", "2"], ...group }],
    instances: { servers: [{ id: "1", durations: { reboot: "5m" }, ...server }, { id: "2" }, { id: "3" }] },
  },
});

async function restart({ ncloud }: Bench, id: string): Promise<void> {
  const answer = await ask(ncloud, "rebootServerInstances", listed([id], "serverInstanceNoList"), "vserver");
  expect(answer.status).toBe(200);
}

test("the default group has ten servers, all UP", async () => {
  const { ncloud } = await bench();
  const { body } = await ask(ncloud, "getTargetList", "targetGroupNo=7001");
  expect(body).toMatchObject({
    getTargetListResponse: {
      returnCode: "0",
      totalRows: 10,
      targetList: expect.arrayContaining([
        {
          targetNo: "1010",
          targetName: "1010",
          targetIp: "10.0.3.242",
          healthCheckStatus: { code: "UP", codeName: "up Target" },
          healthCheckResponse: "",
        },
      ]) as unknown,
    },
  });
  expect(await targets(ncloud)).toBe(Array.from({ length: 10 }, (_, n) => `${1001 + n} UP`).join(", "));
});

test("a removed target still shows for a moment, and is UP again only after enough checks", async () => {
  const { ncloud, pass } = await bench(small());
  const { body } = await change(ncloud, "removeTarget", ["1"]);
  expect(body).toMatchObject({ removeTargetResponse: { totalRows: 2 } });
  pass(1_999);
  expect(await targets(ncloud)).toBe("1 UP, 2 UP");
  pass(1);
  expect(await targets(ncloud)).toBe("2 UP");
  expect((await change(ncloud, "addTarget", ["1"])).body).toMatchObject({
    addTargetResponse: { totalRows: 2 },
  });
  expect(await targets(ncloud)).toBe("2 UP, 1 DOWN");
  pass(59_999);
  expect(await targets(ncloud)).toBe("2 UP, 1 DOWN");
  pass(1);
  expect(await targets(ncloud)).toBe("2 UP, 1 UP");
});

test.each(["restarts", "showsNothing"])("a reboot is noticed, and its end (%s)", async (onReboot) => {
  const made = await bench(small({}, { onReboot }));
  await restart(made, "1");
  const seen = [];
  for (const step of [59_999, 1, 240_000 + 59_999, 1]) {
    made.pass(step);
    seen.push(await targets(made.ncloud));
  }
  expect(seen).toEqual(["1 UP, 2 UP", "1 DOWN, 2 UP", "1 DOWN, 2 UP", "1 UP, 2 UP"]);
});

test("a reboot that is quicker than the checks goes unnoticed", async () => {
  const made = await bench(small());
  await restart(made, "2");
  for (let n = 0; n < 20; n++) {
    made.pass(5_000);
    expect(await targets(made.ncloud)).toBe("1 UP, 2 UP");
  }
});

test("a server that is off, failed or gone is DOWN, and all are UNUSED behind no load balancer", async () => {
  const { ncloud, emulator } = await bench(small({ healthCheck: { cycle: "5s" } }, { state: "NSTOP" }));
  expect(await targets(ncloud)).toBe("1 DOWN, 2 UP");
  emulator.world.ncloud()?.find("servers")?.remove("2");
  expect(await targets(ncloud)).toBe("1 DOWN, 2 DOWN");
  const unused = await bench(small({ loadBalancer: "" }));
  expect(await targets(unused.ncloud)).toBe("1 UNUSED, 2 UNUSED");
});

test("a server that breaks is DOWN after the checks, and UP again once it is mended", async () => {
  const { ncloud, emulator, pass } = await bench(small());
  const patch = (state: string) => {
    const servers = emulator.world.ncloud()?.find("servers");
    servers?.patch(servers.get("2")!, { state }, false);
  };
  patch("FSTOP");
  pass(60_000);
  expect(await targets(ncloud)).toBe("1 UP, 2 DOWN");
  patch("RUN");
  expect(await targets(ncloud)).toBe("1 UP, 2 DOWN");
  pass(60_000);
  expect(await targets(ncloud)).toBe("1 UP, 2 UP");
});

test("setTarget replaces all there is", async () => {
  const { ncloud, pass } = await bench(small());
  await change(ncloud, "setTarget", ["2", "3"]);
  pass(2_000);
  expect(await targets(ncloud)).toBe("2 UP, 3 DOWN");
  await ask(ncloud, "setTarget", "targetGroupNo=7001");
  pass(2_000);
  expect(await targets(ncloud)).toBe("");
});

test.each([
  ["addTarget", ["1"], "7001", "800", "is bound"],
  ["addTarget", ["9"], "7001", "800", "does not exist"],
  ["addTarget", ["3", "3"], "7001", "800", "is named twice"],
  ["addTarget", [], "7001", "800", "is missing"],
  ["addTarget", ["3"], "7009", "1205009", "has no group"],
  ["removeTarget", ["3"], "7001", "800", "is not bound"],
  ["removeTarget", ["1", "3"], "7001", "800", "is not bound, beside one that is"],
  ["getTargetList", [], "7009", "1205009", "has no group"],
])("%s refuses what %s of %s (%s): it %s", async (action, ids, group, returnCode) => {
  const { ncloud } = await bench(small());
  const answer = await change(ncloud, action, ids, group);
  expect([answer.status, answer.body]).toMatchObject([400, { responseError: { returnCode } }]);
  expect(await targets(ncloud)).toBe("1 UP, 2 UP");
});

test("a target on its way out is neither removed again nor added before it is gone", async () => {
  const { ncloud, pass } = await bench(small());
  await change(ncloud, "removeTarget", ["1"]);
  const codes = async () => [
    (await change(ncloud, "removeTarget", ["1"])).body,
    (await change(ncloud, "addTarget", ["1"])).body,
  ];
  expect(await codes()).toMatchObject([
    { responseError: { returnCode: "800" } },
    { responseError: { returnCode: "1200004" } },
  ]);
  pass(2_000);
  expect((await change(ncloud, "addTarget", ["1"])).status).toBe(200);
});

test("a load balancer may be busy for a while after each change", async () => {
  const { ncloud, pass } = await bench(small({ busyFor: "10s" }));
  await change(ncloud, "removeTarget", ["1"]);
  expect((await change(ncloud, "addTarget", ["3"])).body).toMatchObject({
    responseError: { returnCode: "1200004" },
  });
  pass(10_000);
  expect((await change(ncloud, "addTarget", ["3"])).status).toBe(200);
});

test("a server of another VPC is not taken", async () => {
  const { ncloud } = await bench(small({ vpcNo: "2", targets: [] }));
  expect((await change(ncloud, "addTarget", ["3"])).status).toBe(400);
});

test("groups are listed with their checks and targets, by number and VPC", async () => {
  const { ncloud } = await bench();
  const { body } = await ask(
    ncloud,
    "getTargetGroupList",
    "targetGroupNoList.1=7001&vpcNo=1&targetTypeCode=VSVR",
  );
  expect(body).toMatchObject({
    getTargetGroupListResponse: {
      totalRows: 1,
      targetGroupList: [
        {
          targetGroupNo: "7001",
          targetGroupName: "web",
          loadBalancerInstanceNo: "8001",
          healthCheckCycle: 30,
          healthCheckUpThreshold: 2,
          healthCheckDownThreshold: 2,
          targetNoList: expect.arrayContaining(["1001", "1010"]) as unknown,
        },
      ],
    },
  });
  const rows = async (query: string) =>
    JSON.stringify((await ask(ncloud, "getTargetGroupList", query)).body).match(/"totalRows":(\d+)/)?.[1];
  expect([
    await rows("vpcNo=2"),
    await rows("targetGroupNoList.1=7002"),
    await rows("pageNo=2&pageSize=1"),
  ]).toEqual(["0", "0", "1"]);
  expect((await ask(ncloud, "getTargetGroupList", "targetTypeCode=X")).status).toBe(400);
});

test("targets and what is known of their health are part of the world", async () => {
  const first = await bench(small());
  await change(first.ncloud, "removeTarget", ["2"]);
  await restart(first, "1");
  first.pass(70_000);
  await change(first.ncloud, "addTarget", ["2"]);
  const second = await bench(first.emulator.world.toJSON());
  second.pass(70_000);
  expect(await targets(second.ncloud)).toBe("1 DOWN, 2 DOWN");
  second.pass(60_000);
  expect(await targets(second.ncloud)).toBe("1 DOWN, 2 UP");
  second.pass(230_000);
  expect(await targets(second.ncloud)).toBe("1 UP, 2 UP");
});
