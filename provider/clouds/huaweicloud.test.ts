import { showNotebook } from "../apis/modelarts-notebook";
import { settled, testTimer } from "../http/test-kit";
import { answer, open, problem, read, service, world } from "./test-kit";

const key = { HW_ACCESS_KEY: "HWAKX3QA", HW_SECRET_KEY: "hw-secret" };
const here = { ...key, HW_REGION_NAME: "cn-north-4", HW_PROJECT_ID: "0123456789abcdef0123456789abcdef" };
const credentials = "/home/me/.huaweicloud/credentials";
const file = "[basic]\nak = FILEAK12\nsk = file-secret\nproject_id = p-file\nsecurity_token = tok==\n";

describe("Huawei Cloud", () => {
  test("signs with the project in a header", async () => {
    const there = world(here);
    await open("huaweicloud", there).send(read);
    const [sent] = there.dispatcher.sent;
    expect(sent?.origin).toBe("https://modelarts.cn-north-4.myhuaweicloud.com");
    expect(sent?.headers["x-project-id"]).toBe("0123456789abcdef0123456789abcdef");
    expect(sent?.headers["authorization"]).toMatch(
      /^SDK-HMAC-SHA256 Access=HWAKX3QA, SignedHeaders=host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
    );
  });

  test.each<[string, Record<string, string>, Record<string, string>, string, string | undefined]>([
    ["HW_*", { ...here, HUAWEICLOUD_SDK_AK: "x" }, {}, "HWAKX3QA", undefined],
    [
      "HUAWEICLOUD_SDK_*",
      {
        HUAWEICLOUD_SDK_AK: "SDKAK123",
        HUAWEICLOUD_SDK_SK: "s",
        HUAWEICLOUD_SDK_SECURITY_TOKEN: "temporary",
        HUAWEICLOUD_SDK_REGION: "cn-north-4",
        HUAWEICLOUD_SDK_PROJECT_ID: "p",
      },
      {},
      "SDKAK123",
      "temporary",
    ],
    ["the file", { HW_REGION_NAME: "cn-north-4" }, { [credentials]: file }, "FILEAK12", "tok=="],
  ])("takes its key from %s, with its token", async (_case, env, files, accessKey, token) => {
    const there = world(env, files);
    await open("huaweicloud", there).send(read);
    const [sent] = there.dispatcher.sent;
    expect(sent?.headers["authorization"]).toContain(`Access=${accessKey},`);
    expect(sent?.headers["x-security-token"]).toBe(token);
  });

  test("does not join a token with another source's key", async () => {
    const there = world({ ...here, HW_SECURITY_TOKEN: "old" });
    const settings = { huaweicloud: { accessKey: "CONF1234", secretKey: "s" } };
    await open("huaweicloud", there, { settings }).send(read);
    expect(there.dispatcher.sent[0]?.headers["x-security-token"]).toBeUndefined();
  });

  test("names every place where it found no key", async () => {
    const there = world({ HW_REGION_NAME: "cn-north-4" }, { [credentials]: "[global]\nak = x\n" });
    expect((await problem(open("huaweicloud", there).send(read))).message).toBe(
      "No Huawei Cloud credentials. Looked at: Pulumi config rekindle:huaweicloud (absent), HW_ACCESS_KEY (unset), " +
        "HUAWEICLOUD_SDK_AK (unset), ~/.huaweicloud/credentials (has no section [basic]).",
    );
  });

  test("names every place where it found no region, at the first call", async () => {
    const client = open("huaweicloud", world(key));
    expect([client.region, client.label]).toEqual(["", "no region"]);
    expect((await problem(client.send(read))).message).toBe(
      "No Huawei Cloud region. Looked at: Pulumi config rekindle:huaweicloud (absent), HW_REGION_NAME (unset), " +
        "HUAWEICLOUD_SDK_REGION (unset).",
    );
  });

  test.each([
    ["modelarts", "cn-north-4", {}, "https://modelarts.cn-north-4.myhuaweicloud.com"],
    ["modelarts", "ap-southeast-1", {}, "https://modelarts.ap-southeast-1.myhuaweicloud.cn"],
    ["modelarts", "eu-west-101", {}, "https://modelarts.eu-west-101.myhuaweicloud.eu"],
    ["workspace", "cn-north-4", {}, "https://appstream.cn-north-4.myhuaweicloud.com"],
    ["workspace", "ap-southeast-3", {}, "https://workspace.ap-southeast-3.myhuaweicloud.com"],
    ["workspace", "xx-new-1", {}, "https://appstream.xx-new-1.myhuaweicloud.com"],
    ["iam", "cn-north-4", { HW_CLOUD: "example.com" }, "https://iam.cn-north-4.example.com"],
    ["workspace", "cn-north-4", { REKINDLE_ENDPOINT_URL: "http://127.0.0.1:8787" }, "http://127.0.0.1:8787"],
  ])("finds %s in %s with %j at %s", async (name, region, env, origin) => {
    const there = world({ ...here, ...env });
    await open("huaweicloud", there, { region }).send({ ...read, service: service(name) });
    expect(there.dispatcher.sent[0]?.origin).toBe(origin);
  });

  test("takes a configured address before its own, below its path", async () => {
    const there = world(here);
    const settings = { huaweicloud: { endpoints: { modelarts: "https://proxy.example.com/modelarts/" } } };
    await open("huaweicloud", there, { settings }).send(read);
    expect(there.dispatcher.sent[0]?.path).toBe("/modelarts/v1/x");
  });

  test.each([
    ["http://example.com", "is not https"],
    ["https://me:hidden@example.com", "holds a user name or password"],
    ["https://example.com/?a=hidden", "has a query or fragment"],
    ["hidden", "is not a URL"],
  ])("refuses the address %s", async (modelarts, message) => {
    const settings = { huaweicloud: { endpoints: { modelarts } } };
    const error = await problem(open("huaweicloud", world(here), { settings }).send(read));
    expect(error.message).toContain("endpoints.modelarts in Pulumi config rekindle:huaweicloud");
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("hidden");
  });

  test("refuses a region and a path that would lead elsewhere", async () => {
    const client = open("huaweicloud", world(here), { region: "evil.example.com/" });
    expect((await problem(client.send(read))).message).toBe('"evil.example.com/" is not a region.');
    const path = "/v1/../../v3/projects";
    const climbing = open("huaweicloud", world(here)).send({ ...read, path });
    expect((await problem(climbing)).message).toContain("is not a path that can be sent as it is");
  });

  test("looks a missing project up once for all who need it", async () => {
    const found = answer({ projects: [{ id: "p1", name: "cn-north-4" }] });
    const there = world({ ...key, HW_REGION_NAME: "cn-north-4" }, {}, [found]);
    const clients = [open("huaweicloud", there), open("huaweicloud", there, { region: "cn-north-4" })];
    const ids = await Promise.all(clients.flatMap((client) => [client.projectId(), client.projectId()]));
    expect(ids).toEqual(["p1", "p1", "p1", "p1"]);
    await clients[0]?.send(read);
    expect(there.dispatcher.sent.map(({ origin, path }) => origin + path)).toEqual([
      "https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4",
      "https://modelarts.cn-north-4.myhuaweicloud.com/v1/x",
    ]);
    expect(there.dispatcher.sent[0]?.headers["x-project-id"]).toBeUndefined();
    expect(there.dispatcher.sent[1]?.headers["x-project-id"]).toBe("p1");
  });

  test("keeps a call's deadline while it looks the project up", async () => {
    const timer = testTimer();
    const there = { ...world({ ...key, HW_REGION_NAME: "cn-north-4" }, {}, ["no answer"]), timer: timer.set };
    const pending = problem(open("huaweicloud", there).send({ ...read, deadline: 10_000 }));
    await settled();
    timer.runOut(10_000);
    expect(await pending).toMatchObject({ kind: "unreachable", action: "ShowThing" });
  });

  test("looks a project up for a minute at most", async () => {
    const timer = testTimer();
    const there = { ...world({ ...key, HW_REGION_NAME: "cn-north-4" }, {}, ["no answer"]), timer: timer.set };
    const pending = problem(open("huaweicloud", there).projectId());
    await settled();
    timer.runOut(60_000);
    expect(await pending).toMatchObject({ kind: "unavailable", action: "KeystoneListProjects" });
  });

  test("keeps a notebook's deadline while it looks the project up", async () => {
    const timer = testTimer();
    const there = { ...world({ ...key, HW_REGION_NAME: "cn-north-4" }, {}, ["no answer"]), timer: timer.set };
    const pending = problem(showNotebook(open("huaweicloud", there), "nb-a", { deadline: 10_000 }));
    await settled();
    timer.runOut(10_000);
    expect(await pending).toMatchObject({ kind: "unreachable", action: "ShowNotebook" });
  });

  test.each([
    [[], 'No project is named "cn-north-4"; set projectId or projectName.'],
    [[{ id: "a" }, { id: "b" }], '2 projects are named "cn-north-4"; set projectId to one of a, b.'],
  ])("says when the look-up finds %j", async (projects, message) => {
    const there = world({ ...key, HW_REGION_NAME: "cn-north-4" }, {}, [answer({ projects })]);
    expect((await problem(open("huaweicloud", there).projectId())).message).toBe(message);
  });

  test.each([
    [400, { error_code: "ModelArts.6309", error_msg: "gone" }, "notFound"],
    [400, { error_code: "ModelArts.6357", error_msg: "busy" }, "conflict"],
    [400, { error_code: "ModelArts.6309", error_message: "older" }, "notFound"],
    [401, { error_code: "APIGW.0301", error_msg: "wrong" }, "unauthorized"],
    [403, { error_code: "APIGW.0302", error_msg: "denied" }, "forbidden"],
    [404, { error_code: "APIGW.0101", error_msg: "no API" }, "notOffered"],
    [404, { error_code: "APIG.0101", error_msg: "no API" }, "notOffered"],
    [404, { error_code: "WKS.00211902", error_msg: "no server" }, "notFound"],
    [409, { error_code: "WKS.1", error_msg: "busy" }, "conflict"],
    [200, { error_code: "WKS.2", error_msg: "no" }, "refused"],
  ])("understands %i %j", async (status, body, kind) => {
    const there = world(here, {}, [answer({ ...body, request_id: "r1" }, status)]);
    const error = await problem(open("huaweicloud", there).send({ ...read, kind: "write" }));
    expect(error).toMatchObject({ kind, code: body.error_code, requestId: "r1" });
  });

  test("understands an error in the form of ECS, in a success too", async () => {
    const there = world(here, {}, [answer({ error: { code: "Ecs.0707", message: "not for you" } })]);
    const error = await problem(open("huaweicloud", there).send({ ...read, kind: "write" }));
    expect(error).toMatchObject({ kind: "refused", code: "Ecs.0707", words: "not for you" });
  });

  test("takes an instance's own error code for a part of it", async () => {
    const there = world(here, {}, [answer({ id: "DE-1", error_code: "ModelArts.1" })]);
    expect((await open("huaweicloud", there).send(read)).json).toMatchObject({ id: "DE-1" });
  });

  test("cuts the canonical request that a refused signature echoes", async () => {
    const error_msg =
      "Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:GET|/v1/x/||x-security-token:hidden|";
    const there = world(here, {}, [answer({ error_code: "APIGW.0301", error_msg }, 401)]);
    const error = await problem(open("huaweicloud", there).send(read));
    expect(error).toMatchObject({
      words: "Incorrect IAM authentication information: verify aksk signature fail",
    });
    expect(error.message).toContain("Key …X3QA from HW_ACCESS_KEY was not accepted");
  });

  test("keeps a key usable for other projects when one project refuses it", async () => {
    const wrong = answer({ error_code: "ModelArts.0204", error_msg: "wrong project" }, 401);
    const there = world(here, {}, [wrong]);
    expect(await problem(open("huaweicloud", there, { projectId: "p2" }).send(read))).toMatchObject({
      kind: "unauthorized",
    });
    await open("huaweicloud", there).send(read);
  });
});
