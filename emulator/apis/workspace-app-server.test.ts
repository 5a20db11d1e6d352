import { HUAWEI, bench, closeBenches, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const SERVERS = `${HUAWEI}/app-servers`;
const reboot = (caller: Caller, items: unknown, type: unknown = "SOFT") =>
  caller("PATCH", `${SERVERS}/actions/batch-reboot`, { json: { items, type } });
const states = async (caller: Caller, id = "as-0001") => {
  const { status, vm_status, task_status } = (await caller("GET", `${SERVERS}/${id}`)).body as Record<
    string,
    string
  >;
  return `${status} ${vm_status} ${task_status}`;
};

test("a soft reboot passes through the vendor's states", async () => {
  const { huawei, pass } = await bench();
  expect((await reboot(huawei, ["as-0001", "as-0002"])).text).toBe("");
  const seen = [];
  for (const step of [0, 4_000, 6_000, 22_000, 8_000]) {
    pass(step);
    seen.push(await states(huawei));
  }
  expect(seen).toEqual([
    "REGISTERED ACTIVE reboot_pending",
    "REGISTERED REBOOT reboot_started",
    "UNREGISTER REBOOT rebooting",
    "UNREGISTER ACTIVE null",
    "REGISTERED ACTIVE null",
  ]);
});

test("a hard reboot is quicker and may cut into a soft one, not the other way round", async () => {
  const { huawei, pass } = await bench();
  await reboot(huawei, ["as-0001"]);
  expect((await reboot(huawei, ["as-0001"])).status).toBe(409);
  expect((await reboot(huawei, ["as-0001"], "HARD")).status).toBe(200);
  pass(5_000);
  expect(await states(huawei)).toBe("UNREGISTER HARD_REBOOT rebooting_hard");
  expect((await reboot(huawei, ["as-0001"], "HARD")).status).toBe(409);
  pass(15_000);
  expect(await states(huawei)).toBe("REGISTERED ACTIVE null");
});

test("only a hard reboot ends one that froze", async () => {
  const { huawei, pass } = await bench({
    huaweicloud: { instances: { appServers: [{ id: "as-0001", onReboot: "freezesUnlessHard" }] } },
  });
  await reboot(huawei, ["as-0001"]);
  pass(24 * 3_600_000);
  expect(await states(huawei)).toBe("UNREGISTER REBOOT rebooting");
  await reboot(huawei, ["as-0001"], "HARD");
  pass(20_000);
  expect(await states(huawei)).toBe("REGISTERED ACTIVE null");
});

test.each([
  ["no id", [], "SOFT", 400],
  ["more than twenty", Array.from({ length: 21 }, (_, n) => `as-00${10 + n}`), "SOFT", 400],
  ["an id twice", ["as-0001", "as-0001"], "SOFT", 400],
  ["a number", [1], "SOFT", 400],
  ["an unknown type", ["as-0001"], "MEDIUM", 400],
  ["no type", ["as-0001"], null, 400],
  ["an unknown server", ["as-0001", "as-9999"], "SOFT", 404],
])("refuses %s", async (_what, items, type, expected) => {
  const { huawei, emulator } = await bench();
  const answer = await reboot(huawei, items, type);
  expect([answer.status, answer.body]).toEqual([
    expected,
    { error_code: expect.stringMatching(/^WKS\./) as string, error_msg: expect.any(String) as string },
  ]);
  expect(emulator.world.instance("huaweicloud", "appServers", "as-0001")?.reboots).toBe(0);
});

test("lists in pages of at most a hundred, shows one", async () => {
  const { huawei } = await bench();
  expect((await huawei("GET", `${SERVERS}?offset=39&limit=100`)).body).toMatchObject({
    count: 40,
    items: [{ id: "as-0040" }],
  });
  expect((await huawei("GET", `${SERVERS}?server_id=as-0007`)).body).toMatchObject({ count: 1 });
  expect((await huawei("GET", `${SERVERS}?limit=101`)).status).toBe(400);
  expect((await huawei("GET", `${SERVERS}/as-9999`)).status).toBe(404);
  expect((await huawei("GET", `${SERVERS}/as-0001`)).body).toMatchObject({
    addresses: { "00000000-0000-4000-8000-000000000001": [{ "OS-EXT-IPS:type": "fixed" }] },
    security_groups: [],
  });
});

describe("the list", () => {
  const appServers = [
    { id: "a", name: "office-1", fields: { machine_name: "pc-1.corp", scaling_auto_create: true } },
    { id: "b", name: "office-2", fields: { server_group_id: "asg-2", tags: [{ key: "k", value: "v" }] } },
    { id: "c", name: "lab", maintenance: true, fields: { host_address: [{ addr: "10.9.8.7", version: 4 }] } },
  ];

  test.each([
    ["server_name=office", ["a", "b"]],
    ["machine_name=pc-1", ["a"]],
    ["server_group_id=asg-2", ["b"]],
    ["server_group_id=asg-0001", ["a", "c"]],
    ["ip_addr=10.9.8", ["c"]],
    ["maintain_status=true", ["c"]],
    ["maintain_status=false", ["a", "b"]],
    ["scaling_auto_create=true", ["a"]],
    ["server_name=office&scaling_auto_create=false", ["b"]],
  ])("by %s", async (query, ids) => {
    const { huawei } = await bench({ huaweicloud: { instances: { appServers } } });
    const { body } = await huawei("GET", `${SERVERS}?${query}`);
    expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(ids);
  });

  test("refuses a truth value that is none", async () => {
    const { huawei } = await bench();
    expect((await huawei("GET", `${SERVERS}?maintain_status=yes`)).status).toBe(400);
  });
});
