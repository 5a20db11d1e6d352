import { ncloudSignature } from "../auth/ncloud-signature";
import type { ApiCall } from "./client";
import { answer, open, problem, service, world } from "./test-kit";

const list: ApiCall = {
  service: service("server"),
  action: "getServerInstanceList",
  method: "GET",
  path: "/vserver/v2/getServerInstanceList",
  query: [
    ["regionCode", "KR"],
    ["serverInstanceNoList.1", "1001"],
  ],
  kind: "read",
};
const notebooks: ApiCall = {
  service: service("dataForest"),
  action: "getDetail",
  method: "POST",
  path: "/api/v2/notebooks/getDetail",
  json: { id: "nb0001" },
  kind: "read",
};
const key = { NCLOUD_ACCESS_KEY_ID: "AKIAX3QA", NCLOUD_SECRET_ACCESS_KEY: "env-secret" };
const configure = "/home/me/.ncloud/configure";
const file = "[DEFAULT]\nncloud_access_key_id = FILE1234\nncloud_secret_access_key = file-secret\n";
const prod = "[prod]\nncloud_access_key_id = PROD1234\nncloud_secret_access_key = prod-secret\n";
const secretKey = (value: string) => ({ accessKey: "CONF1234", secretKey: value });

describe("NAVER Cloud", () => {
  test("signs the path and query that it sends", async () => {
    const here = world(key);
    await open("ncloud", here).send(list);
    const [sent] = here.dispatcher.sent;
    expect(sent?.origin).toBe("https://ncloud.apigw.ntruss.com");
    expect(sent?.path).toBe("/vserver/v2/getServerInstanceList?regionCode=KR&serverInstanceNoList.1=1001");
    expect(sent?.headers["x-ncp-apigw-signature-v2"]).toBe(
      ncloudSignature({
        method: "GET",
        target: sent?.path ?? "",
        timestamp: here.clock.now(),
        accessKey: "AKIAX3QA",
        secretKey: "env-secret",
      }),
    );
  });

  test("posts forms and JSON", async () => {
    const here = world(key);
    const client = open("ncloud", here);
    await client.send({ ...list, method: "POST", query: undefined, form: [["a b", "c&d"]] });
    await client.send(notebooks);
    expect(here.dispatcher.sent.map(({ body, headers }) => [body, headers["content-type"]])).toEqual([
      ["a%20b=c%26d", "application/x-www-form-urlencoded"],
      ['{"id":"nb0001"}', "application/json"],
    ]);
    expect(here.dispatcher.sent[1]?.origin).toBe("https://df.apigw.ntruss.com");
  });

  test.each<[string, Record<string, string>, Record<string, string>, string, object]>([
    ["the Pulumi config first", key, { [configure]: file }, "CONF1234", { ncloud: secretKey("s") }],
    ["then the environment", key, { [configure]: file }, "AKIAX3QA", {}],
    ["its older names too", { NCLOUD_ACCESS_KEY: "OLD", NCLOUD_SECRET_KEY: "s" }, {}, "OLD", {}],
    ["then the file", {}, { [configure]: file }, "FILE1234", {}],
    ["the file without sections", {}, { [configure]: file.replace("[DEFAULT]", "") }, "FILE1234", {}],
    ["the file's profile", { NCLOUD_PROFILE: "prod" }, { [configure]: file + prod }, "PROD1234", {}],
  ])("takes its key from %s", async (_case, env, files, accessKey, settings) => {
    const here = world(env, files);
    await open("ncloud", here, { settings }).send(list);
    expect(here.dispatcher.sent[0]?.headers["x-ncp-iam-access-key"]).toBe(accessKey);
  });

  test("names every place where it found no key", async () => {
    expect((await problem(open("ncloud", world()).send(list))).message).toBe(
      "No NAVER Cloud credentials. Looked at: Pulumi config rekindle:ncloud (absent), " +
        "NCLOUD_ACCESS_KEY_ID and NCLOUD_ACCESS_KEY (unset), ~/.ncloud/configure (no such file).",
    );
  });

  test("says what a place lacks", async () => {
    const here = world({ NCLOUD_PROFILE: "dev" }, { [configure]: file });
    const settings = { ncloud: { regionCode: "KR" } };
    expect((await problem(open("ncloud", here, { settings }).send(list))).message).toBe(
      "No NAVER Cloud credentials. Looked at: Pulumi config rekindle:ncloud (has no accessKey), " +
        "NCLOUD_ACCESS_KEY_ID and NCLOUD_ACCESS_KEY (unset), ~/.ncloud/configure [dev] (has no section [dev]).",
    );
  });

  test("takes no half of a pair, though another source has the whole", async () => {
    const settings = { ncloud: { secretKey: "hidden" } };
    expect((await problem(open("ncloud", world(key), { settings }).send(list))).message).toBe(
      "Incomplete NAVER Cloud credentials: secretKey in Pulumi config rekindle:ncloud is there, " +
        "accessKey in Pulumi config rekindle:ncloud is missing.",
    );
    const half = world({ NCLOUD_ACCESS_KEY: "a" }, { [configure]: file });
    expect((await problem(open("ncloud", half).send(list))).message).toBe(
      "Incomplete NAVER Cloud credentials: NCLOUD_ACCESS_KEY_ID or NCLOUD_ACCESS_KEY is there, " +
        "NCLOUD_SECRET_ACCESS_KEY or NCLOUD_SECRET_KEY is missing.",
    );
  });

  test.each([
    [{}, undefined, "KR", "https://ncloud.apigw.ntruss.com"],
    [{ NCLOUD_REGION: "JPN" }, undefined, "JPN", "https://ncloud.apigw.ntruss.com"],
    [{ NCLOUD_REGION: "JPN" }, "SGN", "SGN", "https://ncloud.apigw.ntruss.com"],
    [{ NCLOUD_SITE: "gov" }, undefined, "KR", "https://ncloud.apigw.gov-ntruss.com"],
    [{ NCLOUD_SITE: "fin" }, undefined, "FKR", "https://fin-ncloud.apigw.fin-ntruss.com"],
    [{ NCLOUD_API_GW: "https://gw.example.com" }, undefined, "KR", "https://gw.example.com"],
  ])("with %j and region %s is in %s at %s", async (env, region, expected, origin) => {
    const here = world({ ...key, ...env });
    const client = open("ncloud", here, { region });
    await client.send(list);
    expect([client.region, here.dispatcher.sent[0]?.origin]).toEqual([expected, origin]);
  });

  test("knows no Data Forest on other sites", async () => {
    const here = world({ ...key, NCLOUD_SITE: "gov" });
    expect((await problem(open("ncloud", here).send(notebooks))).message).toBe(
      "No dataForest host is known on this NAVER Cloud site; set endpoints.dataForest.",
    );
  });

  test("has no projects", async () => {
    expect((await problem(open("ncloud", world(key)).projectId())).message).toBe("ncloud has no projects.");
  });

  test.each([
    [
      "gateway",
      401,
      { error: { errorCode: "200", message: "Authentication Failed" } },
      "unauthorized",
      "200",
    ],
    ["permission", 401, { error: { errorCode: 210, message: "Permission Denied" } }, "forbidden", "210"],
    ["path", 404, { error: { errorCode: "300", message: "Not Found" } }, "notOffered", "300"],
    ["service", 400, { responseError: { returnCode: "25041", returnMessage: "busy" } }, "conflict", "25041"],
    ["private", 400, { responseError: { responseCode: "1", responseMessage: "x" } }, "refused", "1"],
    ["envelope", 200, { aResponse: { returnCode: "800", returnMessage: "no" } }, "refused", "800"],
    ["disguised", 200, { error: { errorCode: "300", message: "Not Found" } }, "notOffered", "300"],
    ["newer service", 400, { error: { errorCode: "300A", message: "x", detail: "y" } }, "refused", "300A"],
    ["Data Forest", 404, { success: false, message: "no such element" }, "notFound", undefined],
    ["Data Forest's", 200, { success: false, message: "no" }, "refused", undefined],
  ])("understands its %s error (%s)", async (_case, status, body, kind, code) => {
    const here = world(key, {}, [answer(body, status)]);
    expect(await problem(open("ncloud", here).send({ ...list, kind: "write" }))).toMatchObject({
      kind,
      code,
    });
  });

  test.each([
    [
      "<responseError><returnCode>25041</returnCode><returnMessage>busy</returnMessage></responseError>",
      "conflict",
    ],
    ["<error><errorCode>300</errorCode><message>Not Found</message></error>", "notOffered"],
  ])("understands XML, the vendor's default: %s", async (body, kind) => {
    const here = world(key, {}, [{ status: 400, body }]);
    expect((await problem(open("ncloud", here).send(list))).message).toMatch(/"busy"|"Not Found"/);
    const again = world(key, {}, [{ status: 400, body }]);
    expect(await problem(open("ncloud", again).send(list))).toMatchObject({ kind });
  });

  test("takes returnCode 0 for the success that it is", async () => {
    const here = world(key, {}, [answer({ aResponse: { returnCode: "0" } })]);
    expect((await open("ncloud", here).send(list)).json).toEqual({ aResponse: { returnCode: "0" } });
  });
});
