import { bench, closeBenches, HUAWEI, OTC, START, type Bench, type Caller } from "../bench.test.support";
import type { WorldInput } from "../index";

afterEach(closeBenches);

interface JobAnswer {
  readonly status: string;
  readonly error_code: string | null;
  readonly fail_reason: string | null;
  readonly end_time: string;
  readonly entities: {
    readonly sub_jobs: readonly Record<string, unknown>[];
    readonly sub_jobs_total: number;
  };
}
interface ServerAnswer extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly status: string;
}

const reboot = (caller: Caller, ids: readonly unknown[], type: unknown = "SOFT", base = HUAWEI) =>
  caller("POST", `${base}/cloudservers/action`, {
    json: { reboot: { type, servers: ids.map((id) => ({ id })) } },
  });

async function jobOf(
  caller: Caller,
  ids: readonly string[],
  type = "SOFT",
): Promise<() => Promise<JobAnswer>> {
  const answer = await reboot(caller, ids, type);
  expect(answer.status).toBe(200);
  const { job_id: id } = answer.body as { job_id: string };
  return async () => (await caller("GET", `${HUAWEI}/jobs/${id}`)).body as JobAnswer;
}

async function server(caller: Caller, id = "ecs-0001"): Promise<ServerAnswer> {
  return ((await caller("GET", `${HUAWEI}/cloudservers/${id}`)).body as { server: ServerAnswer }).server;
}

async function states(caller: Caller): Promise<string> {
  const answer = await server(caller);
  return [answer.status, answer["OS-EXT-STS:task_state"], answer["OS-EXT-STS:vm_state"]].join(" ");
}

async function listed(caller: Caller, query: string, base = HUAWEI) {
  const { status, body } = await caller("GET", `${base}/cloudservers/detail?${query}`);
  const { count, servers = [] } = body as { count?: number; servers?: ServerAnswer[] };
  return { status, count, ids: servers.map(({ id }) => id), servers };
}

const worldWith = (onReboot: unknown): WorldInput => ({
  huaweicloud: {
    instances: { ecsServers: [{ id: "ecs-0001", onReboot }, { id: "ecs-0002" }] },
  } as WorldInput["huaweicloud"],
});

test("a soft reboot passes through the vendor's states, and its job through its own", async () => {
  const { huawei, pass } = await bench();
  const before = await server(huawei);
  const job = await jobOf(huawei, ["ecs-0001", "ecs-0002"]);
  const seen = [];
  for (const step of [0, 1_000, 4_000, 10_000, 15_999, 1]) {
    pass(step);
    seen.push(`${await states(huawei)}: ${(await job()).status}`);
  }
  expect(seen).toEqual([
    "ACTIVE  active: INIT",
    "REBOOT reboot_pending active: RUNNING",
    "REBOOT reboot_started active: RUNNING",
    "REBOOT rebooting active: RUNNING",
    "REBOOT rebooting active: RUNNING",
    "ACTIVE  active: SUCCESS",
  ]);
  const after = await server(huawei);
  expect(after["OS-SRV-USG:launched_at"]).toBe(before["OS-SRV-USG:launched_at"]);
  expect(after["updated"]).not.toBe(before["updated"]);
});

test("a job has a part for each server, and says when it ended", async () => {
  const { huawei, pass } = await bench();
  const job = await jobOf(huawei, ["ecs-0002", "ecs-0001"], "HARD");
  pass(2_000);
  expect(await server(huawei)).toMatchObject({
    status: "HARD_REBOOT",
    "OS-EXT-STS:task_state": "reboot_pending_hard",
  });
  expect(await job()).toMatchObject({ status: "RUNNING", end_time: "" });
  pass(14_000);
  const { entities, ...rest } = await job();
  expect(rest).toMatchObject({
    status: "SUCCESS",
    begin_time: new Date(START).toISOString(),
    end_time: new Date(START + 16_000).toISOString(),
    error_code: null,
    fail_reason: null,
  });
  expect(entities.sub_jobs_total).toBe(2);
  expect(entities.sub_jobs.map(({ entities: of, status }) => [of, status])).toEqual([
    [{ server_id: "ecs-0002" }, "SUCCESS"],
    [{ server_id: "ecs-0001" }, "SUCCESS"],
  ]);
});

test.each<[string, unknown, string, string, string]>([
  ["fails", "fails", "FAIL Ecs.0227 Failed to reboot.", "FAIL", "ERROR"],
  [
    "fails in the vendor's words and leaves the server up",
    { jobFails: { code: "Ecs.0605", reason: "ECS locked." } },
    "FAIL Ecs.0605 ECS locked.",
    "FAIL",
    "ACTIVE",
  ],
  ["never ends while its server comes back", "jobNeverEnds", "RUNNING  ", "RUNNING", "ACTIVE"],
  ["stays RUNNING while its server is frozen", "freezes", "RUNNING  ", "RUNNING", "REBOOT"],
  ["waits for ever if its server ignores the call", "ignores", "INIT  ", "RUNNING", "ACTIVE"],
  ["ends well although its server shows nothing", "showsNothing", "SUCCESS  ", "SUCCESS", "ACTIVE"],
])("one part of a job %s", async (_what, onReboot, expected, whole, status) => {
  const { huawei, pass } = await bench(worldWith(onReboot));
  const job = await jobOf(huawei, ["ecs-0001", "ecs-0002"]);
  pass(3_600_000);
  const answer = await job();
  const [first, second] = answer.entities.sub_jobs;
  expect([first?.["status"], first?.["error_code"], first?.["fail_reason"]].join(" ")).toBe(expected);
  expect(second).toMatchObject({ status: "SUCCESS", fail_reason: null });
  expect(answer.status).toBe(whole);
  expect([answer.status, answer.error_code, answer.fail_reason].join(" ")).toBe(
    whole === "FAIL" ? expected : `${whole}  `,
  );
  expect((await server(huawei)).status).toBe(status);
});

test("a part that failed says so in all the places that the vendor documents", async () => {
  const { huawei, pass } = await bench(worldWith({ jobFails: {} }));
  const job = await jobOf(huawei, ["ecs-0001"]);
  pass(2_000);
  expect((await job()).entities.sub_jobs).toEqual([
    expect.objectContaining({
      status: "FAIL",
      error_code: "Ecs.0227",
      fail_reason: "Failed to reboot.",
      entities: { server_id: "ecs-0001", errorcode_message: "Failed to reboot." },
    }),
  ]);
});

test("a job that is forgotten, somebody else's or nobody's is not found", async () => {
  const {
    huawei,
    as: _as,
    otcScoped,
  } = await bench({
    ...worldWith(["jobIsForgotten", "restarts"]),
    otc: { instances: { ecsServers: [{ id: "ecs-0001" }] } },
  });
  const forgotten = await jobOf(huawei, ["ecs-0001"]);
  expect(await forgotten()).toEqual({ error: { code: "Ecs.0000", message: expect.any(String) as string } });
  expect((await server(huawei)).status).toBe("ACTIVE");
  const { body } = await reboot(otcScoped, ["ecs-0001"], "SOFT", OTC);
  const { job_id: id } = body as { job_id: string };
  expect((await otcScoped("GET", `${OTC}/jobs/${id}`)).status).toBe(200);
  expect((await huawei("GET", `${HUAWEI}/jobs/${id}`)).status).toBe(404);
});

test("only so many jobs are remembered, the latest", async () => {
  const world = worldWith("restarts");
  const { huawei, pass } = await bench({ huaweicloud: { ...world.huaweicloud, maxJobs: 2 } });
  const jobs = [];
  for (let n = 0; n < 3; n++) {
    jobs.push(await jobOf(huawei, ["ecs-0001"]));
    pass(60_000);
  }
  const answers = await Promise.all(jobs.map((job) => job()));
  expect(answers.map(({ status }) => status)).toEqual([undefined, "SUCCESS", "SUCCESS"]);
});

test("jobs are part of the world, and go on where they were", async () => {
  const first = await bench(worldWith("restarts"));
  const { body } = await reboot(first.huawei, ["ecs-0001"]);
  const { job_id: id } = body as { job_id: string };
  const second = await bench(first.emulator.world.toJSON());
  second.pass(10_000);
  const ask = async ({ huawei }: Bench) => (await huawei("GET", `${HUAWEI}/jobs/${id}`)).body;
  expect(await ask(second)).toMatchObject({ status: "RUNNING" });
  second.pass(60_000);
  expect(await ask(second)).toMatchObject({ status: "SUCCESS" });
});

test.each([
  ["no server", [], "SOFT", 400, "Ecs.0005"],
  ["more than a thousand", Array.from({ length: 1001 }, (_, n) => `ecs-${n}`), "SOFT", 400, "Ecs.0118"],
  ["an id twice", ["ecs-0001", "ecs-0001"], "SOFT", 400, "Ecs.0005"],
  ["a number", [1], "SOFT", 400, "Ecs.0005"],
  ["an unknown type", ["ecs-0001"], "soft", 400, "Ecs.0005"],
  ["no type", ["ecs-0001"], undefined, 400, "Ecs.0005"],
  ["an unknown server", ["ecs-0001", "ecs-9999"], "SOFT", 404, "Ecs.0114"],
])("refuses %s, and restarts none", async (_what, ids, type, status, code) => {
  const { huawei, emulator } = await bench();
  const answer = await reboot(huawei, ids, type === undefined ? null : type);
  expect([answer.status, answer.body]).toEqual([
    status,
    { error: { code, message: expect.any(String) as string } },
  ]);
  expect(emulator.world.instance("huaweicloud", "ecsServers", "ecs-0001")?.reboots).toBe(0);
});

test.each(["", "[]", "null", '{"os-stop":{"servers":[]}}', '{"reboot":null}'])(
  "refuses the body %j",
  async (body) => {
    const { huawei } = await bench();
    const answer = await huawei("POST", `${HUAWEI}/cloudservers/action`, { body });
    expect([answer.status, answer.body]).toMatchObject([400, { error: { code: "Ecs.0005" } }]);
  },
);

test("a hard reboot may cut into a soft one, not the other way round", async () => {
  const { huawei, pass } = await bench(worldWith("freezesUnlessHard"));
  await reboot(huawei, ["ecs-0001"]);
  pass(3_600_000);
  expect((await reboot(huawei, ["ecs-0001"])).body).toMatchObject({ error: { code: "Ecs.0100" } });
  const job = await jobOf(huawei, ["ecs-0001"], "HARD");
  expect((await reboot(huawei, ["ecs-0001"], "HARD")).status).toBe(400);
  pass(16_000);
  expect((await job()).status).toBe("SUCCESS");
  expect((await server(huawei)).status).toBe("ACTIVE");
});

test("a world may let the good servers of a call go, and fail the others in the job", async () => {
  const { huawei, pass } = await bench({
    huaweicloud: { ...worldWith("restarts").huaweicloud, partial: true },
  });
  const job = await jobOf(huawei, ["ecs-0001", "ecs-9999"]);
  const early = await job();
  expect(early.entities.sub_jobs.map(({ status, error_code: code }) => [status, code])).toEqual([
    ["INIT", null],
    ["FAIL", "Ecs.0114"],
  ]);
  expect(early.status).toBe("RUNNING");
  pass(60_000);
  expect(await job()).toMatchObject({ status: "FAIL", error_code: "Ecs.0114" });
});

test("pages are numbered from one, or go on after a marker", async () => {
  const { huawei } = await bench();
  expect(await listed(huawei, "")).toMatchObject({ count: 40, ids: { length: 25 } });
  expect((await listed(huawei, "limit=15&offset=0")).ids).toEqual(
    (await listed(huawei, "limit=15&offset=1")).ids,
  );
  expect((await listed(huawei, "limit=15&offset=3")).ids).toHaveLength(10);
  expect(await listed(huawei, "limit=15&offset=4")).toMatchObject({ count: 40, ids: [] });
  expect((await listed(huawei, "limit=1&marker=ecs-0007")).ids).toEqual(["ecs-0008"]);
  for (const bad of ["limit=0", "limit=1001", "limit=x", "offset=-1", "marker=ecs-9999", "status=active"]) {
    expect([bad, (await listed(huawei, bad)).status]).toEqual([bad, 400]);
  }
});

test.each([
  ["tags=role=web&limit=1000", 20],
  ["not-tags=role=web&limit=1000", 20],
  ["tags=role=web,tier=1", 0],
  ["tags=role", 0],
  ["name=ecs-001", 10],
  ["name=e.s-0001", 1],
  ["ip=10.0.0.3", 11],
  ["ip_eq=10.0.0.3", 1],
  ["status=SHUTOFF", 0],
  ["status=ACTIVE", 40],
  ["server_id=ecs-0009,ecs-0003&status=SHUTOFF", 2],
])("finds with %s", async (query, count) => {
  const { huawei } = await bench();
  expect(await listed(huawei, query)).toMatchObject({ status: 200, count });
});

test("servers under way are found by both states", async () => {
  const { huawei, pass } = await bench();
  await reboot(huawei, ["ecs-0001"]);
  pass(1_000);
  expect((await listed(huawei, "status=REBOOT")).ids).toEqual(["ecs-0001"]);
  expect((await listed(huawei, "status=ACTIVE")).count).toBe(40);
  expect((await listed(huawei, "status=HARD_REBOOT")).count).toBe(0);
});

test("an id that does not exist is listed with nothing but why", async () => {
  const { huawei } = await bench();
  const { servers } = await listed(huawei, "server_id=ecs-9999,ecs-0001");
  expect(servers).toMatchObject([{ id: "ecs-9999", fault: { code: "Ecs.0114" } }, { status: "ACTIVE" }]);
  expect(Object.keys(servers[0] ?? {})).toEqual(["id", "fault"]);
  expect((await huawei("GET", `${HUAWEI}/cloudservers/ecs-9999`)).status).toBe(404);
});

test("Open Telekom Cloud takes no notice of filters that it does not have", async () => {
  const { otcScoped } = await bench();
  expect(
    (await listed(otcScoped, "server_id=ecs-0003&ip_eq=10.0.0.3&marker=ecs-0004", OTC)).ids,
  ).toHaveLength(5);
  expect((await listed(otcScoped, "ip=10.0.0.3", OTC)).ids).toEqual(["ecs-0003"]);
});

test("somebody else's project is refused, in the words of ECS", async () => {
  const { huawei } = await bench();
  const answer = await huawei("GET", `/v1/${"0".repeat(32)}/cloudservers/detail`);
  expect([answer.status, answer.body]).toMatchObject([403, { error: { code: "Ecs.0003" } }]);
});
