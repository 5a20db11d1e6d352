import { on } from "../../test/support/api-double";

const target = { serverIds: ["as-1", "as-2"], drain: { timeout: "1h" } };
const shown = (id: string, more: object) => ({
  id,
  status: "REGISTERED",
  vm_status: "ACTIVE",
  task_status: "null",
  machine_name: `${id}.example`,
  sid: `S-1-5-${id}`,
  ...more,
});

describe("Workspace application servers out of service", () => {
  it("are known by maintain_status and session_count of the answers that are read anyway", async () => {
    const { observe, http } = on("workspaceAppServers", target, () => ({
      json: {
        count: 3,
        items: [
          shown("as-1", { maintain_status: true, session_count: 4 }),
          shown("as-2", { status: "MAINTAINING", maintain_status: false, session_count: 0 }),
          shown("as-3", {}),
        ],
      },
    }));
    const seen = await observe("as-1", "as-2", "as-3");
    expect([...seen].map(([id, { service }]) => [id, service])).toEqual([
      ["as-1", { isIn: false, sessions: 4 }],
      ["as-2", { isIn: true, sessions: 0 }],
      ["as-3", { isIn: true }],
    ]);
    expect(http.requests).toHaveLength(1);
  });

  it("are put in maintenance and taken out of it by one call for many", async () => {
    const { drain, http } = on("workspaceAppServers", target, () => ({ body: "" }));
    expect((await drain.takeOut("as-1", "as-2"))?.size).toBe(0);
    await drain.putBack("as-2");
    expect(http.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PATCH", "/v1/p1/app-servers/actions/batch-maint", '{"items":["as-1","as-2"],"maintain_status":true}'],
      ["PATCH", "/v1/p1/app-servers/actions/batch-maint", '{"items":["as-2"],"maintain_status":false}'],
    ]);
  });

  it("name the permission that a refusal may be for", async () => {
    const { drain } = on("workspaceAppServers", target, () => ({
      status: 403,
      json: { error_code: "WKS.00081102", error_msg: "no" },
    }));
    await expect(drain.takeOut("as-1")).rejects.toThrow("workspace:server:batchChangeMaintainMode");
  });

  it("have their living sessions logged off, found by the machine's name, and nobody else's", async () => {
    const sessions = [
      { id: "s1", session_state: "Active", machine_sid: "S-1-5-as-1", machine_name: "as-1.example" },
      { id: "s2", session_state: "Disconnected", machine_sid: null, machine_name: "as-1.example" },
      { id: "s3", session_state: "SignedOut", machine_sid: "S-1-5-as-1", machine_name: "as-1.example" },
      { id: "s4", session_state: "Active", machine_sid: "S-1-5-other", machine_name: "as-1.example" },
    ].map((session) => ({ ...session, login_user: "somebody", vm_ip: "10.0.0.1" }));
    const { observe, drain, http } = on("workspaceAppServers", target, ({ path, query }) => {
      if (path.endsWith("/app-servers/as-1")) return { json: shown("as-1", {}) };
      if (!path.endsWith("/list-sessions")) return { body: "" };
      const offset = Number(query.get("offset"));
      // Two pages, the second of which has what is ours.
      const items = offset === 0 ? Array.from({ length: 100 }, () => sessions[3]) : sessions;
      return { json: { count: 104, items } };
    });
    await observe("as-1");
    const found = await drain.logOff({ message: "Bye", delay: 600_000 }, "as-1");
    expect([...(found ?? [])]).toEqual(["as-1"]);
    const [, list, , logoff] = http.requests;
    expect(Object.fromEntries(list?.query ?? [])).toEqual({
      query_begin_time: "2026-03-03T03:00:00.000Z",
      query_end_time: "2026-06-02T03:00:00.000Z",
      machine_name: "as-1.example",
      session_state: "Active,Disconnected,AppcInit",
      limit: "100",
      offset: "0",
    });
    expect([logoff?.method, logoff?.path]).toEqual(["POST", "/v1/p1/session/logoff"]);
    expect(JSON.parse(logoff?.body ?? "")).toEqual({
      session_ids: ["s1", "s2"],
      delay_time: 600,
      message_type: 1,
      message: "Bye",
    });
  });

  it("are said to have no sessions that could be found, where none are, and nothing is sent", async () => {
    const { observe, drain, http } = on("workspaceAppServers", target, ({ path }) =>
      path.endsWith("/list-sessions") ? { json: { count: 0, items: [] } } : { json: shown("as-1", {}) },
    );
    await observe("as-1");
    expect((await drain.logOff({ message: "Bye", delay: 0 }, "as-1"))?.size).toBe(0);
    expect(http.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });
});
