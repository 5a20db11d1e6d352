import { passwordTokenRequest, readTokenAnswer } from "../../provider/auth/keystone-token";
import { OTC, START, bench, closeBenches } from "../bench.test.support";

afterEach(closeBenches);

const login = { username: "emulator", password: "emulator-secret", domainName: "emulator" };
const tokens = "/v3/auth/tokens";

test.each([{ name: "eu-de" }, { id: "fedcba9876543210fedcba9876543210" }])(
  "gives a token for a project by %j, good for a day",
  async (project) => {
    const { plain, pass } = await bench();
    const answer = await plain("POST", `${tokens}?nocatalog=true`, {
      json: passwordTokenRequest({ ...login, project }),
    });
    expect(answer.status).toBe(201);
    const token = readTokenAnswer(answer.headers as Record<string, string>, answer.body);
    expect(token).toMatchObject({
      expiresAt: START + 86_400_000,
      projectId: "fedcba9876543210fedcba9876543210",
    });
    const headers = { "x-auth-token": token?.value ?? "" };
    expect((await plain("GET", `${OTC}/notebooks`, { headers })).status).toBe(200);
    expect((await plain("GET", "/v1/0123456789abcdef0123456789abcdef/notebooks", { headers })).status).toBe(
      403,
    );
    pass(86_400_000);
    expect((await plain("GET", `${OTC}/notebooks`, { headers })).body).toMatchObject({
      error_code: "APIG.0307",
    });
  },
);

test.each([
  ["a wrong password", { ...login, password: "wrong", project: { name: "eu-de" } }, 401],
  ["an unknown domain", { ...login, domainName: "nobody", project: { name: "eu-de" } }, 401],
  ["an unknown project", { ...login, project: { name: "eu-nl" } }, 401],
])("refuses %s", async (_what, request, status) => {
  const { plain } = await bench();
  const answer = await plain("POST", tokens, { json: passwordTokenRequest(request) });
  expect([answer.status, answer.body]).toEqual([
    status,
    { error: expect.objectContaining({ code: status }) as unknown },
  ]);
});

test("refuses a body that is none, and a token that nobody gave", async () => {
  const { plain } = await bench();
  expect((await plain("POST", tokens, { body: "{" })).status).toBe(400);
  const headers = { "x-auth-token": "made-up" };
  expect((await plain("GET", `${OTC}/notebooks`, { headers })).text).toContain("decrypt token fail");
});

test("knows a user's domain by its id, too", async () => {
  const { plain } = await bench();
  const { domainName: _name, ...user } = login;
  const statusOf = async (domainId: string) => {
    const json = passwordTokenRequest({ ...user, domainId, project: { name: "eu-de" } });
    return (await plain("POST", tokens, { json })).status;
  };
  expect([await statusOf("otc-domain"), await statusOf("another")]).toEqual([201, 401]);
});

test("finds a project by its name", async () => {
  const { huawei } = await bench();
  const { body, headers } = await huawei("GET", "/v3/projects?name=cn-north-4");
  expect((body as { projects: unknown[] }).projects).toEqual([
    expect.objectContaining({ id: "0123456789abcdef0123456789abcdef", name: "cn-north-4" }),
  ]);
  expect(headers["x-iam-trace-id"]).toBe(headers["x-request-id"]);
  expect((await huawei("GET", "/v3/projects?name=nowhere")).body).toMatchObject({ projects: [] });
});
