import { HUAWEI, bench, closeBenches } from "../bench.test.support";

afterEach(closeBenches);

const SERVER = "/_emulator/instances/ncloud/servers/1001";
const LIST = "/vserver/v2/getServerInstanceList?regionCode=KR&responseFormatType=json";

test("tells its world in the shape that it takes", async () => {
  const { plain, huawei } = await bench();
  await huawei("PATCH", `${HUAWEI}/app-servers/actions/batch-reboot`, {
    json: { items: ["as-0001"], type: "HARD" },
  });
  const world = await plain("GET", "/_emulator/world");
  const put = await plain("PUT", "/_emulator/world", { json: world.body });
  expect(put.status).toBe(200);
  expect(put.body).toEqual(world.body);
  expect((await huawei("GET", `${HUAWEI}/app-servers/as-0001`)).body).toMatchObject({
    task_status: "reboot_pending_hard",
  });
});

test("names every place where a world is wrong, and keeps the one it has", async () => {
  const { plain } = await bench();
  const json = {
    ncloud: {
      instances: {
        servers: [
          { id: "1", state: "UP" },
          { id: "1", location: "X" },
        ],
        serverz: [],
      },
    },
    otc: { instances: { notebooks: [{ id: "n", durations: { start: "5 minutes" } }] } },
  };
  const first = await plain("PUT", "/_emulator/world", { json });
  expect(first.body).toEqual({
    error: 'otc.instances.notebooks[0].durations.start: "5 minutes" is not a duration; did you mean "5m"?',
  });
  const second = await plain("PUT", "/_emulator/world", { json: { ncloud: json.ncloud } });
  expect((second.body as { error: string }).error.split("\n")).toEqual([
    "ncloud.instances.serverz: unknown; ncloud has servers, dataForestNotebooks",
    expect.stringMatching(/^ncloud\.instances\.servers\[0\]\.state: "UP" is none of RUN, /),
    'ncloud.instances.servers[1].id: "1" occurs twice',
    'ncloud.instances.servers[1].location: "X" is none of KR',
  ]);
  expect((await plain("GET", SERVER)).status).toBe(200);
});

test("names what is wrong with target groups, jobs and reactions to jobs", async () => {
  const { plain } = await bench();
  const server = { id: "1", onReboot: ["restarts", { jobFails: {} }] };
  const subJobs = [{ id: "s", instance: "ecs-1", startsAt: null, endsAt: null }];
  const job = { id: "j", type: "rebootServer", location: "X", startedAt: "2026-01-02T03:04:05Z", subJobs };
  const { body } = await plain("PUT", "/_emulator/world", {
    json: {
      ncloud: {
        instances: { servers: [server] },
        targetGroups: [
          { id: "7", targets: ["1", "2", { id: "1" }] },
          { id: "7", location: "X" },
        ],
      },
      otc: { jobs: [job] },
    },
  });
  expect((body as { error: string }).error.split("\n")).toEqual([
    "ncloud.instances.servers[0].onReboot: servers have no jobs",
    'ncloud.targetGroups[0].targets[1]: "2" is no server of this world',
    'ncloud.targetGroups[0].targets[2]: "1" occurs twice',
    'ncloud.targetGroups[1].location: "X" is none of KR',
    'ncloud.targetGroups[1].id: "7" occurs twice',
    'otc.jobs[0].location: "X" is none of fedcba9876543210fedcba9876543210',
  ]);
});

test("somebody else changes a target group", async () => {
  const { plain, emulator } = await bench();
  const change = (json: object) => plain("POST", "/_emulator/targets", { json });
  const changed = await change({ group: "7001", remove: ["1001", "1002"], add: ["1001", "1011", "1003"] });
  expect(changed.body).toEqual({
    targets: ["1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009", "1010", "1001", "1011"],
  });
  const [group] = emulator.world.ncloud()?.targetGroups.all() ?? [];
  expect(group?.targets.find(({ id }) => id === "1002")?.removedAt).toBeDefined();
  expect(group?.targets.find(({ id }) => id === "1001")).toEqual({
    id: "1001",
    addedAt: emulator.clock.now(),
  });
  expect((await change({ group: "7009" })).status).toBe(404);
  expect(await change({ group: "7001", add: ["9"] })).toMatchObject({
    status: 400,
    body: { error: "add: no server 9" },
  });
});

test("changes, adds and deletes instances", async () => {
  const { plain, ncloud } = await bench();
  const patched = await plain("PATCH", SERVER, {
    json: { onReboot: ["fails", "restarts"], durations: { reboot: "10m" } },
  });
  expect(patched.body).toMatchObject({
    onReboot: ["fails", "restarts"],
    durations: { reboot: "10m" },
    state: "RUN",
  });
  expect((await plain("PATCH", SERVER, { json: { state: "ASLEEP" } })).status).toBe(400);
  expect(
    (await plain("PUT", "/_emulator/instances/ncloud/servers/5000", { json: { state: "NSTOP" } })).status,
  ).toBe(200);
  expect((await plain("DELETE", SERVER)).status).toBe(200);
  expect((await plain("GET", SERVER)).status).toBe(404);
  expect((await ncloud("GET", LIST)).body).toMatchObject({
    getServerInstanceListResponse: { totalRows: 41 },
  });
});

test("shows states that it does not know itself through fields", async () => {
  const { plain, huawei } = await bench();
  await plain("PATCH", "/_emulator/instances/huaweicloud/appServers/as-0001", {
    json: { fields: { status: "MAINTAINING" } },
  });
  expect((await huawei("GET", `${HUAWEI}/app-servers/as-0001`)).body).toMatchObject({
    status: "MAINTAINING",
    vm_status: "ACTIVE",
  });
});

test("lets somebody else reboot an instance", async () => {
  const { plain, ncloud } = await bench();
  const json = { cloud: "ncloud", kind: "servers", ids: ["1001"] };
  expect((await plain("POST", "/_emulator/reboot", { json })).body).toMatchObject({
    instances: [{ id: "1001", reboots: 1 }],
  });
  expect((await ncloud("GET", `${LIST}&serverInstanceNoList.1=1001`)).text).toContain("RESTA");
});

test("moves the clock", async () => {
  const { plain } = await bench();
  expect((await plain("POST", "/_emulator/clock", { json: { advance: "2h", speed: 60 } })).body).toEqual({
    now: "2026-01-02T05:04:05.000Z",
    speed: 60,
  });
  expect((await plain("POST", "/_emulator/clock", { json: { advance: 7 } })).status).toBe(400);
});

test("sets, shows and removes faults", async () => {
  const { plain, ncloud } = await bench();
  const fault = { match: { cloud: "ncloud" }, times: 2, do: { throttle: { retryAfter: 1 } } };
  expect((await plain("POST", "/_emulator/faults", { json: fault })).body).toEqual({
    id: 1,
    ...fault,
    seen: 0,
    hits: 0,
  });
  await ncloud("GET", LIST);
  expect((await plain("GET", "/_emulator/faults")).body).toMatchObject({ faults: [{ id: 1, hits: 1 }] });
  expect((await plain("DELETE", "/_emulator/faults/1")).status).toBe(200);
  expect((await plain("DELETE", "/_emulator/faults/1")).status).toBe(404);
  expect((await plain("POST", "/_emulator/faults", { body: "{" })).status).toBe(400);
});

test("writes a journal without anything secret", async () => {
  const { plain, ncloud, huawei } = await bench();
  await ncloud("GET", LIST);
  await huawei("PATCH", `${HUAWEI}/app-servers/actions/batch-reboot`, {
    json: { items: ["as-0001"], type: "HARD" },
  });
  const written = await plain("GET", "/_emulator/journal?action=BatchRebootServer&write=true");
  expect(written.body).toMatchObject({
    entries: [
      {
        n: 2,
        cloud: "huaweicloud",
        service: "workspace",
        method: "PATCH",
        ids: ["as-0001"],
        status: 200,
        write: true,
      },
    ],
  });
  const all = await plain("GET", "/_emulator/journal");
  expect(all.text).not.toMatch(/emulator-secret|signature|SDK-HMAC/i);
  expect((await plain("GET", "/_emulator/journal?count=true&write=false")).body).toEqual({ count: 1 });
  await plain("DELETE", "/_emulator/journal");
  expect((await plain("GET", "/_emulator/journal?count=true")).body).toEqual({ count: 0 });
  expect((await plain("GET", "/_emulator/journal?wrong=1")).status).toBe(400);
});

test("says what it can do", async () => {
  const { plain } = await bench();
  expect((await plain("GET", "/_emulator/")).text).toContain("POST /_emulator/faults");
  expect((await plain("GET", "/_emulator/health")).body).toEqual({ status: "ok" });
  expect((await plain("GET", "/_emulator/nothing")).status).toBe(404);
});
