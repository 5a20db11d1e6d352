import { startEmulator, type Emulator } from "../../emulator";
import { buildGoSdks, describeWithGo, goSdks, lost, type CallSdk } from "../support/vendor-sdks";

let program: string;
let emulator: Emulator;
let call: CallSdk;

function sdkWith(secretKey: string): CallSdk {
  return goSdks(program, {
    NCLOUD_API_GW: emulator.url,
    NCLOUD_ACCESS_KEY: "emulator",
    NCLOUD_SECRET_KEY: secretKey,
  });
}

const servers = (...ids: string[]) => ({ regionCode: "KR", serverInstanceNoList: ids });

/** What is inside the envelope, which the SDK takes off. */
const inside = (body: unknown) => Object.values(body as Record<string, unknown>)[0];

describeWithGo("NAVER Cloud's SDK for Go", () => {
  beforeAll(async () => {
    program = await buildGoSdks();
  }, 600_000);

  beforeEach(async () => {
    emulator = await startEmulator();
    call = sdkWith("emulator-secret");
  });

  afterEach(() => emulator.close());

  test("restarts servers and sees their boot time move", async () => {
    const server = async () => {
      const { result } = await call("vserver", "getServerInstanceList", servers("1001"));
      return (result as { serverInstanceList: [Record<string, unknown>] }).serverInstanceList[0];
    };
    const before = await server();
    const rebooted = await call("vserver", "rebootServerInstances", servers("1001", "1002"));
    expect(rebooted.result).toMatchObject({
      returnCode: "0",
      returnMessage: "success",
      totalRows: 2,
      serverInstanceList: [
        {
          serverInstanceNo: "1001",
          serverInstanceStatus: { code: "RUN" },
          serverInstanceOperation: { code: "RESTA" },
          serverInstanceStatusName: "rebooting",
        },
        { serverInstanceNo: "1002" },
      ],
    });
    expect(await server()).toMatchObject({
      serverInstanceOperation: { code: "RESTA" },
      uptime: before["uptime"],
    });
    emulator.clock.advance(20_000);
    const after = await server();
    expect(after).toMatchObject({
      serverInstanceOperation: { code: "NULL" },
      serverInstanceStatusName: "running",
    });
    expect(Date.parse(String(after["uptime"]))).toBeGreaterThan(Date.parse(String(before["uptime"])));
    expect(emulator.journal.entries({ action: "rebootServerInstances" })).toEqual([
      expect.objectContaining({ method: "POST", ids: ["1001", "1002"], status: 200 }),
    ]);
    expect(emulator.world.instance("ncloud", "servers", "1001")?.reboots).toBe(1);
  });

  test.each([
    ["rebootServerInstances", servers("1001")],
    [
      "getServerInstanceList",
      { ...servers("1001"), pageNo: 1, pageSize: 50, serverInstanceStatusCode: "RUN" },
    ],
    ["getServerInstanceDetail", { regionCode: "KR", serverInstanceNo: "1001" }],
  ])("reads all that %s answers, but for what its model lacks", async (operation, request) => {
    const { body, result } = await call("vserver", operation, request);
    expect(result).toMatchObject({ returnCode: "0", totalRows: 1 });
    expect(lost(inside(body), result)).toEqual([
      "serverInstanceList.*.placementGroupName",
      "serverInstanceList.*.memberServerImageInstanceNo",
    ]);
  });

  test("finds a server by its VPC and address, and the address by its interface", async () => {
    const nic = await call("vserver", "getNetworkInterfaceList", { regionCode: "KR", instanceNo: "1001" });
    expect(nic.result).toMatchObject({ totalRows: 1, networkInterfaceList: [{ isDefault: true }] });
    expect(lost(inside(nic.body), nic.result)).toEqual([]);
    const [{ ip }] = (nic.result as { networkInterfaceList: [{ ip: string }] }).networkInterfaceList;
    const found = await call("vserver", "getServerInstanceList", { regionCode: "KR", vpcNo: "1", ip });
    expect(found.result).toMatchObject({ totalRows: 1, serverInstanceList: [{ serverInstanceNo: "1001" }] });
  });

  describe("target groups", () => {
    const group = { regionCode: "KR", targetGroupNo: "7001" };
    const health = async (no: string) => {
      const { result } = await call("vloadbalancer", "getTargetList", group);
      const { targetList } = result as {
        targetList: { targetNo: string; healthCheckStatus: { code: string } }[];
      };
      return targetList.find(({ targetNo }) => targetNo === no)?.healthCheckStatus.code;
    };

    test("are listed with their checks and targets, but for what the model lacks", async () => {
      const groups = await call("vloadbalancer", "getTargetGroupList", { regionCode: "KR", vpcNo: "1" });
      expect(groups.result).toMatchObject({
        totalRows: 1,
        targetGroupList: [
          {
            targetGroupNo: "7001",
            healthCheckCycle: 30,
            healthCheckUpThreshold: 2,
            targetNoList: { length: 10 },
          },
        ],
      });
      expect(lost(inside(groups.body), groups.result)).toEqual([]);
      const targets = await call("vloadbalancer", "getTargetList", group);
      expect(targets.result).toMatchObject({ returnCode: "0", totalRows: 10 });
      expect(lost(inside(targets.body), targets.result)).toEqual([
        "targetList.*.targetName",
        "targetList.*.targetIp",
      ]);
    });

    test("let a server go, and send it requests again after enough good checks", async () => {
      const server = { ...group, targetNoList: ["1001"] };
      const removed = await call("vloadbalancer", "removeTarget", server);
      expect(removed.result).toMatchObject({ returnCode: "0", totalRows: 10 });
      emulator.clock.advance(2_000);
      expect(await health("1001")).toBeUndefined();
      await call("vserver", "rebootServerInstances", servers("1001"));
      emulator.clock.advance(20_000);
      const added = await call("vloadbalancer", "addTarget", server);
      expect(added.result).toMatchObject({ returnCode: "0", totalRows: 10 });
      expect(await health("1001")).toBe("DOWN");
      emulator.clock.advance(60_000);
      expect(await health("1001")).toBe("UP");
      expect(emulator.journal.entries({ write: true }).map(({ action, ids }) => [action, ids])).toEqual([
        ["removeTarget", ["1001"]],
        ["rebootServerInstances", ["1001"]],
        ["addTarget", ["1001"]],
      ]);
    });

    test("are replaced by setTarget, as a whole", async () => {
      await call("vloadbalancer", "setTarget", { ...group, targetNoList: ["1002"] });
      emulator.clock.advance(2_000);
      const { result } = await call("vloadbalancer", "getTargetList", group);
      expect(result).toMatchObject({ totalRows: 1, targetList: [{ targetNo: "1002" }] });
    });

    test.each([
      ["an unknown group", { targetGroupNo: "7009" }, "1205009", undefined],
      ["one that is bound already", {}, "800", undefined],
      ["a busy load balancer", {}, "1200004", { code: "1200004", message: "busy" }],
      ["a change to try again", {}, "1250000", { code: "1250000", message: "Try again." }],
    ])("tell of %s", async (_what, request, returnCode, refuse) => {
      if (refuse) emulator.faults.add({ match: { action: "addTarget" }, do: { refuse } });
      const outcome = await call("vloadbalancer", "addTarget", {
        ...group,
        targetNoList: ["1001"],
        ...request,
      });
      expect(statusAndBody(outcome.error?.message)).toEqual([
        "400 Bad Request",
        { responseError: expect.objectContaining({ returnCode }) as unknown },
      ]);
    });
  });

  test("reads an answer without servers, and the regions", async () => {
    const none = await call("vserver", "getServerInstanceDetail", {
      regionCode: "KR",
      serverInstanceNo: "9999",
    });
    expect(none.result).toMatchObject({ returnCode: "0", totalRows: 0 });
    expect((await call("vserver", "getRegionList", {})).result).toMatchObject({
      regionList: [{ regionCode: "KR" }],
    });
  });

  test("tells the service's refusals with status, code and words", async () => {
    const unknown = await call("vserver", "rebootServerInstances", servers("1001", "9999"));
    expect(statusAndBody(unknown.error?.message)).toEqual([
      "400 Bad Request",
      {
        responseError: {
          returnCode: "24120",
          returnMessage: "The server instance number is invalid. (9999)",
        },
      },
    ]);
    const stopped = await call("vserver", "rebootServerInstances", servers("1090"));
    expect(statusAndBody(stopped.error?.message)).toEqual([
      "400 Bad Request",
      { responseError: expect.objectContaining({ returnCode: "25041" }) as unknown },
    ]);
    expect(emulator.world.instance("ncloud", "servers", "1001")?.reboots).toBe(0);
  });

  test("tells the gateway's refusals with status, code and words", async () => {
    const refused = await sdkWith("wrong")("vserver", "rebootServerInstances", servers("1001"));
    expect(statusAndBody(refused.error?.message)).toEqual([
      "401 Unauthorized",
      { error: { errorCode: "200", message: "Authentication Failed", details: "Invalid signature." } },
    ]);
    emulator.faults.add({ match: { cloud: "ncloud" }, do: { throttle: { retryAfter: 2 } } });
    const throttled = await call("vserver", "getServerInstanceList", servers("1001"));
    expect(statusAndBody(throttled.error?.message)).toEqual([
      "429 Too Many Requests",
      { error: expect.objectContaining({ errorCode: "410", message: "Throttle Limited" }) as unknown },
    ]);
  });

  test("takes a gateway's error inside a 200 for an empty success, as it does with the cloud's own", async () => {
    emulator.faults.add({ do: { errorIn200: true } });
    const outcome = await call("vserver", "rebootServerInstances", servers("1001"));
    expect(outcome).toEqual({ body: { error: expect.any(Object) as unknown }, result: {} });
  });
});

/** The SDK has no type for errors: they are text, with the answer in it. */
function statusAndBody(message = ""): unknown[] {
  const [, status, body = ""] = /^Status: ([^,]+), Body: ([^]+)$/.exec(message) ?? [];
  return [status, JSON.parse(body)];
}
