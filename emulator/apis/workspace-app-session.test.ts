import { HUAWEI, START, bench, closeBenches, type Caller } from "../bench.test.support";
import type { WorldInput } from "../index";

afterEach(closeBenches);

const MINUTE = 60_000;
const SERVERS = `${HUAWEI}/app-servers`;
const WINDOW = "query_begin_time=2000-01-01T00:00:00.000Z&query_end_time=2099-01-01T00:00:00.000Z";

type Server = NonNullable<NonNullable<WorldInput["huaweicloud"]>["instances"]>[string][number];
const worldWith = (...appServers: Server[]): WorldInput => ({ huaweicloud: { instances: { appServers } } });

const server = async (caller: Caller, id = "a") =>
  (await caller("GET", `${SERVERS}/${id}`)).body as Record<string, unknown>;
const count = async (caller: Caller, id?: string) => (await server(caller, id))["session_count"];
const maintain = (caller: Caller, items: unknown, maintain_status: unknown) =>
  caller("PATCH", `${SERVERS}/actions/batch-maint`, { json: { items, maintain_status } });
const list = async (caller: Caller, query = "") =>
  (await caller("GET", `${HUAWEI}/session/list-sessions?${WINDOW}&${query}`)).body as {
    count: number;
    items: Record<string, string>[];
  };
const logOff = (caller: Caller, session_ids: unknown, rest: object = {}) =>
  caller("POST", `${HUAWEI}/session/logoff`, {
    json: { session_ids, delay_time: 0, message_type: 1, ...rest },
  });

test("the default world has two sessions on one server and a disconnected one on another", async () => {
  const { huawei } = await bench();
  expect([
    await count(huawei, "as-0011"),
    await count(huawei, "as-0012"),
    await count(huawei, "as-0013"),
  ]).toEqual([2, 1, 0]);
  expect((await list(huawei, "session_state=Disconnected")).items).toMatchObject([
    { machine_name: "as-0012" },
  ]);
  expect((await huawei("GET", `${SERVERS}?server_group_id=asg-0001&limit=100`)).body).toMatchObject({
    count: 40,
  });
});

test("sessions come, stay and end as the world says", async () => {
  const { huawei, pass } = await bench(
    worldWith({
      id: "a",
      sessions: [{ lasts: "5m" }],
      arrivals: [{ comesAfter: "2m", lasts: "10m" }, { comesAfter: "20m" }],
    }),
  );
  const seen = [];
  for (const minutes of [0, 2, 3, 7, 8]) {
    pass(minutes * MINUTE);
    seen.push(await count(huawei));
  }
  expect(seen).toEqual([1, 2, 1, 0, 1]);
});

test("one that would have come to a server in maintenance, or to one that is down, goes elsewhere", async () => {
  const { huawei, pass, emulator } = await bench(
    worldWith({
      id: "a",
      sessions: [{ user: "stays" }],
      arrivals: [{ comesAfter: "2m" }, { comesAfter: "11m" }, { comesAfter: "20m" }],
    }),
  );
  expect((await maintain(huawei, ["a"], true)).text).toBe("");
  pass(10 * MINUTE);
  expect(await server(huawei)).toMatchObject({
    maintain_status: true,
    session_count: 1,
    status: "REGISTERED",
  });
  expect((await huawei("GET", `${SERVERS}?maintain_status=true`)).body).toMatchObject({ count: 1 });
  await maintain(huawei, ["a"], false);
  pass(50_000);
  await huawei("PATCH", `${SERVERS}/actions/batch-reboot`, { json: { items: ["a"], type: "SOFT" } });
  pass(2 * MINUTE);
  // The reboot has thrown out whoever was there.
  expect(await server(huawei)).toMatchObject({ session_count: 0, status: "REGISTERED" });
  expect(emulator.world.instance("huaweicloud", "appServers", "a")?.pastSessions).toMatchObject([
    { user: "stays", endedBy: "reboot", endedAt: START + 10 * MINUTE + 50_000 },
  ]);
  pass(10 * MINUTE);
  expect(await count(huawei)).toBe(1);
});

test("maintenance is set for up to twenty at once, all or none, or one by its own call", async () => {
  const { huawei } = await bench();
  const ids = Array.from({ length: 21 }, (_, n) => `as-00${10 + n}`);
  const refused = [
    await maintain(huawei, ids, true),
    await maintain(huawei, [], true),
    await maintain(huawei, ["as-0001", "as-0001"], true),
    await maintain(huawei, ["as-0001"], "true"),
    await maintain(huawei, ["as-0001"], undefined),
    await maintain(huawei, ["as-0001", "as-9999"], true),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 404]);
  expect((await huawei("GET", `${SERVERS}?maintain_status=true`)).body).toMatchObject({ count: 0 });
  expect((await maintain(huawei, ids.slice(1), true)).status).toBe(200);
  expect((await huawei("GET", `${SERVERS}?maintain_status=true&limit=100`)).body).toMatchObject({
    count: 20,
  });
  await huawei("PATCH", `${SERVERS}/as-0001`, { json: { maintain_status: true, name: "first" } });
  expect(await server(huawei, "as-0001")).toMatchObject({ maintain_status: true, name: "first" });
});

describe("the list of sessions", () => {
  const world = worldWith(
    {
      id: "a",
      fields: { machine_name: "MACHINE-A", server_group_id: "g1" },
      sessions: [
        { id: "s1", user: "mina", startedAt: new Date(START - 30 * MINUTE).toISOString() },
        { id: "s2", state: "Disconnected", startedAt: new Date(START - 90 * MINUTE).toISOString() },
      ],
    },
    { id: "b", sessions: [{ id: "s3", lasts: "1m" }] },
  );
  const ids = async (caller: Caller, query: string) => (await list(caller, query)).items.map(({ id }) => id);

  test.each([
    ["", ["s1", "s3", "s2"]],
    ["session_state=Active", ["s1", "s3"]],
    ["session_state=Active,Disconnected,AppcInit", ["s1", "s3", "s2"]],
    ["session_state=SignedOut", []],
    ["user_name=mina", ["s1"]],
    ["machine_name=MACHINE-A", ["s1", "s2"]],
    ["app_server_group_id=g1", ["s1", "s2"]],
    ["is_success=true", ["s1", "s3", "s2"]],
    ["limit=1&offset=1", ["s3"]],
  ])("by %j", async (query, expected) => {
    const { huawei } = await bench(world);
    expect(await ids(huawei, query)).toEqual(expected);
  });

  test("names the server as the server names itself, and keeps those that have ended", async () => {
    const { huawei, pass } = await bench(world);
    const { sid } = await server(huawei, "a");
    expect((await list(huawei, "user_name=mina")).items).toMatchObject([
      { machine_sid: sid, vm_ip: expect.any(String) as string },
    ]);
    pass(MINUTE);
    expect((await list(huawei, "session_state=SignedOut")).items).toMatchObject([
      { id: "s3", end_time: new Date(START + MINUTE).toISOString() },
    ]);
  });

  test("is by when they began", async () => {
    const { huawei } = await bench(world);
    const path = (begin: string, end: string) =>
      `${HUAWEI}/session/list-sessions?query_begin_time=${begin}&query_end_time=${end}`;
    const [hour, now] = [START - 60 * MINUTE, START].map((at) => new Date(at).toISOString()) as [
      string,
      string,
    ];
    expect((await huawei("GET", path(hour, now))).body).toMatchObject({ count: 2 });
    for (const begin of ["", "2026-01-01", "2026-01-01T00:00:00Z", "2026-13-01T00:00:00.000Z"]) {
      expect((await huawei("GET", path(begin, now))).status).toBe(400);
    }
    expect((await huawei("GET", `${path(hour, now)}&limit=101`)).status).toBe(400);
    expect((await huawei("GET", `${path(hour, now)}&session_state=Asleep`)).status).toBe(400);
  });
});

describe("a log-off", () => {
  const world = worldWith({ id: "a", sessions: [{ id: "s1" }, { id: "s2", lasts: "1m" }, { id: "s3" }] });

  test("warns, waits so many seconds, and ends what has not ended by itself", async () => {
    const { huawei, pass, emulator } = await bench(world);
    const answer = await logOff(huawei, ["s1", "s2"], {
      delay_time: 600,
      message: "Ten minutes.",
      title: "Restart",
    });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    const seen = [];
    for (const ms of [0, MINUTE, 9 * MINUTE - 1, 1]) {
      pass(ms);
      seen.push(await count(huawei));
    }
    expect(seen).toEqual([3, 2, 2, 1]);
    expect(emulator.world.instance("huaweicloud", "appServers", "a")?.pastSessions).toMatchObject([
      { id: "s2", endedBy: "user" },
      { id: "s1", endedBy: "logoff", warning: "Ten minutes." },
    ]);
    // One that has ended meanwhile is no mistake.
    expect((await logOff(huawei, ["s1", "s3"])).status).toBe(200);
    expect(await count(huawei)).toBe(0);
  });

  test.each([
    ["no session", [], {}, 400],
    ["one twice", ["s1", "s1"], {}, 400],
    ["an unknown one", ["s1", "s9"], {}, 404],
    ["an id that is too long", ["x".repeat(65)], {}, 400],
    ["a delay below zero", ["s1"], { delay_time: -1 }, 400],
    ["no delay", ["s1"], { delay_time: undefined }, 400],
    ["a delay in words", ["s1"], { delay_time: "10m" }, 400],
    ["an unknown kind of message", ["s1"], { message_type: 5 }, 400],
    ["an empty message", ["s1"], { message: "" }, 400],
    ["a message that is too long", ["s1"], { message: "x".repeat(256) }, 400],
  ])("of %s is refused", async (_what, ids, rest, status) => {
    const { huawei } = await bench(world);
    expect((await logOff(huawei, ids, rest)).status).toBe(status);
    expect(await count(huawei)).toBe(3);
  });
});
