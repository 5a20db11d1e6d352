import { open, problem, read, service, world } from "./test-kit";

const env = {
  HW_ACCESS_KEY: "HWAKX3QA",
  HW_SECRET_KEY: "env-secret",
  HW_REGION_NAME: "cn-north-4",
  HW_PROJECT_ID: "0123456789abcdef0123456789abcdef",
};
const settings = {
  profiles: { prod: { huaweicloud: { accessKey: "PRODAK12", secretKey: "prod-secret" } }, dev: {} },
};

describe("an opened cloud", () => {
  test("is the same for the same arguments", () => {
    const here = world(env);
    expect(open("huaweicloud", here)).toBe(open("huaweicloud", here));
    expect(open("huaweicloud", here)).not.toBe(open("huaweicloud", here, { region: "cn-east-3" }));
    expect(open("huaweicloud", here)).not.toBe(open("huaweicloud", world(env)));
  });

  test("reads nothing and never fails until it is asked", async () => {
    const readFile = jest.fn();
    const here = { ...world(), readFile };
    open("ncloud", here);
    open("huaweicloud", here);
    await problem(open("otc", here).send(read));
    open("otc", here, { profile: "unknown" });
    expect(readFile.mock.calls.every(([path]) => String(path).includes("clouds.y"))).toBe(true);
  });

  test("has a label for messages", () => {
    const here = world({ ...env, NCLOUD_REGION: "KR" });
    expect(open("huaweicloud", here).label).toBe("cn-north-4/0123…");
    expect(open("ncloud", here).label).toBe("KR");
    const named = { ncloud: {} };
    expect(
      open("ncloud", here, { profile: "prod-kr", settings: { profiles: { "prod-kr": named } } }).label,
    ).toBe("KR, profile prod-kr");
  });

  test("is identified by its project where that is known, whoever asks", () => {
    const other = { ...env, HW_ACCESS_KEY: "OTHER123" };
    expect(open("huaweicloud", world(env)).identity).toBe(open("huaweicloud", world(other)).identity);
    const { HW_PROJECT_ID: _id, ...unnamed } = env;
    const { HW_PROJECT_ID: _other, ...otherUnnamed } = other;
    expect(open("huaweicloud", world(unnamed)).identity).not.toBe(
      open("huaweicloud", world(otherUnnamed)).identity,
    );
  });

  test("shows no secret, neither in its label nor in its identity", () => {
    const client = open("otc", world({ OS_TOKEN: "hidden-token" }));
    expect(client.identity + client.label).not.toContain("hidden");
    expect(
      open("ncloud", world({ NCLOUD_ACCESS_KEY: "id", NCLOUD_SECRET_KEY: "hidden" })).identity,
    ).not.toContain("hidden");
  });

  test("never falls back from a named profile", async () => {
    const here = world(env);
    const prod = open("huaweicloud", here, { settings, profile: "prod" });
    expect((await problem(prod.send(read))).message).toBe(
      "No Huawei Cloud region. Looked at: profile prod's huaweicloud (has no region).",
    );
    const dev = open("huaweicloud", here, { settings, profile: "dev", region: "cn-north-4" });
    expect((await problem(dev.send(read))).message).toBe(
      "No Huawei Cloud credentials. Looked at: profile dev's huaweicloud (absent).",
    );
    expect(here.dispatcher.sent).toEqual([]);
  });

  test("uses a named profile's key", async () => {
    const here = world(env);
    const client = open("huaweicloud", here, {
      settings,
      profile: "prod",
      region: "cn-north-4",
      projectId: "p",
    });
    await client.send(read);
    expect(here.dispatcher.sent[0]?.headers["authorization"]).toContain("Access=PRODAK12,");
  });

  test("lists the profiles there are when one is unknown", async () => {
    const client = open("huaweicloud", world(env), { settings, profile: "production" });
    expect((await problem(client.send(read))).message).toBe(
      'Unknown profile "production". rekindle:profiles has: prod, dev.',
    );
    const none = open("huaweicloud", world(env), { profile: "prod" });
    expect((await problem(none.send(read))).message).toBe(
      'Unknown profile "prod". rekindle:profiles has: none.',
    );
  });

  test("names the explicit provider whose inputs it looked at", async () => {
    const here = world();
    const explicit = { ...settings, provider: "research" };
    const message = async (request: object) =>
      (await problem(open("huaweicloud", here, { settings: explicit, ...request }).send(read))).message;
    expect(await message({ region: "cn-north-4" })).toBe(
      'No Huawei Cloud credentials. Looked at: huaweicloud of provider "research" (absent), ' +
        "HW_ACCESS_KEY (unset), HUAWEICLOUD_SDK_AK (unset), ~/.huaweicloud/credentials (no such file).",
    );
    expect(await message({ profile: "dev", region: "cn-north-4" })).toBe(
      'No Huawei Cloud credentials. Looked at: profile dev\'s huaweicloud of provider "research" (absent).',
    );
    expect(await message({ profile: "production" })).toBe(
      'Unknown profile "production". profiles of provider "research" has: prod, dev.',
    );
  });

  test("sends everything to REKINDLE_ENDPOINT_URL, a profile's calls too", async () => {
    const here = world({ REKINDLE_ENDPOINT_URL: "http://127.0.0.1:8787" });
    const client = open("huaweicloud", here, {
      settings,
      profile: "prod",
      region: "cn-north-4",
      projectId: "p",
    });
    await client.send({ ...read, service: service("iam") });
    await client.send({ ...read, service: service("workspace") });
    expect(new Set(here.dispatcher.sent.map(({ origin }) => origin))).toEqual(
      new Set(["http://127.0.0.1:8787"]),
    );
  });

  test("tells the cloud's time", async () => {
    const here = world(env, {}, [{ status: 200, headers: { Date: "Fri, 02 Jan 2026 03:04:05 GMT" } }]);
    const { cloudTime } = await open("huaweicloud", here).send(read);
    expect(cloudTime).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });
});
