import { answer, open, problem, read, world } from "./test-kit";

const user = { OS_USERNAME: "me", OS_PASSWORD: "hidden-password", OS_DOMAIN_NAME: "OTC00000001" };
const key = { OS_ACCESS_KEY: "OTCAKX3QA", OS_SECRET_KEY: "s" };
const tokenAnswer = (value: string) =>
  answer(
    { token: { expires_at: "2026-01-03T03:04:05.000000Z", project: { id: "p1", name: "eu-de" } } },
    201,
    {
      "x-subject-token": value,
    },
  );
const cloudsYaml = `
clouds:
  prod:
    region_name: eu-nl
    auth:
      auth_url: https://iam.eu-nl.otc.t-systems.com/v3
      username: file-user
      password: file-password
      user_domain_name: OTC2
      project_id: 0123
`;

describe("Open Telekom Cloud", () => {
  test("asks once for a token and calls with it, in its project", async () => {
    const there = world(user, {}, [tokenAnswer("token-1")]);
    const client = open("otc", there);
    await Promise.all([client.send(read), client.send(read)]);
    expect(await client.projectId()).toBe("p1");
    const [login, ...calls] = there.dispatcher.sent;
    expect(login).toMatchObject({ method: "POST", origin: "https://iam.eu-de.otc.t-systems.com" });
    expect(login?.path).toBe("/v3/auth/tokens?nocatalog=true");
    expect(JSON.parse(login?.body ?? "")).toMatchObject({
      auth: {
        identity: { password: { user: { name: "me", domain: { name: "OTC00000001" } } } },
        scope: { project: { name: "eu-de" } },
      },
    });
    expect(calls.map(({ headers }) => headers["x-auth-token"])).toEqual(["token-1", "token-1"]);
    expect(calls[0]?.origin).toBe("https://modelarts.eu-de.otc.t-systems.com");
    expect(calls[0]?.headers["x-project-id"]).toBeUndefined();
  });

  test("asks for another token when the gateway wants it updated", async () => {
    const stale = answer({ error_code: "APIG.0307", error_msg: "The token must be updated" }, 401);
    const there = world(user, {}, [tokenAnswer("token-1"), stale, tokenAnswer("token-2")]);
    await open("otc", there).send({ ...read, kind: "write" });
    expect(there.dispatcher.sent.map(({ headers }) => headers["x-auth-token"])).toEqual([
      undefined,
      "token-1",
      undefined,
      "token-2",
    ]);
  });

  test("tries a wrong password once", async () => {
    const wrong = answer({ error: { code: 401, message: "The username or password is wrong." } }, 401);
    const there = world(user, {}, [wrong]);
    const client = open("otc", there);
    const errors = await Promise.all([problem(client.send(read)), problem(client.projectId())]);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'HTTP 401 "The username or password is wrong.". User me from OS_USERNAME was not',
      ),
      expect.stringContaining("User me from OS_USERNAME was not accepted"),
    ]);
    expect(there.dispatcher.sent).toHaveLength(1);
    expect(errors.join()).not.toContain("hidden");
  });

  test.each<[string, Record<string, string>, RegExp, string]>([
    ["a token before all", { ...user, ...key, OS_TOKEN: "given" }, /^given$/, "x-auth-token"],
    ["a user before a key", { ...user, ...key }, /^token-1$/, "x-auth-token"],
    [
      "a key, in the scoped form",
      key,
      /^SDK-HMAC-SHA256 Credential=OTCAKX3QA\/20260102\/\/\/sdk_request, SignedHeaders=host;x-sdk-date, /,
      "authorization",
    ],
  ])("prefers %s", async (_case, env, expected, header) => {
    const script = "OS_TOKEN" in env || !("OS_USERNAME" in env) ? [] : [tokenAnswer("token-1")];
    const there = world({ ...env, OS_PROJECT_ID: "p1" }, {}, script);
    await open("otc", there).send(read);
    expect(there.dispatcher.sent.at(-1)?.headers[header]).toMatch(expected);
  });

  test("goes by sources before it goes by kinds", async () => {
    const there = world({ ...user, OS_PROJECT_ID: "p1" });
    const settings = { otc: { accessKey: "CONF1234", secretKey: "s" } };
    await open("otc", there, { settings }).send(read);
    expect(there.dispatcher.sent[0]?.headers["authorization"]).toContain("Credential=CONF1234/");
  });

  test.each(["/program/clouds.yaml", "/home/me/.config/openstack/clouds.yaml", "/etc/openstack/clouds.yaml"])(
    "reads OS_CLOUD's entry of %s, ids of digits as text",
    async (path) => {
      const there = world({ OS_CLOUD: "prod" }, { [path]: cloudsYaml }, [tokenAnswer("token-1")]);
      const client = open("otc", there);
      await client.send(read);
      const [login, call] = there.dispatcher.sent;
      expect(login?.origin).toBe("https://iam.eu-nl.otc.t-systems.com");
      expect(login?.path).toBe("/v3/auth/tokens?nocatalog=true");
      expect(JSON.parse(login?.body ?? "")).toMatchObject({ auth: { scope: { project: { id: "0123" } } } });
      expect(call?.origin).toBe("https://modelarts.eu-nl.otc.t-systems.com");
    },
  );

  test("names every place where it found no credentials", async () => {
    expect((await problem(open("otc", world()).send(read))).message).toBe(
      "No Open Telekom Cloud credentials. Looked at: Pulumi config rekindle:otc (absent), " +
        "OS_TOKEN, OS_USERNAME and OS_ACCESS_KEY (unset), clouds.yaml (no such file).",
    );
  });

  test.each([
    [{ OS_USERNAME: "me", OS_DOMAIN_NAME: "d" }, "OS_USERNAME is there, OS_PASSWORD is missing."],
    [{ OS_PASSWORD: "x", OS_DOMAIN_NAME: "d" }, "OS_PASSWORD is there, OS_USERNAME is missing."],
    [
      { OS_USERNAME: "me", OS_PASSWORD: "x" },
      "OS_USERNAME is there, OS_USER_DOMAIN_NAME or OS_DOMAIN_NAME is missing.",
    ],
  ])("takes no half of a user: %j", async (env, message) => {
    expect((await problem(open("otc", world(env)).send(read))).message).toContain(message);
  });
});
