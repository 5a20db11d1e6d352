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

  const scopeOf = async (env: Record<string, string>, files: Record<string, string> = {}) => {
    const there = world(env, files, [tokenAnswer("token-1")]);
    await open("otc", there).send(read);
    const [login, call] = there.dispatcher.sent;
    const { identity, scope } = (JSON.parse(login?.body ?? "") as { auth: Record<string, object> }).auth;
    return { user: (identity as { password: { user: object } }).password.user, scope, origin: call?.origin };
  };
  const { OS_DOMAIN_NAME: _domain, ...homeless } = user;

  test.each([
    [{ OS_DOMAIN_ID: "d1" }, { id: "d1" }, { id: "d1" }],
    [{ OS_USER_DOMAIN_ID: "d1" }, { id: "d1" }, { id: "d1" }],
    [{ OS_USER_DOMAIN_ID: "d1", OS_DOMAIN_ID: "d2", OS_DOMAIN_NAME: "D3" }, { id: "d1" }, { id: "d1" }],
    [{ OS_USER_DOMAIN_NAME: "D1", OS_PROJECT_DOMAIN_NAME: "D2" }, { name: "D1" }, { name: "D2" }],
    [{ OS_DOMAIN_NAME: "D1", OS_PROJECT_DOMAIN_ID: "d2" }, { name: "D1" }, { id: "d2" }],
  ])("finds the user's domain and the project's in %j", async (env, domain, projectDomain) => {
    const found = await scopeOf({ ...homeless, ...env, OS_PROJECT_NAME: "eu-de_x" });
    expect(found.user).toMatchObject({ domain });
    expect(found.scope).toEqual({ project: { name: "eu-de_x", domain: projectDomain } });
  });

  test.each([
    ["domain_id: d1", { id: "d1" }, { id: "d1" }],
    ["user_domain_id: d1, project_domain_id: d2", { id: "d1" }, { id: "d2" }],
    ["user-domain-name: D1, project-domain-name: D2", { name: "D1" }, { name: "D2" }],
    ["domain_name: D1", { name: "D1" }, { name: "D1" }],
  ])("finds them in clouds.yaml: %s", async (members, domain, projectDomain) => {
    const auth = `{username: u, password: p, project_name: eu-de_x, ${members}}`;
    const file = { "/program/clouds.yaml": `clouds: {prod: {auth: ${auth}}}` };
    const found = await scopeOf({ OS_CLOUD: "prod" }, file);
    expect(found.user).toMatchObject({ domain });
    expect(found.scope).toEqual({ project: { name: "eu-de_x", domain: projectDomain } });
  });

  test.each([
    [{ OS_PROJECT_NAME: "eu-nl_team" }, "eu-nl"],
    [{ OS_PROJECT_NAME: "eu-nl" }, "eu-nl"],
    [{ OS_PROJECT_NAME: "eu-ch2_team" }, "eu-ch2"],
    [{ OS_PROJECT_NAME: "eu-nl_team", OS_REGION_NAME: "eu-de" }, "eu-de"],
    [{ OS_PROJECT_NAME: "team" }, "eu-de"],
    [{ OS_PROJECT_NAME: "eu-nlteam" }, "eu-de"],
    [{}, "eu-de"],
  ])("with %j is in %s", async (env, region) => {
    expect((await scopeOf({ ...user, ...env })).origin).toBe(`https://modelarts.${region}.otc.t-systems.com`);
  });

  test("reads the file that OS_CLIENT_CONFIG_FILE names before all others", async () => {
    const other = cloudsYaml.replace("file-user", "other-user");
    const files = { "/elsewhere/my.yaml": other, "/program/clouds.yaml": cloudsYaml };
    const env = { OS_CLOUD: "prod", OS_CLIENT_CONFIG_FILE: "/elsewhere/my.yaml" };
    expect((await scopeOf(env, files)).user).toMatchObject({ name: "other-user" });
    const gone = { ...env, OS_CLIENT_CONFIG_FILE: "/elsewhere/gone.yaml" };
    expect((await scopeOf(gone, files)).user).toMatchObject({ name: "file-user" });
  });

  test.each([
    ["beside it", "/program/secure.yaml", {}],
    ["at home", "/home/me/.config/openstack/secure.yml", {}],
    ["where OS_CLIENT_SECURE_FILE says", "/elsewhere/s.yaml", { OS_CLIENT_SECURE_FILE: "/elsewhere/s.yaml" }],
  ])(
    "takes what is secret from a secure.yaml %s, which goes before clouds.yaml",
    async (_case, path, env) => {
      const secure = "clouds: {prod: {auth: {password: secure-password}}, dev: {auth: {username: no}}}";
      const found = await scopeOf(
        { OS_CLOUD: "prod", ...env },
        { "/program/clouds.yaml": cloudsYaml, [path]: secure },
      );
      expect(found.user).toEqual({
        name: "file-user",
        password: "secure-password",
        domain: { name: "OTC2" },
      });
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
