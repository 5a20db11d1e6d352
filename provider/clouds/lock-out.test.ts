import type { Scripted, TestClock } from "../http/test-kit";
import type { CloudRequest } from "./request";
import { answer, open, problem, read, service, type TestWorld, world } from "./test-kit";

/** Reads, all at once and then once more, by clients that have nothing but their account in common. */
async function everyErrorOf(
  here: TestWorld,
  cloud: CloudRequest["cloud"],
  requests: Partial<CloudRequest>[],
) {
  const clients = requests.map((request) => open(cloud, here, request));
  const asked = service(cloud === "ncloud" ? "server" : "modelarts");
  const attempt = async () =>
    Promise.all(clients.map(async (client) => problem(client.send({ ...read, service: asked }))));
  return [...(await attempt()), ...(await attempt())];
}

const always = (script: Scripted): Scripted[] => Array.from({ length: 100 }, () => script);

const wrongSignature = answer(
  {
    error_code: "APIGW.0301",
    error_msg: "Incorrect IAM authentication information: verify aksk signature fail",
  },
  401,
);

describe("a wrong key costs one attempt, whoever has it", () => {
  test("in every region and project of Huawei Cloud, with the look-up of the project", async () => {
    const key = { HW_ACCESS_KEY: "HWAKX3QA", HW_SECRET_KEY: "wrong-secret" };
    const here = world(key, {}, always(wrongSignature));
    const errors = await everyErrorOf(here, "huaweicloud", [
      { region: "cn-north-4", projectId: "p1" },
      { region: "cn-north-4", projectId: "p2" },
      { region: "ap-southeast-1", projectId: "p3" },
      { region: "ap-southeast-2" },
    ]);
    expect(here.dispatcher.sent).toHaveLength(1);
    expect(errors).toMatchObject(Array(8).fill({ kind: "unauthorized", code: "APIGW.0301" }));
    expect(errors.at(-1)?.message).toContain(
      "Not sent: refused at 03:04:05Z, and repeated attempts lock the key.",
    );
  });

  test("on both services of NAVER Cloud, by whatever name its profile goes", async () => {
    const key = { accessKey: "NCAKX3QA", secretKey: "wrong-secret" };
    const settings = { ncloud: key, profiles: { one: { ncloud: key }, two: { ncloud: key } } };
    const here = world(
      {},
      {},
      always(answer({ error: { errorCode: "200", message: "Authentication Failed" } }, 401)),
    );
    await everyErrorOf(here, "ncloud", [
      { settings },
      { settings, region: "JPN" },
      { settings, profile: "one" },
      { settings, profile: "two" },
    ]);
    await problem(
      open("ncloud", here, { settings }).send({ ...read, service: service("dataForest"), kind: "write" }),
    );
    expect(here.dispatcher.sent).toHaveLength(1);
  });

  test("of Open Telekom Cloud, whose service says nothing of the vendor's", async () => {
    const key = { OS_ACCESS_KEY: "OTCAKX3QA", OS_SECRET_KEY: "wrong-secret" };
    const here = world(key, {}, always({ status: 401 }));
    await everyErrorOf(here, "otc", [{ projectId: "p1" }, { region: "eu-nl", projectId: "p2" }, {}]);
    expect(here.dispatcher.sent).toHaveLength(1);
  });

  test("and is the first to go where many start before anything is known", async () => {
    const key = {
      HW_ACCESS_KEY: "HWAKX3QA",
      HW_SECRET_KEY: "right",
      HW_REGION_NAME: "cn-north-4",
      HW_PROJECT_ID: "p",
    };
    const redirect: Scripted = { status: 302, headers: { location: "https://portal.example.com/" } };
    const here = world(key, {}, [redirect, ...always(wrongSignature)]);
    const errors = await everyErrorOf(here, "huaweicloud", Array<object>(20).fill({}));
    expect(here.dispatcher.sent).toHaveLength(2);
    expect(errors.filter(({ message }) => message.includes("portal.example.com"))).toHaveLength(1);
  });
});

describe("a wrong password costs one attempt, whoever has it", () => {
  const user = { OS_USERNAME: "me", OS_PASSWORD: "wrong-password", OS_DOMAIN_NAME: "OTC00000001" };

  test("in every region and project, with the look-up of the project", async () => {
    const wrong = answer({ error: { code: 401, message: "The username or password is wrong." } }, 401);
    const here = world(user, {}, always(wrong));
    const requests = [{ projectId: "p1" }, { projectId: "p2" }, { region: "eu-nl" }, {}];
    const errors = await everyErrorOf(here, "otc", requests);
    for (const request of requests.slice(2))
      errors.push(await problem(open("otc", here, request).projectId()));
    expect(here.dispatcher.sent.map(({ path }) => path)).toEqual(["/v3/auth/tokens?nocatalog=true"]);
    expect(errors).toMatchObject(
      Array(10).fill({ kind: "unauthorized", action: "KeystoneCreateUserTokenByPassword" }),
    );
  });

  test("and once more after five minutes, not sooner", async () => {
    const here = world(user, {}, always({ status: 401 }));
    const client = open("otc", here, { projectId: "p1" });
    await problem(client.send(read));
    const clock = here.clock as TestClock;
    clock.time += 299_999;
    await problem(client.send(read));
    expect(here.dispatcher.sent).toHaveLength(1);
    clock.time += 1;
    await problem(client.send(read));
    expect(here.dispatcher.sent).toHaveLength(2);
  });

  test("while another user's is right", async () => {
    const token = answer({ token: { expires_at: "2026-01-03T03:04:05Z", project: { id: "p1" } } }, 201, {
      "x-subject-token": "token-1",
    });
    const here = world(user, {}, [{ status: 401 }, token]);
    const settings = { otc: { username: "other", password: "right", domainName: "OTC00000001" } };
    await problem(open("otc", here).send(read));
    await open("otc", here, { settings }).send(read);
    expect(here.dispatcher.sent).toHaveLength(3);
  });
});
