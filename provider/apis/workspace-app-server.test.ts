import { on } from "../../test/support/api-double";

describe("Workspace application servers", () => {
  const ids = Array.from({ length: 25 }, (_, index) => `as-${index}`);
  const target = { serverIds: ids };
  const shown = (id: string, status: string, machine: string | null, task: string | null) => ({
    id,
    status,
    vm_status: machine,
    task_status: task,
  });
  const idle = (id: string) => shown(id, "REGISTERED", "ACTIVE", "null");

  it.each([
    ["REGISTERED", "ACTIVE", "null", "ready"],
    ["REGISTERED", "ACTIVE", null, "ready"],
    ["MAINTAINING", "ACTIVE", "null", "ready"],
    ["REGISTERED", "ACTIVE", "reboot_pending", "rebooting"],
    ["REGISTERED", "ACTIVE", "reboot_started_hard", "rebooting"],
    ["UNREGISTER", "REBOOT", "rebooting", "rebooting"],
    ["UNREGISTER", "ACTIVE", "null", "unready"],
    ["STOPPED", "SHUTOFF", "null", "stopped"],
    ["REGISTERED", "ACTIVE", "migrating", "busy"],
    ["REGISTERED", "RESIZE", "null", "busy"],
    ["REGISTERED", "ACTIVE", "upgrad_access_agent_success", "ready"],
    ["REGISTERED", "ACTIVE", "upgrad_access_agent_fail", "ready"],
    ["REGISTERED", "ACTIVE", "updating_tsvi_failed", "ready"],
    ["REGISTERED", "ACTIVE", "migrate_failed", "ready"],
    ["REGISTERED", "ACTIVE", "install_app_failed", "ready"],
    ["REGISTERED", "ACTIVE", "delete_failed", "ready"],
    ["UNREGISTER", "ACTIVE", "migrate_failed", "unready"],
    ["UNREGISTER", "REBUILD_FAIL", "rebuild_fail", "broken"],
    ["STOPPED", "SHUTOFF", "migrate_failed", "stopped"],
    ["REGISTERED", "ACTIVE", "upgrading_access_agent", "busy"],
    ["NONE", "ERROR", "null", "broken"],
    ["FREEZE", "FREEZE", "null", "broken"],
    ["LATELY_ADDED", "ACTIVE", "null", "unknown"],
  ])("with status %s, vm_status %s, task_status %s are %s", async (status, machine, task, condition) => {
    const { observe } = on("workspaceAppServers", target, () => ({
      json: shown("as-1", status, machine, task),
    }));
    expect((await observe("as-1")).get("as-1")?.condition).toBe(condition);
  });

  it("are rebooted softly by default, and hard when asked or forced; an answer of null is a yes", async () => {
    const soft = on("workspaceAppServers", target, () => ({ body: "null" }));
    expect((await soft.restart("as-1", "as-2")).size).toBe(2);
    await soft.force("as-1");
    expect(soft.http.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PATCH", "/v1/p1/app-servers/actions/batch-reboot", '{"items":["as-1","as-2"],"type":"SOFT"}'],
      ["PATCH", "/v1/p1/app-servers/actions/batch-reboot", '{"items":["as-1"],"type":"HARD"}'],
    ]);
    const hard = on("workspaceAppServers", { ...target, rebootType: "HARD" }, () => ({ body: "" }));
    await hard.restart("as-1");
    expect(hard.http.requests[0]?.body).toBe('{"items":["as-1"],"type":"HARD"}');
  });

  it("are read by a list page while that is fewer requests, by themselves otherwise", async () => {
    const big = on("workspaceAppServers", target, ({ path, query }) => {
      if (!path.endsWith("/app-servers")) return { json: idle(path.split("/").at(-1) ?? "") };
      const from = Number(query.get("offset"));
      const items = Array.from({ length: 100 }, (_, index) => idle(`as-${from + index}`));
      return { json: { count: 1_000, items } };
    });
    await big.observe(...ids);
    expect(big.http.log).toEqual(["GET /v1/p1/app-servers"]);
    await big.observe("as-1", "as-2");
    expect(big.http.log.slice(1)).toEqual(["GET /v1/p1/app-servers/as-1", "GET /v1/p1/app-servers/as-2"]);
  });

  it("of a large project are read by the list of their group once that is known", async () => {
    const all = Array.from({ length: 1_000 }, (_, index) => ({
      ...idle(`as-${index}`),
      server_group_id: index < 500 ? "asg-a" : "asg-b",
    }));
    const { observe, http } = on("workspaceAppServers", target, ({ query }) => {
      const [from, group] = [Number(query.get("offset")), query.get("server_group_id")];
      const items = all.filter((item) => group === null || item.server_group_id === group);
      return { json: { count: items.length, items: items.slice(from, from + 100) } };
    });
    // The last of the second group: on the tenth page of the project, on the fifth of the group.
    const wanted = Array.from({ length: 25 }, (_, index) => `as-${999 - index}`);
    for (const requests of [10, 5, 5]) {
      http.requests.length = 0;
      expect((await observe(...wanted)).size).toBe(25);
      expect(http.requests).toHaveLength(requests);
    }
    expect(http.requests[0]?.query.get("server_group_id")).toBe("asg-b");
  });

  it("are found again when they have moved to another group", async () => {
    let group = "asg-a";
    const { observe, http } = on("workspaceAppServers", target, ({ path, query }) => {
      const server = (id: string) => ({ ...idle(id), server_group_id: group });
      if (!path.endsWith("/app-servers")) return { json: server(path.split("/").at(-1) ?? "") };
      const asked = query.get("server_group_id");
      const items = asked === null || asked === group ? ["as-1", "as-2"].map(server) : [];
      return { json: { count: asked === null ? 101 : items.length, items } };
    });
    await observe("as-1", "as-2", "as-3");
    group = "asg-b";
    expect([...(await observe("as-1", "as-2")).values()].map(({ condition }) => condition)).toEqual([
      "ready",
      "ready",
    ]);
    http.requests.length = 0;
    await observe("as-1", "as-2");
    expect(http.requests.map(({ query }) => query.get("server_group_id"))).toEqual(["asg-b"]);
  });

  it("that the list leaves out are confirmed one by one", async () => {
    const { observe } = on("workspaceAppServers", target, ({ path }) =>
      path.endsWith("/app-servers")
        ? { json: { count: 1, items: [idle("as-1")] } }
        : { status: 404, json: { error_code: "WKS.00211902", error_msg: "No resources found" } },
    );
    const seen = await observe("as-1", "as-2", "as-3");
    expect([...seen.values()].map(({ condition }) => condition)).toEqual(["ready", "missing", "missing"]);
    expect(seen.get("as-2")?.detail).toContain("WKS.00211902");
  });
});
