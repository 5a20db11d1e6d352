import { on } from "../../test/support/api-double";
import { acceptAll } from "./receipts";

const all = Array.from(
  { length: 1_000 },
  (_, index) => `5d9f1c7e-0000-4000-8000-${String(index).padStart(12, "0")}`,
);
const [first = "", second = "", third = ""] = all;

const shown = (id: string, status = "ACTIVE", task: string | null = null, rest = {}) => ({
  id,
  name: `web-${id}`,
  status,
  "OS-EXT-STS:task_state": task,
  ...rest,
});

/** The project's servers; Open Telekom Cloud takes no notice of `server_id`. */
function project(cloud: "huaweicloud" | "otc", size = 1_000) {
  const target = { serverIds: all, cloud };
  return on("ecsServers", target, ({ path, query }) => {
    const { length } = path.split("/");
    if (length === 5 && !path.endsWith("/detail"))
      return { json: { server: shown(path.split("/").at(-1) ?? "") } };
    const limit = Number(query.get("limit") ?? 25);
    const asked = cloud === "huaweicloud" ? query.get("server_id") : null;
    if (asked !== null) {
      const servers = asked.split(",").map((id) => shown(id));
      return { json: { count: servers.length, servers: servers.slice(0, limit) } };
    }
    const from = (Number(query.get("offset")) - 1) * limit;
    const servers = Array.from({ length: size }, (_, index) => shown(all[index] ?? `other-${index}`));
    return { json: { count: size, servers: servers.slice(from, from + limit) } };
  });
}

describe("ECS servers", () => {
  const target = { serverIds: all, cloud: "huaweicloud" };

  it.each([
    ["ACTIVE", null, "ready"],
    ["ACTIVE", "", "ready"],
    ["ACTIVE", "reboot_pending", "rebooting"],
    ["ACTIVE", "reboot_started_hard", "rebooting"],
    ["REBOOT", "rebooting", "rebooting"],
    ["HARD_REBOOT", null, "rebooting"],
    ["ACTIVE", "powering-off", "busy"],
    ["SHUTOFF", "powering-on", "busy"],
    ["MIGRATING", null, "busy"],
    ["VERIFY_RESIZE", null, "busy"],
    ["SHUTOFF", null, "stopped"],
    ["SHELVED_OFFLOADED", null, "stopped"],
    ["ERROR", null, "broken"],
    ["DELETED", null, "missing"],
    ["LATELY_ADDED", null, "unknown"],
  ])("with status %s and task_state %s are %s", async (status, task, condition) => {
    const { observe } = on("ecsServers", target, () => ({
      json: { count: 1, servers: [shown(first, status, task)] },
    }));
    expect((await observe(first)).get(first)?.condition).toBe(condition);
  });

  it("show no boot time: when they were launched does not change with a reboot", async () => {
    const launched = {
      "OS-SRV-USG:launched_at": "2026-06-01T03:00:00.000000",
      updated: "2026-06-01T03:00:00Z",
    };
    const { observe } = on("ecsServers", target, () => ({
      json: { count: 1, servers: [shown(first, "ACTIVE", null, { ...launched, locked: true })] },
    }));
    expect([...(await observe(first)).values()]).toMatchObject([
      { condition: "ready", detail: "status ACTIVE, task_state null, locked" },
    ]);
  });

  it("are rebooted in one call, whose job is the receipt of each; softly by default, hard when asked or forced", async () => {
    const soft = on("ecsServers", target, () => ({ json: { job_id: "job-1" } }));
    expect(await soft.restart(...all)).toEqual(acceptAll(all, "job-1"));
    await soft.force(first);
    const hard = on("ecsServers", { ...target, rebootType: "HARD" }, () => ({ json: { job_id: "job-2" } }));
    await hard.restart(first);
    const [call, forced] = soft.http.requests;
    expect([call?.method, call?.host, call?.path]).toEqual([
      "POST",
      "ecs.cn-north-4.myhuaweicloud.com",
      "/v1/p1/cloudservers/action",
    ]);
    expect(JSON.parse(call?.body ?? "")).toEqual({
      reboot: { type: "SOFT", servers: all.map((id) => ({ id })) },
    });
    for (const sent of [forced, hard.http.requests[0]])
      expect(sent?.body).toBe(`{"reboot":{"type":"HARD","servers":[{"id":"${first}"}]}}`);
  });

  it("of Open Telekom Cloud are called at its own host", async () => {
    const { restart, http } = on("ecsServers", { ...target, cloud: "otc" }, () => ({
      json: { job_id: "job-1" },
    }));
    await restart(first);
    expect(http.requests.map(({ host }) => host)).toEqual(["ecs.eu-de.otc.t-systems.com"]);
  });

  it("have no clear answer where the job's id is not there", async () => {
    const { restart } = on("ecsServers", target, () => ({ json: {} }));
    await expect(restart(first)).rejects.toMatchObject({ kind: "unreadable" });
  });

  it.each([
    [404, "Ecs.0114", "notFound"],
    [400, "Ecs.0114", "notFound"],
    [400, "Ecs.0100", "conflict"],
    [400, "Ecs.0605", "conflict"],
    [400, "Ecs.0005", "refused"],
    [403, "Ecs.0003", "forbidden"],
  ])("that answer %s %s are %s", async (status, code, kind) => {
    const { restart } = on("ecsServers", target, () => ({
      status,
      json: { error: { code, message: "as it says" } },
    }));
    await expect(restart(first)).rejects.toMatchObject({ kind, code, words: "as it says" });
  });
});

describe("the reads of ECS servers", () => {
  const requestsFor = async (cloud: "huaweicloud" | "otc", size: number, count: number) => {
    const { observe, http } = project(cloud, size);
    const wanted = all.slice(0, count);
    // The first look learns how large the project is.
    await observe(...wanted);
    const before = http.requests.length;
    const seen = await observe(...wanted);
    expect([...seen.keys()]).toEqual(wanted);
    expect([...seen.values()].every(({ condition }) => condition === "ready")).toBe(true);
    return http.requests.slice(before).map(({ path, query }) => ({ path, query }));
  };

  it.each([
    ["huaweicloud", 1_000, 1, 1],
    ["huaweicloud", 1_000, 40, 1],
    ["huaweicloud", 1_000, 1_000, 1],
    ["huaweicloud", 30_000, 40, 1],
    ["huaweicloud", 30_000, 100, 1],
    ["otc", 1_000, 1, 1],
    ["otc", 1_000, 40, 1],
    ["otc", 1_000, 1_000, 1],
    ["otc", 30_000, 10, 1],
    ["otc", 30_000, 1_000, 1],
  ] as const)(
    "of %s with %d servers in the project, for %d of them, are %d",
    async (cloud, size, count, requests) => {
      expect(await requestsFor(cloud, size, count)).toHaveLength(requests);
    },
  );

  it("go one by one on Open Telekom Cloud where the list has more pages", async () => {
    const { observe, http } = project("otc", 30_000);
    // On the last pages, which makes the first look read all of them.
    await observe("other-29998", "other-29999");
    expect(http.requests).toHaveLength(30);
    http.requests.length = 0;
    await observe("other-29998", "other-29999");
    expect(http.log).toEqual(["GET /v1/p2/cloudservers/other-29998", "GET /v1/p2/cloudservers/other-29999"]);
  });

  it("ask for no more ids in one address than a proxy lets through", async () => {
    const { observe, http } = on("ecsServers", { serverIds: all, cloud: "huaweicloud" }, ({ query }) => {
      const servers = (query.get("server_id") ?? "none").split(",").map((id) => shown(id));
      return { json: { count: 90_000, servers } };
    });
    await observe(...all.slice(0, 100)).catch(() => undefined);
    http.requests.length = 0;
    await observe(...all.slice(0, 100));
    for (const { path, query } of http.requests)
      expect(path.length + String(query).length).toBeLessThan(2_000);
    expect(http.requests.map(({ query }) => query.get("server_id")?.split(",").length)).toEqual([46, 46, 8]);
    expect(http.requests.map(({ query }) => query.get("limit"))).toEqual(["46", "46", "8"]);
  });

  it("confirm one by one what a list shows without a state, or not at all", async () => {
    const { observe } = on("ecsServers", { serverIds: all, cloud: "huaweicloud" }, ({ path }) => {
      if (path.endsWith("/detail")) {
        const fault = { code: "Ecs.0114", message: "It does not exist." };
        return { json: { count: 2, servers: [shown(first), { id: second, fault }] } };
      }
      return { status: 404, json: { error: { code: "Ecs.0114", message: "The ECS does not exist." } } };
    });
    const seen = await observe(first, second, third);
    expect([...seen.values()].map(({ condition }) => condition)).toEqual(["ready", "missing", "missing"]);
    expect(seen.get(third)?.detail).toBe('Ecs.0114 "The ECS does not exist."');
  });
});

describe("the job of ECS servers", () => {
  const target = { serverIds: all, cloud: "huaweicloud" };
  const part = (id: string, status: string, rest = {}) => ({
    status,
    job_id: `part-of-${id}`,
    error_code: null,
    fail_reason: null,
    entities: { server_id: id },
    ...rest,
  });
  const job = (status: string, parts: object[], rest = {}) => ({
    status,
    job_id: "job-1",
    job_type: "rebootServer",
    error_code: null,
    fail_reason: null,
    entities: { sub_jobs_total: parts.length, sub_jobs: parts },
    ...rest,
  });

  async function reportsOf(answer: object, ids: readonly string[], status = 200) {
    const { observeWith, http } = on("ecsServers", target, ({ path, query }) => {
      if (path.includes("/jobs/")) return { status, json: answer };
      const servers = (query.get("server_id") ?? "").split(",").map((id) => shown(id));
      return { json: { count: servers.length, servers } };
    });
    const seen = await observeWith(acceptAll(ids, "job-1"), ...ids);
    return { seen, http };
  }

  it("is read once for all of them, and says of each what its part says", async () => {
    const failure = { error_code: "Ecs.0227", fail_reason: "Failed to reboot." };
    const parts = [part(first, "SUCCESS"), part(second, "FAIL", failure), part(third, "RUNNING")];
    const { seen, http } = await reportsOf(job("RUNNING", parts), [first, second, third]);
    expect(http.log.filter((line) => line.includes("/jobs/"))).toEqual(["GET /v1/p1/jobs/job-1"]);
    expect([...seen.values()].map(({ job: its }) => its)).toMatchObject([
      { id: "job-1", state: "succeeded" },
      { id: "job-1", state: "failed", error: { code: "Ecs.0227", words: "Failed to reboot." } },
      { id: "job-1", state: "running" },
    ]);
  });

  it("blames with the words of the part's entities where its fail_reason has none", async () => {
    const failed = part(first, "FAIL", {
      error_code: "Ecs.0100",
      entities: { server_id: first, errorcode_message: "It is not running." },
    });
    const { seen } = await reportsOf(job("FAIL", [failed]), [first]);
    expect(seen.get(first)?.job?.error).toMatchObject({ code: "Ecs.0100", words: "It is not running." });
  });

  it("repeats no secret that its words hold", async () => {
    const failed = part(first, "FAIL", {
      error_code: "Ecs.0003",
      fail_reason: "The key\n secret is <b>bad</b>.",
    });
    const { seen } = await reportsOf(job("FAIL", [failed]), [first]);
    expect(seen.get(first)?.job?.error?.words).toMatch(/^The key \[+secret\]+ is <b>bad<\/b>\.$/);
  });

  it("speaks for a server without a part where it has no parts, or failed as a whole", async () => {
    const whole = await reportsOf(job("SUCCESS", []), [first]);
    expect(whole.seen.get(first)?.job?.state).toBe("succeeded");
    const failure = { error_code: "Ecs.0611", fail_reason: "Batch operation failed." };
    const failed = await reportsOf(job("FAIL", [part(first, "SUCCESS")], failure), [first, second]);
    expect(failed.seen.get(first)?.job?.state).toBe("succeeded");
    expect(failed.seen.get(second)?.job).toMatchObject({ state: "failed", error: { code: "Ecs.0611" } });
    const others = await reportsOf(job("SUCCESS", [part(first, "SUCCESS")]), [first, second]);
    expect(others.seen.get(second)?.job).toBeUndefined();
  });

  it("says nothing in a state that is not documented", async () => {
    const { seen } = await reportsOf(job("PAUSED", [part(first, "PAUSED")]), [first]);
    expect(seen.get(first)).toMatchObject({ condition: "ready", detail: "status ACTIVE, task_state null" });
  });

  it.each([
    [
      404,
      { error: { code: "Ecs.0000", message: "The job does not exist." } },
      "Ecs.0000 The job does not exist.",
    ],
    [403, { error: { code: "Ecs.0110", message: "No permission." } }, "Ecs.0110 No permission."],
    [200, { nothing: true }, "HTTP 200"],
  ])("that cannot be read (%s) proves nothing, and that is said", async (status, answer, words) => {
    const { seen } = await reportsOf(answer, [first], status);
    expect(seen.get(first)).toMatchObject({
      condition: "ready",
      detail: `status ACTIVE, task_state null; job job-1 cannot be read: ${words}`,
    });
  });

  it("is not asked for servers that have none", async () => {
    const { http } = await reportsOf({}, []);
    expect(http.log.filter((line) => line.includes("/jobs/"))).toEqual([]);
  });
});
