import { bench, closeBenches, START, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const query = (action: string, rest: string) =>
  `/vserver/v2/${action}?regionCode=KR&responseFormatType=json&${rest}`;
const reboot = (...ids: string[]) =>
  query("rebootServerInstances", ids.map((id, index) => `serverInstanceNoList.${index + 1}=${id}`).join("&"));

async function server(ncloud: Caller, id: string): Promise<Record<string, unknown>> {
  const { body } = await ncloud("GET", query("getServerInstanceDetail", `serverInstanceNo=${id}`));
  const { getServerInstanceDetailResponse: response } = body as Record<
    string,
    { serverInstanceList: [Record<string, unknown>] }
  >;
  return response?.serverInstanceList[0] ?? {};
}

const REBOOTING = {
  serverInstanceStatus: { code: "RUN" },
  serverInstanceOperation: { code: "RESTA" },
  serverInstanceStatusName: "rebooting",
};
const RUNNING = {
  serverInstanceStatus: { code: "RUN" },
  serverInstanceOperation: { code: "NULL" },
  serverInstanceStatusName: "running",
};

test("a reboot shows RESTA, takes its time and then moves the uptime", async () => {
  const { ncloud, pass } = await bench();
  const before = await server(ncloud, "1001");
  const answer = await ncloud("GET", reboot("1001", "1002"));
  expect(answer.body).toMatchObject({
    rebootServerInstancesResponse: {
      returnCode: "0",
      totalRows: 2,
      requestId: answer.headers["x-request-id"],
      serverInstanceList: [
        { serverInstanceNo: "1001", ...REBOOTING, uptime: before["uptime"] },
        { serverInstanceNo: "1002" },
      ],
    },
  });
  pass(19_999);
  expect(await server(ncloud, "1001")).toMatchObject(REBOOTING);
  pass(1);
  expect(await server(ncloud, "1001")).toMatchObject({ ...RUNNING, uptime: "2026-01-02T12:04:25+0900" });
  expect(await server(ncloud, "1003")).toMatchObject({ ...RUNNING, uptime: before["uptime"] });
});

test("the uptime moves even when two reboots fit into a second", async () => {
  const { ncloud } = await bench({
    ncloud: { instances: { servers: [{ id: "1", durations: { reboot: "0s" } }] } },
  });
  const uptimes = [];
  for (let n = 0; n < 3; n++) {
    await ncloud("GET", reboot("1"));
    uptimes.push((await server(ncloud, "1"))["uptime"]);
  }
  expect(new Set(uptimes).size).toBe(3);
});

test.each([
  ["a stopped server", ["1001", "1090"], "25041"],
  ["an unknown number", ["1001", "9999"], "24120"],
  ["a number twice", ["1001", "1001"], "800"],
  ["none at all", [], "800"],
  ["more than twenty", Array.from({ length: 21 }, (_, n) => String(1001 + n)), "800"],
])("refuses the whole call for %s", async (_what, ids, returnCode) => {
  const { ncloud, emulator } = await bench();
  const answer = await ncloud("GET", reboot(...ids));
  expect([answer.status, answer.body]).toEqual([
    400,
    { responseError: expect.objectContaining({ returnCode }) as unknown },
  ]);
  expect(emulator.world.instance("ncloud", "servers", "1001")?.reboots).toBe(0);
});

test("refuses a server that is rebooting already", async () => {
  const { ncloud } = await bench();
  await ncloud("GET", reboot("1001"));
  expect((await ncloud("GET", reboot("1001"))).body).toMatchObject({
    responseError: { returnCode: "25041" },
  });
});

test("reboots the good ones where the world says so", async () => {
  const { ncloud } = await bench({
    ncloud: { partial: true, instances: { servers: [{ id: "1" }, { id: "2", state: "NSTOP" }] } },
  });
  const answer = await ncloud("GET", reboot("1", "2"));
  expect(answer.body).toMatchObject({ rebootServerInstancesResponse: { totalRows: 1 } });
});

test("lists pages, filters, and leaves out what it does not know", async () => {
  const { ncloud } = await bench();
  const list = async (rest: string) =>
    (
      (await ncloud("GET", query("getServerInstanceList", rest))).body as Record<
        string,
        { totalRows: number; serverInstanceList: unknown[] }
      >
    )["getServerInstanceListResponse"];
  expect(await list("")).toMatchObject({ totalRows: 41 });
  const page = await list("pageNo=5&pageSize=10");
  expect([page?.totalRows, page?.serverInstanceList.length]).toEqual([41, 1]);
  expect(await list("serverInstanceStatusCode=NSTOP")).toMatchObject({
    serverInstanceList: [{ serverInstanceNo: "1090" }],
  });
  expect(await list("serverInstanceNoList.1=1001&serverInstanceNoList.2=9999")).toMatchObject({
    totalRows: 1,
  });
});

test("answers an unknown number with an empty list or with an error, as the world wants", async () => {
  const asked = query("getServerInstanceDetail", "serverInstanceNo=9999");
  const { ncloud } = await bench();
  expect((await ncloud("GET", asked)).body).toMatchObject({
    getServerInstanceDetailResponse: { serverInstanceList: [] },
  });
  const other = await bench({ ncloud: { unknownServer: "error" } });
  expect((await other.ncloud("GET", asked)).status).toBe(400);
});

test("refuses another region", async () => {
  const { ncloud } = await bench();
  expect(
    (await ncloud("GET", "/vserver/v2/getServerInstanceList?regionCode=FKR&responseFormatType=json")).status,
  ).toBe(400);
});

test("speaks XML unless it is asked for JSON, also in errors", async () => {
  const { ncloud } = await bench();
  const regions = await ncloud("GET", "/vserver/v2/getRegionList");
  expect(regions.text).toContain("<regionList><region><regionCode>KR</regionCode>");
  const refused = await ncloud("GET", "/vserver/v2/getServerInstanceDetail");
  expect(refused.text).toContain("<responseError><returnCode>800</returnCode>");
});

test("writes JSON indented and the gateway's errors without white space", async () => {
  const { ncloud, plain } = await bench();
  expect((await ncloud("GET", query("getRegionList", ""))).text).toMatch(
    /^\{\n {2}"getRegionListResponse": \{\n[^]*\n {2}\}\n\}$/,
  );
  expect((await ncloud("GET", query("getServerInstanceDetail", ""))).text).toMatch(
    /^\{\n {2}"responseError": \{\n/,
  );
  expect((await plain("GET", query("getRegionList", ""))).text).toMatch(/^\{"error":\{"errorCode":"200",/);
});

test("a server that comes back failed says so", async () => {
  const { ncloud, pass } = await bench({
    ncloud: { instances: { servers: [{ id: "1", onReboot: ["fails"] }] } },
  });
  await ncloud("GET", reboot("1"));
  pass(20_000);
  expect(await server(ncloud, "1")).toMatchObject({ serverInstanceStatus: { code: "RS_FL" } });
});

test("boot times are rounded up, so that none is before its request", async () => {
  const { ncloud, pass } = await bench({
    ncloud: { instances: { servers: [{ id: "1", durations: { reboot: "100ms" } }] } },
  });
  pass(500);
  await ncloud("GET", reboot("1"));
  pass(100);
  const { uptime } = await server(ncloud, "1");
  expect(Date.parse(String(uptime))).toBe(START + 1000);
});

test.each([
  ["", 41],
  ["vpcNo=1", 40],
  ["vpcNo=2", 1],
  ["vpcNo=3", 0],
  ["serverName=100", 9],
  ["ip=10.0.3.233", 1],
  ["ip=203.0.113.7", 1],
  ["ip=10.0.3", 0],
  ["serverInstanceStatusCode=NSTOP", 1],
  ["serverInstanceStatusCode=RUN&vpcNo=1&pageNo=2&pageSize=30", 40],
])("lists with %j", async (filters, totalRows) => {
  const { ncloud, emulator } = await bench();
  const servers = emulator.world.ncloud()?.find("servers");
  servers?.patch(servers.get("1090")!, { fields: { vpcNo: "2", publicIp: "203.0.113.7" } }, false);
  const { body } = await ncloud("GET", query("getServerInstanceList", filters));
  expect(body).toMatchObject({ getServerInstanceListResponse: { totalRows } });
});

test("a server's private address is that of its network interface", async () => {
  const { ncloud } = await bench();
  const { networkInterfaceNoList } = await server(ncloud, "1001");
  expect(networkInterfaceNoList).toEqual(["51001"]);
  const found = async (filters: string) => {
    const { body } = await ncloud("GET", query("getNetworkInterfaceList", filters));
    return (body as { getNetworkInterfaceListResponse: Record<string, unknown> })
      .getNetworkInterfaceListResponse;
  };
  const nic = { networkInterfaceNo: "51001", instanceNo: "1001", ip: "10.0.3.233", isDefault: true };
  for (const filters of [
    "instanceNo=1001",
    "networkInterfaceNoList.1=51001&isDefault=true",
    "ip=10.0.3.233",
  ]) {
    expect(await found(filters)).toMatchObject({ totalRows: 1, networkInterfaceList: [nic] });
  }
  expect(await found("isDefault=false")).toMatchObject({ totalRows: 0 });
  expect(await found("pageNo=5&pageSize=10")).toMatchObject({
    totalRows: 41,
    networkInterfaceList: { length: 1 },
  });
});
