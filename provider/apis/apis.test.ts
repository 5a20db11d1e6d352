import type { DoubleAnswer, DoubleRequest } from "../../test/support/http-double";
import { VirtualClock } from "../../test/support/virtual-clock";
import { on } from "../../test/support/api-double";

const server = (no: string, status: string, operation: string, name = "") => ({
  serverInstanceNo: no,
  serverInstanceStatus: { code: status, codeName: "any text" },
  serverInstanceOperation: { code: operation, codeName: "any text" },
  serverInstanceStatusName: name,
  uptime: "2026-06-01T09:54:55+0900",
});

const servers = (action: string, ...list: object[]) => ({
  json: {
    [`${action}Response`]: {
      requestId: "r",
      returnCode: "0",
      returnMessage: "success",
      totalRows: list.length,
      serverInstanceList: list,
    },
  },
});

describe("NAVER VPC servers", () => {
  const target = { serverInstanceNos: ["1001", "1002"] };

  it.each([
    ["RUN", "NULL", "ready"],
    ["RUN", "RESTA", "rebooting"],
    ["RUN", "HREST", "rebooting"],
    ["RUN", "CHNG", "busy"],
    ["RUN", "SHTDN", "busy"],
    ["NSTOP", "NULL", "stopped"],
    ["NSTOP", "START", "busy"],
    ["NSTOP", "TERMT", "busy"],
    ["INIT", "NULL", "busy"],
    ["CREAT", "NULL", "busy"],
    ["RS_FL", "NULL", "broken"],
    ["TERMT", "NULL", "missing"],
    ["NEWER", "NULL", "unknown"],
  ])("in status %s with operation %s are %s", async (status, operation, condition) => {
    const { observe } = on("ncloudServers", target, () =>
      servers("getServerInstanceList", server("1001", status, operation)),
    );
    const seen = (await observe("1001")).get("1001");
    expect(seen).toMatchObject({ condition, bootTime: Date.parse("2026-06-01T00:54:55Z") });
  });

  it("booted when they say by the cloud's own clock, however far that seems to be from ours", async () => {
    const booted = Date.parse("2026-06-01T00:54:55Z");
    for (const ahead of [-3_000, 0, 90_000]) {
      const date = new Date(new VirtualClock().now() + ahead).toUTCString();
      const { observe } = on("ncloudServers", target, () => ({
        ...servers("getServerInstanceList", server("1001", "RUN", "NULL")),
        headers: { date },
      }));
      const seen = (await observe("1001")).get("1001");
      expect(seen).toMatchObject({ bootMark: booted, bootTime: booted - ahead });
    }
  });

  it("are rebooted by one GET with numbered parameters, the region and JSON asked for", async () => {
    const { restart, http } = on("ncloudServers", target, () =>
      servers("rebootServerInstances", server("1001", "RUN", "RESTA"), server("1002", "RUN", "RESTA")),
    );
    expect([...(await restart("1001", "1002")).keys()]).toEqual(["1001", "1002"]);
    expect(http.log).toEqual(["GET /vserver/v2/rebootServerInstances"]);
    expect(Object.fromEntries(http.requests[0]?.query ?? [])).toEqual({
      regionCode: "KR",
      "serverInstanceNoList.1": "1001",
      "serverInstanceNoList.2": "1002",
      responseFormatType: "json",
    });
    expect(http.requests[0]?.headers["x-ncp-apigw-signature-v2"]).toBeDefined();
  });

  it("travel as a form when the address would be long", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(10_000_000 + index));
    const { observe, http } = on("ncloudServers", target, () =>
      servers("getServerInstanceList", ...ids.map((id) => server(id, "RUN", "NULL"))),
    );
    expect((await observe(...ids)).size).toBe(100);
    expect(http.log).toEqual(["POST /vserver/v2/getServerInstanceList"]);
    expect(new URLSearchParams(http.requests[0]?.body).get("pageSize")).toBe("100");
  });

  it("leave out of the accepted what the answer leaves out", async () => {
    const { restart } = on("ncloudServers", target, () =>
      servers("rebootServerInstances", server("1001", "RUN", "RESTA")),
    );
    expect([...(await restart("1001", "1002")).keys()]).toEqual(["1001"]);
  });

  it("are missing only when a read of their own says so", async () => {
    const answers = (detail: DoubleAnswer) => (request: DoubleRequest) =>
      request.path.endsWith("List") ? servers("getServerInstanceList") : detail;
    const gone = on("ncloudServers", target, answers(servers("getServerInstanceDetail")));
    expect((await gone.observe("1001")).get("1001")?.condition).toBe("missing");
    const unknownNumber = on(
      "ncloudServers",
      target,
      answers({ status: 400, json: { responseError: { returnCode: "24120", returnMessage: "invalid" } } }),
    );
    expect((await unknownNumber.observe("1001")).get("1001")?.condition).toBe("missing");
    const forbidden = on(
      "ncloudServers",
      target,
      answers({ status: 403, json: { error: { errorCode: "230", message: "Forbidden" } } }),
    );
    expect((await forbidden.observe("1001")).get("1001")).toMatchObject({
      condition: "unknown",
      error: { kind: "forbidden", words: "Forbidden" },
    });
  });

  it("that the list leaves out are read eight at once, and one odd answer spoils no other", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(1001 + index));
    let [underWay, most] = [0, 0];
    const { observe, http } = on("ncloudServers", target, ({ path, query }) => {
      if (path.endsWith("List")) return servers("getServerInstanceList");
      const id = query.get("serverInstanceNo") ?? "";
      return id === "1005"
        ? { json: { odd: true } }
        : servers("getServerInstanceDetail", server(id, "RUN", "NULL"));
    });
    const dispatch = http.dispatch.bind(http);
    http.dispatch = (options, handler) => {
      most = Math.max(most, ++underWay);
      const ended = { ...handler } as typeof handler;
      ended.onRequestStart = (...given) => handler.onRequestStart?.(...given);
      ended.onResponseStart = (...given) => handler.onResponseStart?.(...given);
      ended.onResponseData = (...given) => handler.onResponseData?.(...given);
      ended.onResponseEnd = (...given) => {
        underWay--;
        handler.onResponseEnd?.(...given);
      };
      return dispatch(options, ended);
    };
    const seen = await observe(...ids);
    expect(most).toBe(8);
    expect(seen.get("1005")).toMatchObject({ condition: "unknown", error: { kind: "unreadable" } });
    const others = [...seen].filter(([id]) => id !== "1005");
    expect(others.map(([, { condition }]) => condition)).toEqual(Array(19).fill("ready"));
  });

  it("are asked for no further once one of the single reads was refused for all of them", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(1001 + index));
    const { observe, http } = on("ncloudServers", target, ({ path, query }) => {
      if (path.endsWith("List")) return servers("getServerInstanceList");
      const id = query.get("serverInstanceNo") ?? "";
      return id === "1001"
        ? { status: 404, json: { error: { errorCode: "300", message: "Not Found" } } }
        : servers("getServerInstanceDetail", server(id, "RUN", "NULL"));
    });
    await expect(observe(...ids)).rejects.toMatchObject({ kind: "notOffered" });
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(http.requests.length).toBeLessThan(20);
  });

  it("answer in an undocumented shape with an error, never with an invented fact", async () => {
    const { observe } = on("ncloudServers", target, () => ({
      json: { getServerInstanceListResponse: { serverInstanceList: [{ serverInstanceNo: "1001" }] } },
    }));
    await expect(observe("1001")).rejects.toMatchObject({ kind: "unreadable" });
  });
});

describe("Data Forest notebooks", () => {
  const target = { notebookIds: ["nb0001"] };

  it("are restarted and read by POSTs with their id", async () => {
    const { restart, observe, http } = on("ncloudDataForestNotebooks", target, ({ path }) =>
      path.endsWith("restart")
        ? { json: { success: true, id: "nb0001" } }
        : { json: { success: true, id: "nb0001", state: "RUNNING" } },
    );
    await restart("nb0001");
    expect((await observe("nb0001")).get("nb0001")).toEqual({ condition: "ready", detail: "state RUNNING" });
    expect(http.log).toEqual(["POST /api/v2/notebooks/restart", "POST /api/v2/notebooks/getDetail"]);
    expect(http.requests[0]).toMatchObject({ host: "df.apigw.ntruss.com", body: '{"id":"nb0001"}' });
  });

  it("are missing with 404, and merely unreadable with the 403 that also means unknown", async () => {
    const gone = on("ncloudDataForestNotebooks", target, () => ({
      status: 404,
      json: { success: false, message: "no such element" },
    }));
    expect((await gone.observe("nb0001")).get("nb0001")?.condition).toBe("missing");
    const refused = on("ncloudDataForestNotebooks", target, () => ({
      status: 403,
      json: { success: false, message: "resource ('nb0001') is not allowed or not exists" },
    }));
    const seen = (await refused.observe("nb0001")).get("nb0001");
    expect(seen?.condition).toBe("unknown");
    expect(seen?.error?.words).toBe("resource ('nb0001') is not allowed or not exists");
  });

  it("refuse inside a 200 as clearly as with a status", async () => {
    const { restart } = on("ncloudDataForestNotebooks", target, () => ({
      json: { success: false, message: "not now" },
    }));
    await expect(restart("nb0001")).rejects.toMatchObject({ words: "not now" });
  });
});

describe("ModelArts ML Studio instances", () => {
  const target = { instanceIds: ["DE-1", "DE-2"], cloud: "huaweicloud" };
  const shown = (id: string, status: string) => ({ id, status });

  it.each([
    ["RUNNING", "ready"],
    ["ACTIVE", "ready"],
    ["REBOOTING", "rebooting"],
    ["STOPPED", "stopped"],
    ["RESIZING", "busy"],
    ["REBOOT_FAILURE", "broken"],
    ["SOMETHING_NEW", "unknown"],
  ])("in status %s are %s", async (status, condition) => {
    const { observe } = on("modelartsInstances", target, () => ({ json: shown("DE-1", status) }));
    expect((await observe("DE-1")).get("DE-1")?.condition).toBe(condition);
  });

  it("are restarted one by one with the instance action", async () => {
    const { restart, http } = on("modelartsInstances", target, () => ({
      json: { current_status: "REBOOTING", previous_state: "ACTIVE" },
    }));
    await restart("DE-1");
    expect(http.log).toEqual(["POST /v1/p1/demanager/instances/DE-1/action"]);
    expect(http.requests[0]).toMatchObject({
      body: '{"action":"restart"}',
      host: "modelarts.cn-north-4.myhuaweicloud.com",
    });
  });

  it("are read by one list; those that it leaves out by themselves, from then on without the list", async () => {
    const { observe, http } = on("modelartsInstances", target, ({ path }) =>
      path.endsWith("/instances")
        ? { json: { total_count: 1, instances: [shown("DE-1", "RUNNING")] } }
        : { json: shown("DE-2", "RUNNING") },
    );
    expect((await observe("DE-1", "DE-2")).size).toBe(2);
    await observe("DE-1", "DE-2");
    expect(http.log.map((line) => line.split("/").at(-1))).toEqual(["instances", "DE-2", "DE-1", "DE-2"]);
  });

  it("are missing by the vendor's code with status 400", async () => {
    const { observe } = on("modelartsInstances", target, () => ({
      status: 400,
      json: { error_code: "ModelArts.6309", error_message: "The instance does not exist." },
    }));
    expect((await observe("DE-1")).get("DE-1")?.condition).toBe("missing");
  });

  it("report a path that nobody knows as an API that is not offered", async () => {
    const { restart } = on("modelartsInstances", target, () => ({
      status: 404,
      json: { error_code: "APIGW.0101", error_msg: "The API does not exist" },
    }));
    await expect(restart("DE-1")).rejects.toMatchObject({
      kind: "notOffered",
      advice: expect.stringMatching(/^The vendor's current reference lists no restart/) as string,
    });
  });
});

describe("ModelArts notebooks", () => {
  const target = { notebookIds: ["nb-1", "nb-2"], cloud: "huaweicloud" };
  const hour = 3_600_000;
  const lease = { create_at: 1_000, duration: 5_000, enable: true, type: "TIMING", update_at: 1_000 };
  const shown = (id: string, status: string, more: object = {}) => ({ id, status, lease, ...more });
  const listed = (...notebooks: object[]) => ({ json: { total: notebooks.length, data: notebooks } });

  it.each([
    ["RUNNING", "ready"],
    ["STOPPING", "rebooting"],
    ["STARTING", "rebooting"],
    ["STOPPED", "stopped"],
    ["SNAPSHOTTING", "busy"],
    ["START_FAILED", "broken"],
    ["FROZEN", "broken"],
    ["DELETED", "missing"],
    ["SOMETHING_NEW", "unknown"],
  ])("in status %s are %s", async (status, condition) => {
    const { observe } = on("modelartsNotebooks", target, () => ({ json: shown("nb-1", status) }));
    expect((await observe("nb-1")).get("nb-1")).toMatchObject({ condition, detail: `status ${status}` });
  });

  it("show how long they run, by the cloud's clock, and why they failed", async () => {
    const date = "Mon, 01 Jun 2026 03:00:00 GMT";
    const { observe } = on("modelartsNotebooks", target, () => ({
      ...listed(
        shown("nb-1", "RUNNING"),
        shown("nb-2", "START_FAILED", { lease: { ...lease, enable: false }, fail_reason: "no disk" }),
      ),
      headers: { date },
    }));
    const seen = await observe("nb-1", "nb-2");
    const cloudTime = Date.parse(date);
    expect(seen.get("nb-1")).toMatchObject({
      cloudTime,
      lease: { autoStop: true, endsAt: 6_000, type: "timing" },
    });
    expect(seen.get("nb-2")).toMatchObject({
      detail: "status START_FAILED: no disk",
      lease: { autoStop: false },
    });
  });

  it("are read by one list; one that runs without showing its lease is read by itself", async () => {
    const { observe, http } = on("modelartsNotebooks", target, ({ path }) =>
      path.endsWith("/notebooks")
        ? listed(shown("nb-1", "RUNNING"), { id: "nb-2", status: "RUNNING" })
        : path.endsWith("/lease")
          ? { json: lease }
          : { json: { id: "nb-2", status: "RUNNING" } },
    );
    const seen = await observe("nb-1", "nb-2");
    expect(seen.get("nb-2")?.lease).toMatchObject({ endsAt: 6_000 });
    expect(http.log.map((line) => line.replace("GET /v1/p1/", ""))).toEqual([
      "notebooks",
      "notebooks/nb-2",
      "notebooks/nb-2/lease",
    ]);
  });

  it("are read one by one where the pages of the list would be more requests", async () => {
    const { observe, http } = on("modelartsNotebooks", target, ({ path }) =>
      path.endsWith("/notebooks")
        ? { json: { total: 200, data: [shown("nb-1", "RUNNING"), shown("nb-2", "RUNNING")] } }
        : { json: shown(path.split("/").at(-1) ?? "", "RUNNING") },
    );
    await observe("nb-1", "nb-2");
    await observe("nb-1", "nb-2");
    expect(http.log.map((line) => line.split("/").at(-1))).toEqual(["notebooks", "nb-1", "nb-2"]);
  });

  it("are missing by the vendor's code with status 400", async () => {
    const { observe } = on("modelartsNotebooks", target, () => ({
      status: 400,
      json: { error_code: "ModelArts.6309", error_msg: "The instance does not exist." },
    }));
    expect((await observe("nb-1")).get("nb-1")?.condition).toBe("missing");
  });

  it("are stopped and started one by one, the start with what is left", async () => {
    const { restart, start, http } = on("modelartsNotebooks", target, () => ({ json: {} }));
    await restart("nb-1");
    await start({ "nb-1": { autoStop: true, left: 2.5 * hour, type: "idle" } });
    expect(http.log).toEqual(["POST /v1/p1/notebooks/nb-1/stop", "POST /v1/p1/notebooks/nb-1/start"]);
    expect(Object.fromEntries(http.requests[1]?.query ?? [])).toEqual({ duration: "9000000", type: "idle" });
    expect(http.requests[1]).toMatchObject({ host: "modelarts.cn-north-4.myhuaweicloud.com", body: "{}" });
  });

  it.each([
    ["less than an hour is left", { autoStop: true, left: 20_000 }, String(hour)],
    ["nothing is left", { autoStop: true, left: -5 }, String(hour)],
    ["nobody knows how much is left", { autoStop: true }, String(hour)],
    ["more than three days are left", { autoStop: true, left: 100 * hour }, String(72 * hour)],
    ["auto-stop was off", { autoStop: false }, "-1"],
  ])("are started within what the API takes if %s", async (_what, run, duration) => {
    const { start, http } = on("modelartsNotebooks", target, () => ({ json: {} }));
    await start({ "nb-1": run });
    expect(http.requests[0]?.query.get("duration")).toBe(duration);
  });

  it("that somebody else has stopped or started meanwhile are a conflict, and a want of resources is a refusal", async () => {
    const refusing = (code: string) =>
      on("modelartsNotebooks", target, () => ({
        status: 400,
        json: { error_code: code, error_msg: "as the vendor says" },
      }));
    for (const code of ["ModelArts.6307", "ModelArts.6308", "ModelArts.6327", "ModelArts.6357"])
      await expect(refusing(code).restart("nb-1")).rejects.toMatchObject({ kind: "conflict", code });
    for (const code of ["ModelArts.6305", "ModelArts.6306", "ModelArts.6357"])
      await expect(refusing(code).start({ "nb-1": { autoStop: true } })).rejects.toMatchObject({
        kind: "conflict",
        code,
      });
    await expect(refusing("ModelArts.6360").start({ "nb-1": { autoStop: true } })).rejects.toMatchObject({
      kind: "refused",
      words: "as the vendor says",
    });
  });
});
