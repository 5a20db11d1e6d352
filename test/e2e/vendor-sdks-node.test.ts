import { HcClient, type HttpRequestOptions } from "@huaweicloud/huaweicloud-sdk-core/HcClient";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials";
import { DefaultHttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient";
import { Logger4jInstance } from "@huaweicloud/huaweicloud-sdk-core/logger/log4jLogger";
import { Region } from "@huaweicloud/huaweicloud-sdk-core/region/region";
import { startEmulator, type Emulator } from "../../emulator";

const OTC_PROJECT = "fedcba9876543210fedcba9876543210";
const HOUR = 3_600_000;

let emulator: Emulator;

/** What the vendor's packages for each service hand to their common client. */
type Call = Pick<HttpRequestOptions, "method" | "url"> &
  Partial<Pick<HttpRequestOptions, "pathParams" | "queryParams" | "data">>;

interface Account {
  readonly secretKey?: string;
  /** Left out, the client looks it up by the region's name. */
  readonly project?: string;
}

function send(call: Call, { secretKey = "emulator-secret", project }: Account = {}): Promise<unknown> {
  const { url } = emulator;
  const credential = new BasicCredentials()
    .withAk("emulator")
    .withSk(secretKey)
    .withIamEndpoint(url)
    .withProjectId(project);
  const client = new HcClient(new DefaultHttpClient({}, [url]))
    .withEndpoints([url])
    .withRegion(new Region("cn-north-4", url))
    .withCredential(credential);
  const none = { pathParams: {}, queryParams: {}, headers: {} };
  return client.sendRequest({ ...none, contentType: "application/json;charset=UTF-8", ...call });
}

const leaseOf = (id: string) => ({ url: "/v1/{project_id}/notebooks/{id}/lease", pathParams: { id } });
const actions = () => emulator.journal.entries().map(({ action, status }) => `${action} ${status}`);

describe("Huawei Cloud's core package for Node.js", () => {
  beforeAll(() => {
    // It writes each refused request to the terminal, signature and all.
    Logger4jInstance.level = "off";
  });

  beforeEach(async () => {
    emulator = await startEmulator();
  });

  afterEach(() => emulator.close());

  test("finds the project of a region, shows a lease and renews it", async () => {
    const before = await send({ method: "GET", ...leaseOf("notebook-0004") });
    expect(before).toMatchObject({ enable: true, type: "TIMING", httpStatusCode: 200 });
    const data = { duration: 4 * HOUR, type: "timing" };
    const renewed = (await send({ method: "PATCH", ...leaseOf("notebook-0004"), data })) as Record<
      string,
      number
    >;
    expect(await send({ method: "GET", ...leaseOf("notebook-0004") })).toEqual(renewed);
    const { create_at: createdAt = 0, duration = 0, update_at: updatedAt = 0 } = renewed;
    expect(createdAt + duration).toBe(updatedAt + 4 * HOUR);
    expect(actions()).toContain("ListProjects 200");
  });

  test("starts a notebook with a lease in the query", async () => {
    const url = "/v1/{project_id}/notebooks/{id}/start";
    const queryParams = { duration: 4 * HOUR, type: "TIMING" };
    const started = await send({ method: "POST", url, pathParams: { id: "notebook-0002" }, queryParams });
    expect(started).toMatchObject({ status: "STARTING", lease: { type: "TIMING" } });
  });

  test("reboots application servers and reads an answer without a body", async () => {
    const data = { items: ["as-0001", "as-0002"], type: "SOFT" };
    const url = "/v1/{project_id}/app-servers/actions/batch-reboot";
    expect(await send({ method: "PATCH", url, data })).toEqual({ httpStatusCode: 200 });
    const queryParams = { limit: 100, offset: 0, server_name: "as-0002" };
    const listed = await send({ method: "GET", url: "/v1/{project_id}/app-servers", queryParams });
    expect(listed).toMatchObject({ count: 1, items: [{ id: "as-0002", task_status: "reboot_pending" }] });
  });

  test("takes application servers into maintenance, lists their sessions and logs users off", async () => {
    const url = "/v1/{project_id}/app-servers/actions/batch-maint";
    const data = { items: ["as-0011"], maintain_status: true };
    expect(await send({ method: "PATCH", url, data })).toEqual({ httpStatusCode: 200 });
    const queryParams = {
      query_begin_time: "2000-01-01T00:00:00.000Z",
      query_end_time: "2099-01-01T00:00:00.000Z",
      machine_name: "as-0011",
    };
    const listed = (await send({
      method: "GET",
      url: "/v1/{project_id}/session/list-sessions",
      queryParams,
    })) as { items: { id: string }[] };
    expect(listed.items).toHaveLength(2);
    const session_ids = listed.items.map(({ id }) => id);
    const logoff = { session_ids, delay_time: 0, message_type: 0 };
    const done = await send({ method: "POST", url: "/v1/{project_id}/session/logoff", data: logoff });
    expect(done).toEqual({ httpStatusCode: 200 });
    const shown = await send({
      method: "GET",
      url: "/v1/{project_id}/app-servers/{id}",
      pathParams: { id: "as-0011" },
    });
    expect(shown).toMatchObject({ maintain_status: true, session_count: 0 });
  });

  test("reboots desktops, and is told which could not be", async () => {
    const data = { desktop_ids: ["wd-0001", "wd-9999"], op_type: "reboot" };
    const done = await send({ method: "POST", url: "/v2/{project_id}/desktops/action", data });
    expect(done).toMatchObject({ failed_operation_list: [{ desktop_id: "wd-9999" }] });
    const queryParams = { desktop_id: ["wd-0001", "wd-0002"], limit: 1000, offset: 0 };
    const listed = await send({ method: "GET", url: "/v2/{project_id}/desktops/detail", queryParams });
    expect(listed).toMatchObject({
      total_count: 2,
      desktops: [{ desktop_id: "wd-0001", task_status: "reboot_pending" }, { task_status: "" }],
    });
  });

  test("restarts an ML Studio instance on Open Telekom Cloud, for which no SDK has a model", async () => {
    const url = "/v1/{project_id}/demanager/instances/{id}";
    const one = { pathParams: { id: "DE-0001" } };
    const account = { project: OTC_PROJECT };
    expect(
      await send({ method: "POST", url: `${url}/action`, ...one, data: { action: "restart" } }, account),
    ).toMatchObject({ current_status: "REBOOTING", previous_state: "RUNNING" });
    expect(await send({ method: "GET", url, ...one }, account)).toMatchObject({ status: "REBOOTING" });
  });

  test.each([
    ["an unknown notebook", leaseOf("nothing"), {}, 400, "ModelArts.6309"],
    [
      "an unknown server",
      { url: "/v1/{project_id}/app-servers/{id}", pathParams: { id: "as-9" } },
      {},
      404,
      "WKS.00211902",
    ],
    ["a wrong secret", leaseOf("notebook-0001"), { secretKey: "wrong" }, 401, "APIGW.0301"],
    ["another project", leaseOf("notebook-0001"), { project: "0".repeat(32) }, 403, "ModelArts.0210"],
  ])("tells %s", async (_what, call, account, httpStatusCode, errorCode) => {
    await expectTold(send({ method: "GET", ...call }, account), { httpStatusCode, errorCode });
  });

  test.each([
    ["a throttle", { throttle: {} }, 429, "APIGW.0308"],
    ["a gateway that waits in vain", { error: 504 }, 504, "APIGW.0203"],
  ])("tells %s", async (_what, doing, httpStatusCode, errorCode) => {
    emulator.faults.add({ match: { action: "ShowLease" }, do: doing });
    await expectTold(send({ method: "GET", ...leaseOf("notebook-0001") }), { httpStatusCode, errorCode });
  });
});

/** The client's own error, with all that the last answer said. */
async function expectTold(call: Promise<unknown>, expected: object): Promise<void> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  const requestId = emulator.journal.entries().at(-1)?.requestId;
  expect(error).toMatchObject({ ...expected, requestId, errorMsg: expect.stringMatching(/\w/) as string });
}
