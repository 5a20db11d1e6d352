import { on } from "../../test/support/api-double";

describe("Workspace desktops", () => {
  const ids = Array.from({ length: 100 }, (_, index) => `wd-${index}`);
  const target = { desktopIds: ids };
  const shown = (
    id: string,
    status = "ACTIVE",
    task: string | null = "",
    login: string | null = "REGISTERED",
  ) => ({
    desktop_id: id,
    computer_name: id.toUpperCase(),
    status,
    task_status: task,
    login_status: login,
  });

  it.each([
    ["ACTIVE", "", "REGISTERED", "ready"],
    ["ACTIVE", null, "CONNECTED", "ready"],
    ["ACTIVE", "null", "DISCONNECTED", "ready"],
    ["ACTIVE", "", null, "ready"],
    ["ACTIVE", "", "UNREGISTER", "unready"],
    ["ACTIVE", "reboot_pending", "REGISTERED", "rebooting"],
    ["ACTIVE", "rebooting_hard", "UNREGISTER", "rebooting"],
    ["ACTIVE", "powering-off", "REGISTERED", "busy"],
    ["SHUTOFF", "powering-on", "UNREGISTER", "busy"],
    ["SHUTOFF", "", "UNREGISTER", "stopped"],
    ["HIBERNATED", "", "UNREGISTER", "unready"],
    ["ERROR", "", "UNREGISTER", "broken"],
    ["LATELY_ADDED", "", "REGISTERED", "unknown"],
  ])("with status %s, task_status %s, login_status %s are %s", async (status, task, login, condition) => {
    const { observe } = on("workspaceDesktops", target, () => ({
      json: { desktop: shown("wd-1", status, task, login) },
    }));
    expect((await observe("wd-1")).get("wd-1")?.condition).toBe(condition);
  });

  it("are rebooted in one call, softly by default, hard when asked or forced; an empty answer is a yes", async () => {
    const soft = on("workspaceDesktops", target, () => ({ body: "" }));
    expect((await soft.restart(...ids)).size).toBe(100);
    await soft.force("wd-1");
    const hard = on("workspaceDesktops", { ...target, rebootType: "HARD" }, () => ({
      json: { failed_operation_list: [] },
    }));
    expect((await hard.restart("wd-1")).get("wd-1")).toEqual({ accepted: true });
    const [call, forced] = soft.http.requests;
    expect([call?.method, call?.host, call?.path]).toEqual([
      "POST",
      "workspace.cn-north-4.myhuaweicloud.com",
      "/v2/p1/desktops/action",
    ]);
    expect(JSON.parse(call?.body ?? "")).toEqual({ desktop_ids: ids, op_type: "reboot", type: "SOFT" });
    for (const sent of [forced, hard.http.requests[0]])
      expect(sent?.body).toBe('{"desktop_ids":["wd-1"],"op_type":"reboot","type":"HARD"}');
  });

  it("that the call did not take are refused each by itself, in the cloud's code and words", async () => {
    const { restart } = on("workspaceDesktops", target, () => ({
      json: {
        failed_operation_list: [
          {
            desktop_id: "wd-2",
            desktop_name: "B",
            error_code: "WKS.00211109",
            error_msg: "It is being operated on.",
          },
        ],
        job_id: null,
      },
    }));
    const receipts = await restart("wd-1", "wd-2", "wd-3");
    expect([...receipts].map(([id, { accepted }]) => [id, accepted])).toEqual([
      ["wd-1", true],
      ["wd-2", false],
      ["wd-3", true],
    ]);
    expect(receipts.get("wd-2")).toMatchObject({
      error: { kind: "refused", code: "WKS.00211109", words: "It is being operated on." },
    });
  });

  it("that are refused are told without any secret that the words hold", async () => {
    const failed = [{ desktop_id: "wd-1", error_code: "WKS.1", error_msg: "not with secret" }];
    const { restart } = on("workspaceDesktops", target, () => ({ json: { failed_operation_list: failed } }));
    expect((await restart("wd-1")).get("wd-1")).toMatchObject({
      error: { words: expect.stringContaining("[secret]") as string },
    });
  });

  it("are refused as a conflict where the whole call is", async () => {
    const { restart } = on("workspaceDesktops", target, () => ({
      status: 409,
      json: { error_code: "WKS.00211109", error_msg: "They are being operated on." },
    }));
    await expect(restart("wd-1")).rejects.toMatchObject({ kind: "conflict" });
  });

  it.each([
    ["cn-north-4", "workspace.cn-north-4.myhuaweicloud.com"],
    ["cn-south-1", "workspace.cn-south-1.myhuaweicloud.com"],
    ["ap-southeast-3", "workspace.ap-southeast-3.myhuaweicloud.com"],
    ["eu-west-101", "workspace.eu-west-101.myhuaweicloud.com"],
  ])("of %s are at %s", async (region, host) => {
    const { observe, http } = on("workspaceDesktops", { ...target, region }, () => ({
      json: { desktop: shown("wd-1") },
    }));
    await observe("wd-1");
    expect(http.requests.map((request) => request.host)).toEqual([host]);
  });

  it("are read by the list's pages while they are fewer requests, by themselves otherwise", async () => {
    const all = Array.from({ length: 3_000 }, (_, index) => shown(`wd-${index}`));
    const { observe, http } = on("workspaceDesktops", target, ({ path, query }) => {
      if (!path.endsWith("/detail")) return { json: { desktop: shown(path.split("/").at(-1) ?? "") } };
      const from = Number(query.get("offset"));
      return {
        json: { total_count: all.length, desktops: all.slice(from, from + Number(query.get("limit"))) },
      };
    });
    expect((await observe(...ids)).size).toBe(100);
    expect(http.log).toEqual(["GET /v2/p1/desktops/detail"]);
    http.requests.length = 0;
    expect((await observe("wd-2998", "wd-2999")).size).toBe(2);
    expect(http.log).toHaveLength(3);
    http.requests.length = 0;
    await observe("wd-2998", "wd-2999");
    expect(http.log).toEqual(["GET /v2/p1/desktops/wd-2998", "GET /v2/p1/desktops/wd-2999"]);
  });

  it("that the list leaves out are confirmed one by one", async () => {
    const { observe } = on("workspaceDesktops", target, ({ path }) =>
      path.endsWith("/detail")
        ? { json: { total_count: 1, desktops: [shown("wd-1")] } }
        : { status: 404, json: { error_code: "WKS.00211902", error_msg: "No resources found" } },
    );
    const seen = await observe("wd-1", "wd-2", "wd-3");
    expect([...seen.values()].map(({ condition }) => condition)).toEqual(["ready", "missing", "missing"]);
    expect(seen.get("wd-2")?.detail).toBe('WKS.00211902 "No resources found"');
  });
});
