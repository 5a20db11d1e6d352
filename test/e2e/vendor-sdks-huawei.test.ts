import { startEmulator, type Emulator, type WorldInput } from "../../emulator";
import {
  buildGoSdks,
  describeWithGo,
  goSdks,
  lost,
  type CallSdk,
  type SdkOutcome,
} from "../support/vendor-sdks";

const HOUR = 3_600_000;
const PROJECT = "0123456789abcdef0123456789abcdef";
const SERVICE_ERROR = "*sdkerr.ServiceResponseError";
/** Seen in the vendor's samples and read by its Terraform provider. */
const NOTEBOOK_MODEL_LACKS = ["create_at", "update_at"];

let program: string;
let emulator: Emulator;
let call: CallSdk;

async function emulate(world?: WorldInput): Promise<void> {
  emulator = await startEmulator(world && { world });
  call = sdkWith({});
}

function sdkWith(variables: Readonly<Record<string, string>>): CallSdk {
  return goSdks(program, {
    VENDOR_ENDPOINT: emulator.url,
    VENDOR_REGION: "cn-north-4",
    HUAWEICLOUD_SDK_AK: "emulator",
    HUAWEICLOUD_SDK_SK: "emulator-secret",
    HUAWEICLOUD_SDK_PROJECT_ID: PROJECT,
    ...variables,
  });
}

const actions = () => emulator.journal.entries().map(({ action, status }) => `${action} ${status}`);
const requestIds = () => emulator.journal.entries().map(({ requestId }) => requestId);

describeWithGo("Huawei Cloud's SDK for Go", () => {
  beforeAll(async () => {
    program = await buildGoSdks();
  }, 600_000);

  beforeEach(() => emulate());

  afterEach(() => emulator.close());

  describe("ModelArts notebooks", () => {
    test("are listed and shown, with all that its model has", async () => {
      const listed = await call("modelarts", "ListNotebooks", { limit: 50, offset: 0, feature: "NOTEBOOK" });
      expect(listed.result).toMatchObject({ current: 0, total: 4, pages: 1, size: 50 });
      expect(lost(listed.body, listed.result)).toEqual(
        NOTEBOOK_MODEL_LACKS.map((member) => `data.*.${member}`),
      );
      const shown = await call("modelarts", "ShowNotebook", { id: "notebook-0001" });
      expect(shown.result).toMatchObject({ id: "notebook-0001", status: "RUNNING", lease: { enable: true } });
      expect(lost(shown.body, shown.result)).toEqual(NOTEBOOK_MODEL_LACKS);
    });

    test.each([
      ["in the body", { body: { duration: 4 * HOUR, type: "timing" } }, "TIMING"],
      ["in the body, to end when idle", { body: { duration: 4 * HOUR, type: "IDLE" } }, "IDLE"],
      ["in the query, which wins", { duration: 4 * HOUR, body: { duration: HOUR, type: "idle" } }, "TIMING"],
    ])("have their leases renewed by a duration %s", async (_where, request, type) => {
      const renewed = await call("modelarts", "RenewLease", { id: "notebook-0004", ...request });
      expect(renewed.result).toMatchObject({ enable: true, type });
      expect(lost(renewed.body, renewed.result)).toEqual([]);
      const shown = await call("modelarts", "ShowLease", { id: "notebook-0004" });
      expect(shown.result).toEqual(renewed.result);
      const lease = shown.result as Record<"create_at" | "duration" | "update_at", number>;
      expect(lease.create_at + lease.duration).toBe(lease.update_at + 4 * HOUR);
      expect(actions()).toEqual(["RenewLease 200", "ShowLease 200"]);
    });

    test("may be renewed with no content in the answer", async () => {
      emulator.faults.add({ match: { action: "RenewLease" }, do: { answer: { status: 204 } } });
      const renewed = await call("modelarts", "RenewLease", { id: "notebook-0004" });
      expect(renewed).toEqual({ result: {} });
    });

    test.each(["TIMING", "timing", undefined])("are started with a lease of type %j", async (type) => {
      const started = await call("modelarts", "StartNotebook", {
        id: "notebook-0002",
        duration: 4 * HOUR,
        type,
      });
      expect(started.result).toMatchObject({ status: "STARTING", lease: { type: "TIMING" } });
      expect(lost(started.body, started.result)).toEqual(NOTEBOOK_MODEL_LACKS);
      emulator.clock.advance(20_000);
      const shown = await call("modelarts", "ShowNotebook", { id: "notebook-0002" });
      expect(shown.result).toMatchObject({ status: "RUNNING" });
    });

    test("are stopped, and started again with what was left of their lease", async () => {
      const stopped = await call("modelarts", "StopNotebook", { id: "notebook-0001" });
      expect(stopped.result).toMatchObject({ status: "STOPPING" });
      emulator.clock.advance(5_000);
      expect((await call("modelarts", "StopNotebook", { id: "notebook-0001" })).error).toMatchObject({
        status: 400,
        code: "ModelArts.6307",
      });
      const started = await call("modelarts", "StartNotebook", { id: "notebook-0001", duration: -1 });
      expect(started.result).toMatchObject({ status: "STARTING", lease: { enable: false } });
    });

    test("find no resources to start on", async () => {
      await emulator.close();
      const notebooks = [{ id: "n", state: "STOPPED", onStart: ["noResources" as const, "starts" as const] }];
      await emulate({ huaweicloud: { instances: { notebooks } } });
      const refused = await call("modelarts", "StartNotebook", { id: "n" });
      expectTold(refused, 400, "ModelArts.6360");
      expect((await call("modelarts", "StartNotebook", { id: "n" })).result).toMatchObject({
        status: "STARTING",
      });
    });

    test("are found by each of its filters", async () => {
      await emulator.close();
      const fields = {
        tags: [{ key: "team", value: "vision" }],
        workspace_id: "ws1",
        pool: { id: "pool-1" },
      };
      const notebooks = [
        { id: "a", name: "train", fields },
        { id: "b", state: "STOPPED" },
      ];
      await emulate({ huaweicloud: { instances: { notebooks } } });
      for (const filter of [
        { name: "rai" },
        { status: "RUNNING" },
        { workspace_id: "ws1" },
        { pool_id: "pool-1" },
        { tags: "team=vision" },
        { id: "a" },
      ]) {
        const { result } = await call("modelarts", "ListNotebooks", { limit: 10, ...filter });
        expect(result).toMatchObject({ total: 1, data: [{ id: "a", tags: fields.tags }] });
      }
      const { error } = await call("modelarts", "ListNotebooks", { limit: 30 });
      expect(error).toMatchObject({ status: 400, code: "ModelArts.0104" });
    });
  });

  describe("ECS", () => {
    const reboot = (type: string, ...ids: string[]) =>
      call("ecs", "BatchRebootServers", { body: { reboot: { type, servers: ids.map((id) => ({ id })) } } });
    const jobOf = async (rebooted: SdkOutcome) => {
      const { job_id: id } = rebooted.result as { job_id: string };
      return call("ecs", "ShowJob", { job_id: id });
    };

    test.each([
      ["SOFT", "reboot_started", "REBOOT", 31],
      ["HARD", "reboot_started_hard", "HARD_REBOOT", 16],
    ])("reboots servers %s, and its job tells of each", async (type, task, status, seconds) => {
      const rebooted = await reboot(type, "ecs-0001", "ecs-0002");
      emulator.clock.advance(4_000);
      const during = await jobOf(rebooted);
      expect(during.result).toMatchObject({ status: "RUNNING", entities: { sub_jobs_total: 2 } });
      expect(lost(during.body, during.result)).toEqual([]);
      const { result } = await call("ecs", "ShowServer", { server_id: "ecs-0001" });
      expect(result).toMatchObject({ server: { status, "OS-EXT-STS:task_state": task } });
      emulator.clock.advance(seconds * 1000);
      const after = await jobOf(rebooted);
      expect(after.result).toMatchObject({
        status: "SUCCESS",
        entities: {
          sub_jobs: [
            { status: "SUCCESS", entities: { server_id: "ecs-0001" } },
            { status: "SUCCESS", entities: { server_id: "ecs-0002" } },
          ],
        },
      });
      expect(lost(after.body, after.result)).toEqual([]);
      expect(emulator.journal.entries({ action: "BatchRebootServers" })).toEqual([
        expect.objectContaining({ method: "POST", ids: ["ecs-0001", "ecs-0002"], status: 200 }),
      ]);
    });

    test("tells why a part of a job failed", async () => {
      const servers = emulator.world.cloud("huaweicloud")?.find("ecsServers");
      servers?.patch(
        servers.get("ecs-0002")!,
        { onReboot: { jobFails: { code: "Ecs.0605", reason: "ECS locked." } } },
        false,
      );
      const rebooted = await reboot("SOFT", "ecs-0001", "ecs-0002");
      emulator.clock.advance(60_000);
      const { body, result } = await jobOf(rebooted);
      expect(result).toMatchObject({
        status: "FAIL",
        error_code: "Ecs.0605",
        fail_reason: "ECS locked.",
        entities: {
          sub_jobs: [
            { status: "SUCCESS" },
            {
              status: "FAIL",
              error_code: "Ecs.0605",
              fail_reason: "ECS locked.",
              entities: { server_id: "ecs-0002", errorcode_message: "ECS locked." },
            },
          ],
        },
      });
      expect(lost(body, result)).toEqual([]);
    });

    test("lists servers, with all that its model has", async () => {
      const page = await call("ecs", "ListServersDetails", { limit: 30, offset: 2, "not-tags": "role=db" });
      expect(page.result).toMatchObject({ count: 40, servers: { length: 10 } });
      // The model has no nulls.
      expect(lost(page.body, page.result)).toEqual(["servers.*.OS-EXT-STS:task_state"]);
      const tagged = await call("ecs", "ListServersDetails", {
        tags: "role=web",
        marker: "ecs-0019",
        limit: 5,
      });
      expect(tagged.result).toMatchObject({ count: 20, servers: [{ id: "ecs-0020", tags: ["role=web"] }] });
      const named = await call("ecs", "ListServersDetails", { server_id: "ecs-0003,ecs-0009" });
      expect(named.result).toMatchObject({ servers: [{ id: "ecs-0003" }, { id: "ecs-0009" }] });
    });

    test.each([
      ["an unknown server", "ShowServer", { server_id: "ecs-9" }, 404, "Ecs.0114"],
      ["an unknown job", "ShowJob", { job_id: "nothing" }, 404, "Ecs.0000"],
      [
        "no server to reboot",
        "BatchRebootServers",
        { body: { reboot: { type: "SOFT", servers: [] } } },
        400,
        "Ecs.0005",
      ],
      ["a page that is too large", "ListServersDetails", { limit: 1001 }, 400, "Ecs.0005"],
    ] as const)("tells %s", async (_what, operation, request, status, code) => {
      const { body, error } = await call("ecs", operation, request);
      const { message } = (body as { error: { message: string } }).error;
      expect(error).toEqual({ type: SERVICE_ERROR, status, code, message, requestId: requestIds()[0] });
    });
  });

  describe("the identity service", () => {
    test("finds the project of a region by itself", async () => {
      const look = sdkWith({ HUAWEICLOUD_SDK_PROJECT_ID: "" });
      expect((await look("modelarts", "ShowLease", { id: "notebook-0001" })).error).toBeUndefined();
      expect(actions()).toEqual(["ListProjects 200", "ShowLease 200"]);
      const lostLook = sdkWith({ HUAWEICLOUD_SDK_PROJECT_ID: "", VENDOR_REGION: "cn-nowhere-1" });
      const { error } = await lostLook("modelarts", "ShowLease", { id: "notebook-0001" });
      expect(error?.message).toContain(
        `failed to get project id of region 'cn-nowhere-1' automatically, X-IAM-Trace-Id=${requestIds()[2]},`,
      );
    });

    test("lists projects, with all that its model has", async () => {
      const { body, result } = await call("iam", "KeystoneListProjects", { name: "cn-north-4" });
      expect(result).toMatchObject({ projects: [{ id: PROJECT, name: "cn-north-4", enabled: true }] });
      // The model has no nulls.
      expect(lost(body, result)).toEqual(["links.previous", "links.next"]);
    });

    test("gives a token that opens the door", async () => {
      const login = passwordLogin("emulator-secret", { name: "eu-de" });
      const { body, result } = await call("iam", "KeystoneCreateUserTokenByPassword", {
        nocatalog: "true",
        body: login,
      });
      expect(lost(body, result)).toEqual([]);
      expect(result).toMatchObject({ token: { methods: ["password"], project: { name: "eu-de" } } });
      const { "X-Subject-Token": token } = result as Record<string, string>;
      const answer = await fetch(`${emulator.url}/v1/fedcba9876543210fedcba9876543210/notebooks`, {
        headers: { "x-auth-token": token ?? "" },
      });
      expect(answer.status).toBe(200);
    });

    test("refuses with a number for a code, which the SDK does not read", async () => {
      const { body, error } = await call("iam", "KeystoneCreateUserTokenByPassword", {
        body: passwordLogin("wrong", { name: "eu-de" }),
      });
      expect(error).toEqual({
        type: SERVICE_ERROR,
        status: 401,
        message: JSON.stringify(body),
        requestId: requestIds()[0],
      });
      expect(body).toMatchObject({ error: { code: 401, title: "Unauthorized" } });
    });
  });

  describe("errors", () => {
    const lease = { id: "notebook-0001" };

    test.each([
      ["an unknown notebook", "modelarts", "ShowNotebook", { id: "nothing" }, 400, "ModelArts.6309"],
      [
        "a lease that is not running",
        "modelarts",
        "ShowLease",
        { id: "notebook-0002" },
        400,
        "ModelArts.6327",
      ],
      [
        "a duration out of range",
        "modelarts",
        "RenewLease",
        { ...lease, body: { duration: 1 } },
        400,
        "ModelArts.6349",
      ],
      ["a notebook that runs", "modelarts", "StartNotebook", lease, 400, "ModelArts.6305"],
      ["an unknown server", "workspaceapp", "ShowServer", { server_id: "as-9" }, 404, "WKS.00211902"],
      [
        "no server to reboot",
        "workspaceapp",
        "BatchRebootServer",
        { body: { items: [], type: "SOFT" } },
        400,
        "WKS.00211102",
      ],
    ] as const)("tells %s", async (_what, service, operation, request, status, code) => {
      expectTold(await call(service, operation, request), status, code);
    });

    test.each([
      ["a wrong secret", { HUAWEICLOUD_SDK_SK: "wrong" }, 401, "APIGW.0301"],
      ["an unknown key", { HUAWEICLOUD_SDK_AK: "stranger" }, 401, "APIGW.0301"],
      ["a token where none belongs", { HUAWEICLOUD_SDK_SECURITY_TOKEN: "token" }, 401, "APIGW.0301"],
      ["another project", { HUAWEICLOUD_SDK_PROJECT_ID: "0".repeat(32) }, 403, "ModelArts.0210"],
    ])("tells %s", async (_what, variables, status, code) => {
      expectTold(await sdkWith(variables)("modelarts", "ShowLease", lease), status, code);
    });

    test.each([
      ["a throttle", { throttle: { retryAfter: 2 } }, 429, "APIGW.0308"],
      ["a gateway that waits in vain", { error: 504 }, 504, "APIGW.0203"],
      ["a token that must be updated", { expiredToken: true }, 401, "APIGW.0307"],
      ["a clock that is off", { skew: "20m" }, 401, "APIGW.0303"],
      ["a conflict", { refuse: { status: 409, code: "WKS.1", message: "busy" } }, 409, "WKS.1"],
    ] as const)("tells %s", async (_what, doing, status, code) => {
      emulator.faults.add({ do: doing });
      expectTold(await call("modelarts", "ShowLease", lease), status, code);
    });
  });

  test("signs with a temporary key and its token", async () => {
    await emulator.close();
    const keys = [{ accessKey: "temporary", secretKey: "secret", securityToken: "token" }];
    await emulate({
      huaweicloud: { keys, instances: { notebooks: [{ id: "a", lease: { length: "2h" } }] } },
    });
    const temporary = sdkWith({
      HUAWEICLOUD_SDK_AK: "temporary",
      HUAWEICLOUD_SDK_SK: "secret",
      HUAWEICLOUD_SDK_SECURITY_TOKEN: "token",
    });
    expect((await temporary("modelarts", "ShowLease", { id: "a" })).result).toMatchObject({ enable: true });
  });
});

function passwordLogin(password: string, project: { name: string }) {
  const user = { name: "emulator", password, domain: { name: "emulator" } };
  return { auth: { identity: { methods: ["password"], password: { user } }, scope: { project } } };
}

/** The SDK's own error, with all that the answer said. */
function expectTold({ body, error }: SdkOutcome, status: number, code: string): void {
  const { error_msg: message } = body as Record<string, string>;
  expect(message).not.toBe("");
  expect(error).toEqual({ type: SERVICE_ERROR, status, code, message, requestId: requestIds()[0] });
}
