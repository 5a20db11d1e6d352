import { settled } from "../http/test-kit";
import { answer, open, problem, read, world } from "./test-kit";

const env = {
  HW_ACCESS_KEY: "HWAKX3QA",
  HW_SECRET_KEY: "secret",
  HW_PROJECT_ID: "p",
  REKINDLE_ENDPOINT_URL: "http://127.0.0.1:8787",
};
const regions = ["cn-north-4", "ap-southeast-1"] as const;
const clientsOf = (here: ReturnType<typeof world>) =>
  regions.map((region) => open("huaweicloud", here, { region }));

describe("one account, in whatever region", () => {
  test("has sixteen requests under way to one host at most", async () => {
    const here = world(env);
    const [client, other] = clientsOf(here);
    await client?.send(read);
    here.dispatcher.otherwise = "no answer";
    for (let call = 0; call < 20; call++) {
      void client?.send(read);
      void other?.send(read);
    }
    await settled();
    await settled();
    expect(here.dispatcher.sent).toHaveLength(1 + 16);
  });

  test("has one throttle", async () => {
    const slow = { status: 429, headers: { "retry-after": "60" } };
    const here = world(env, {}, [answer({}), slow]);
    const [client, other] = clientsOf(here);
    await client?.send(read);
    await problem(client?.send({ ...read, deadline: 10_000 }) ?? Promise.resolve());
    const { message } = await problem(other?.send({ ...read, deadline: 10_000 }) ?? Promise.resolve());
    expect(message).toContain(
      "Not carried out: 127.0.0.1:8787 throttles this account, until 03:05:05Z at least.",
    );
    expect(here.dispatcher.sent).toHaveLength(2);
  });

  test("has one budget of retries", async () => {
    const here = world(env, {}, [answer({})]);
    const [client, other] = clientsOf(here);
    await client?.send(read);
    here.dispatcher.otherwise = { status: 503 };
    // Three retries for each call, until thirty and what the calls added are used up.
    for (let call = 0; call < 11; call++) await problem(client?.send(read) ?? Promise.resolve());
    const before = here.dispatcher.sent.length;
    await problem(other?.send(read) ?? Promise.resolve());
    expect(here.dispatcher.sent.length - before).toBe(1);
  });
});

describe("the difference of the clocks", () => {
  test.each([
    [0, 0],
    [1_000, 0],
    [-1_000, 0],
    [5_000, 5_000],
    [-90_000, -90_000],
    [2_000, 2_000],
  ])("of %i ms counts as %i", async (apart, skew) => {
    const here = world({ ...env, HW_REGION_NAME: "cn-north-4" });
    const date = new Date(here.clock.now() + apart).toUTCString();
    here.dispatcher.otherwise = { status: 200, body: "{}", headers: { date } };
    expect((await open("huaweicloud", here).send(read)).clockSkew).toBe(skew);
  });
});
