import { answer, open, problem, read, service, world } from "./test-kit";

const keys = {
  ncloud: { NCLOUD_ACCESS_KEY: "NCAKX3QA", NCLOUD_SECRET_KEY: "s" },
  huaweicloud: {
    HW_ACCESS_KEY: "HWAKX3QA",
    HW_SECRET_KEY: "s",
    HW_REGION_NAME: "cn-north-4",
    HW_PROJECT_ID: "p",
  },
  otc: { OS_ACCESS_KEY: "OTCAKX3QA", OS_SECRET_KEY: "s", OS_PROJECT_ID: "p" },
};

async function adviceAt(cloud: keyof typeof keys, minutes: number): Promise<string> {
  const here = world(keys[cloud]);
  const date = new Date(here.clock.now() + minutes * 60_000).toUTCString();
  here.dispatcher.otherwise = answer({}, 401, { date });
  const asked = service(cloud === "ncloud" ? "server" : "modelarts");
  return (await problem(open(cloud, here).send({ ...read, service: asked }))).message;
}

describe("a refused signature", () => {
  test.each([
    ["ncloud", 5],
    ["huaweicloud", 15],
    ["otc", 15],
  ] as const)(
    "of %s is the clock's fault when clocks are more than %i minutes apart, and not before",
    async (cloud, limit) => {
      for (const sign of [1, -1]) {
        expect(await adviceAt(cloud, sign * limit)).toContain("was not accepted; check it and its secret.");
        expect(await adviceAt(cloud, sign * (limit + 1))).toContain(
          `The clocks are ${limit + 1} min apart: 2026-01-02T03:04:05Z here, `,
        );
        expect(await adviceAt(cloud, sign * (limit + 1))).toContain(
          `which refuses more than ${limit} min. Set this machine's clock.`,
        );
      }
    },
  );
});
