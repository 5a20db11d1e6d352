import { restartApis } from "../provider/apis";
import { openCloud } from "../provider/clouds";
import { accept } from "../provider/rollout/ledger";
import { runRollout } from "../provider/rollout/run";
import { engine, everyCloud } from "../test/support/engine";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "../test/support/http-double";
import { VirtualClock } from "../test/support/virtual-clock";
import { measurement, type Measurement } from "./measure";

/** How long a reboot takes; milliseconds. */
const rebootTakes = 30_000;

/** A cloud whose instances all reboot when they are told to. */
interface Cloud {
  readonly member: string;
  readonly target: (ids: readonly string[]) => Record<string, unknown>;
  readonly batchSize: number;
  readonly answer: (request: DoubleRequest, ids: readonly string[], isDown: boolean) => DoubleAnswer;
}

const paged = (query: URLSearchParams, ids: readonly string[], from: number) =>
  ids.slice(from, from + Number(query.get("limit")));

const ecs = (cloud: "huaweicloud" | "otc"): Cloud => ({
  member: "ecsServers",
  batchSize: 1_000,
  target: (serverIds) => ({ serverIds, cloud }),
  answer: ({ method, path, query }, ids, isDown) => {
    const server = (id: string) => ({ id, status: isDown ? "REBOOT" : "ACTIVE" });
    if (method === "POST") return { json: { job_id: "job-1" } };
    if (path.includes("/jobs/")) {
      const status = isDown ? "RUNNING" : "SUCCESS";
      const parts = ids.map((id) => ({ status, entities: { server_id: id } }));
      return { json: { status, entities: { sub_jobs: parts } } };
    }
    if (!path.endsWith("/detail")) return { json: { server: server(path.split("/").at(-1) ?? "") } };
    const named = query.get("server_id")?.split(",");
    const page = named ?? paged(query, ids, (Number(query.get("offset")) - 1) * Number(query.get("limit")));
    return { json: { count: (named ?? ids).length, servers: page.map(server) } };
  },
});

const desktops: Cloud = {
  member: "workspaceDesktops",
  batchSize: 100,
  target: (desktopIds) => ({ desktopIds }),
  answer: ({ method, path, query }, ids, isDown) => {
    const desktop = (id: string) => ({
      desktop_id: id,
      status: "ACTIVE",
      task_status: isDown ? "rebooting" : "",
      login_status: "REGISTERED",
    });
    if (method === "POST") return { json: { failed_operation_list: [] } };
    if (!path.endsWith("/detail")) return { json: { desktop: desktop(path.split("/").at(-1) ?? "") } };
    const page = paged(query, ids, Number(query.get("offset")));
    return { json: { total_count: ids.length, desktops: page.map(desktop) } };
  },
};

/** What the files of the APIs send for a rollout that restarts all instances at once. */
export async function targetRequests(): Promise<Measurement[]> {
  const results: Measurement[] = [];
  const clouds = [
    ["ECS on Huawei Cloud", ecs("huaweicloud")],
    ["ECS on Open Telekom Cloud", ecs("otc")],
    ["Workspace desktops", desktops],
  ] as const;
  for (const [name, cloud] of clouds) {
    for (const count of [1, 40, 1_000]) {
      const { calls, reads, looks } = await restartAll(cloud, count);
      const of = `${count} ${name}`;
      const leastCalls = Math.ceil(count / cloud.batchSize);
      results.push(
        measurement(`restart calls, ${of}`, "requests", calls, leastCalls, "as many as a call takes"),
      );
      results.push(
        measurement(
          `reads, ${of}, ${looks} looks`,
          "requests",
          reads,
          looks,
          "one request at each look and job",
        ),
      );
    }
  }
  return results;
}

async function restartAll(cloud: Cloud, count: number) {
  const api = restartApis.find(({ member }) => member === cloud.member);
  if (!api) throw new Error(`no API ${cloud.member}`);
  const ids = Array.from(
    { length: count },
    (_, index) => `5d9f1c7e-0000-4000-8000-${String(index).padStart(12, "0")}`,
  );
  const clock = new VirtualClock();
  let downUntil = 0;
  const http = new HttpDouble((request) => {
    if (request.method === "POST") downUntil = clock.now() + rebootTakes;
    return cloud.answer(request, ids, clock.now() < downUntil);
  });
  const target = cloud.target(ids);
  const client = openCloud({ settings: everyCloud, ...api.cloud(target) }, engine(clock, http).environment);
  let looks = 0;
  const counting = {
    ...api,
    observe: (...asked: Parameters<typeof api.observe>) => {
      // A job is a request of its own.
      looks += asked[2].receipts?.size ? 2 : 1;
      return api.observe(...asked);
    },
  };
  const wish = {
    ids,
    triggerHash: "h",
    restartOnCreate: true,
    restartOnAdd: false,
    onTriggerChange: "restart",
  } as const;
  const first = await counting.observe(client, ids, {});
  const { failures, restarted } = await runRollout({
    api: counting,
    client,
    target,
    ledger: accept(wish, undefined, clock.now()),
    first,
    acceptedNow: true,
    settings: {
      maxUnavailable: count,
      maxErrors: 0,
      maxAttempts: 3,
      minReady: 0,
      settle: 180_000,
      readyTimeout: 900_000,
      whenStopped: "skip",
      whenMissing: "fail",
      whenUnproved: "fail",
    },
    clock,
    random: () => 0.5,
    say: () => undefined,
  });
  if (restarted.length < count) throw new Error(`not all restarted: ${failures[0]?.message ?? ""}`);
  const calls = http.requests.filter(({ method }) => method === "POST").length;
  return { calls, reads: http.requests.length - calls, looks };
}
