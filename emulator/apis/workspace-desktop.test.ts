import { HUAWEI, bench, closeBenches, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const DESKTOPS = `${HUAWEI.replace("/v1/", "/v2/")}/desktops`;

const run = (caller: Caller, desktop_ids: unknown, rest: object = { op_type: "reboot" }) =>
  caller("POST", `${DESKTOPS}/action`, { json: { desktop_ids, ...rest } });
const desktop = async (caller: Caller, id = "wd-0001") =>
  ((await caller("GET", `${DESKTOPS}/${id}`)).body as { desktop: Record<string, unknown> }).desktop;
const states = async (caller: Caller, id?: string) => {
  const { status, task_status, login_status } = await desktop(caller, id);
  return [status, task_status, login_status].map((state) => JSON.stringify(state)).join(" ");
};

test("a soft reboot passes through the vendor's states", async () => {
  const { huawei, pass } = await bench();
  expect((await run(huawei, ["wd-0001", "wd-0002"])).body).toEqual({ failed_operation_list: [] });
  const seen = [];
  for (const step of [0, 4_000, 6_000, 22_000, 8_000]) {
    pass(step);
    seen.push(await states(huawei, "wd-0002"));
  }
  expect(seen).toEqual([
    '"ACTIVE" "reboot_pending" "REGISTERED"',
    '"ACTIVE" "reboot_started" "REGISTERED"',
    '"ACTIVE" "rebooting" "UNREGISTER"',
    '"ACTIVE" "" "UNREGISTER"',
    '"ACTIVE" "" "REGISTERED"',
  ]);
});

test("a hard reboot cuts into a soft one, and takes one that is in trouble", async () => {
  const { huawei, pass, emulator } = await bench();
  await run(huawei, ["wd-0001"]);
  expect((await run(huawei, ["wd-0001"])).status).toBe(409);
  const hard = { op_type: "reboot", type: "HARD" };
  expect((await run(huawei, ["wd-0001"], hard)).body).toEqual({ failed_operation_list: [] });
  pass(5_000);
  expect(await states(huawei)).toBe('"ACTIVE" "rebooting_hard" "UNREGISTER"');
  pass(15_000);
  expect(await states(huawei)).toBe('"ACTIVE" "" "REGISTERED"');
  const broken = emulator.world.instance("huaweicloud", "desktops", "wd-0003");
  broken!.state = "ERROR";
  expect((await run(huawei, ["wd-0003"], hard)).body).toEqual({ failed_operation_list: [] });
});

test("those that cannot be are named, and the others rebooted", async () => {
  const { huawei, emulator } = await bench({
    huaweicloud: {
      instances: {
        desktops: [{ id: "wd-1" }, { id: "wd-2", state: "SHUTOFF" }, { id: "wd-3", name: "design-3" }],
      },
    },
  });
  await run(huawei, ["wd-3"]);
  const answer = await run(huawei, ["wd-1", "wd-2", "wd-3", "wd-9"]);
  expect(answer).toMatchObject({ status: 200 });
  expect((answer.body as { failed_operation_list: unknown[] }).failed_operation_list).toEqual([
    expect.objectContaining({ desktop_id: "wd-2", error_msg: expect.stringContaining("SHUTOFF") as string }),
    expect.objectContaining({ desktop_id: "wd-3", desktop_name: "design-3" }),
    expect.objectContaining({ desktop_id: "wd-9", desktop_name: "" }),
  ]);
  expect(emulator.world.instance("huaweicloud", "desktops", "wd-1")?.reboots).toBe(1);
  expect(emulator.journal.entries().at(-1)).toMatchObject({
    action: "BatchRunDesktops",
    ids: ["wd-1", "wd-2", "wd-3", "wd-9"],
  });
});

test("is switched off and on", async () => {
  const { huawei, pass } = await bench();
  await run(huawei, ["wd-0001"], { op_type: "os-stop" });
  expect(await states(huawei)).toBe('"ACTIVE" "powering-off" "UNREGISTER"');
  pass(10_000);
  expect(await states(huawei)).toBe('"SHUTOFF" "" "UNREGISTER"');
  await run(huawei, ["wd-0001"], { op_type: "os-start" });
  expect(await states(huawei)).toBe('"SHUTOFF" "powering-on" "UNREGISTER"');
  pass(30_000);
  expect(await states(huawei)).toBe('"ACTIVE" "" "REGISTERED"');
});

test.each([
  ["no id", [], { op_type: "reboot" }],
  ["more than a hundred", Array.from({ length: 101 }, (_, n) => `wd-${n}`), { op_type: "reboot" }],
  ["an id twice", ["wd-0001", "wd-0001"], { op_type: "reboot" }],
  ["no operation", ["wd-0001"], {}],
  ["an unknown operation", ["wd-0001"], { op_type: "restart" }],
  ["an unknown type", ["wd-0001"], { op_type: "reboot", type: "MEDIUM" }],
])("refuses %s", async (_what, ids, rest) => {
  const { huawei, emulator } = await bench();
  expect((await run(huawei, ids, rest)).status).toBe(400);
  expect(emulator.world.instance("huaweicloud", "desktops", "wd-0001")?.reboots).toBe(0);
});

describe("the list", () => {
  const tags = (key: string, value: string) => [{ key, value }];
  const desktops = [
    { id: "a", name: "design-1", fields: { tags: tags("team", "design"), pool_id: "p1" } },
    { id: "b", name: "design-2", state: "SHUTOFF", fields: { pool_id: "p2" } },
    { id: "c", name: "office-1", maintenance: true, sessions: [{ user: "mina" }] },
  ];

  test.each([
    ["", ["a", "b", "c"]],
    ["status=SHUTOFF", ["b"]],
    ["tag=team%3Ddesign", ["a"]],
    ["tag=team%3Ddesign,floor%3D2", []],
    ["pool_id=p1,p2", ["a", "b"]],
    ["computer_name=design", ["a", "b"]],
    ["desktop_id=a&desktop_id=c", ["a", "c"]],
    ["desktop_id=a,c", ["a", "c"]],
    ["in_maintenance_mode=true", ["c"]],
    ["in_maintenance_mode=false", ["a", "b"]],
    ["user_name=mina", ["c"]],
    ["sort_field=computer_name&sort_type=DESC", ["c", "b", "a"]],
    ["limit=1&offset=1", ["b"]],
  ])("by %j", async (query, ids) => {
    const { huawei } = await bench({ huaweicloud: { instances: { desktops } } });
    const { body } = await huawei("GET", `${DESKTOPS}/detail?${query}`);
    expect((body as { desktops: { desktop_id: string }[] }).desktops.map((each) => each.desktop_id)).toEqual(
      ids,
    );
  });

  test("holds up to a thousand, counts all and refuses what it does not know", async () => {
    const { huawei } = await bench();
    const { body } = await huawei("GET", `${DESKTOPS}/detail?limit=10`);
    expect(body).toMatchObject({ total_count: 40, desktops: { length: 10 } });
    expect((await huawei("GET", `${DESKTOPS}/detail?limit=1000`)).status).toBe(200);
    for (const query of ["limit=1001", "offset=-1", "in_maintenance_mode=yes", "sort_field=colour"]) {
      expect((await huawei("GET", `${DESKTOPS}/detail?${query}`)).status).toBe(400);
    }
    expect((await huawei("GET", `${DESKTOPS}/wd-9999`)).status).toBe(404);
  });
});

describe("a user on it", () => {
  const world = {
    huaweicloud: {
      instances: {
        desktops: [
          { id: "a", sessions: [{ user: "mina" }] },
          { id: "b", sessions: [{ state: "Disconnected" as const }] },
          { id: "c" },
        ],
      },
    },
  };

  test("shows in the login status", async () => {
    const { huawei } = await bench(world);
    const seen = await Promise.all(
      ["a", "b", "c"].map(async (id) => (await desktop(huawei, id))["login_status"]),
    );
    expect(seen).toEqual(["CONNECTED", "DISCONNECTED", "REGISTERED"]);
  });

  test("is told something, and logged off a moment after that is asked for", async () => {
    const { huawei, pass, emulator } = await bench(world);
    const told = await huawei("POST", `${DESKTOPS}/notifications`, {
      json: { desktop_ids: ["a"], notifications: "Please save." },
    });
    expect(told.body).toEqual({ job_id: expect.any(String) as string });
    const off = await huawei("POST", `${DESKTOPS}/logoff`, { json: { desktop_ids: ["a"] } });
    expect([off.status, off.text]).toEqual([200, ""]);
    expect((await desktop(huawei, "a"))["login_status"]).toBe("CONNECTED");
    pass(2_000);
    expect((await desktop(huawei, "a"))["login_status"]).toBe("REGISTERED");
    expect(emulator.world.instance("huaweicloud", "desktops", "a")?.pastSessions).toMatchObject([
      { user: "mina", endedBy: "logoff", warning: "Please save." },
    ]);
  });

  test("does not come while it is in maintenance, which a reboot does not end", async () => {
    const { huawei, pass, emulator } = await bench(world);
    const set = (in_maintenance_mode: unknown, desktop_ids = ["c"]) =>
      huawei("PUT", `${DESKTOPS}/maintenance-mode`, { json: { desktop_ids, in_maintenance_mode } });
    const come = () => {
      const desktops = emulator.world.cloud("huaweicloud")!.find("desktops")!;
      return desktops.beginSession(desktops.get("c")!) !== undefined;
    };
    expect((await set(true)).status).toBe(200);
    await run(huawei, ["c"]);
    pass(60_000);
    expect(await desktop(huawei, "c")).toMatchObject({
      in_maintenance_mode: true,
      login_status: "REGISTERED",
    });
    expect(come()).toBe(false);
    await set(false);
    expect([come(), come()]).toEqual([true, false]);
    expect([(await set("yes")).status, (await set(true, ["z"])).status]).toEqual([400, 404]);
  });
});
