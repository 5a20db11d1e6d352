import { HUAWEI, START, bench, closeBenches, type Bench } from "../bench.test.support";
import { InvalidInput } from "..";
import type { FaultInput } from "./schema";

afterEach(closeBenches);

const REBOOT =
  "/vserver/v2/rebootServerInstances?regionCode=KR&responseFormatType=json&serverInstanceNoList.1=1001";
const LIST = "/vserver/v2/getServerInstanceList?regionCode=KR&responseFormatType=json";
const SERVERS = `${HUAWEI}/app-servers`;

const reboots = ({ emulator }: Bench) => emulator.world.instance("ncloud", "servers", "1001")?.reboots;

async function withFault(fault: FaultInput): Promise<Bench> {
  const made = await bench();
  made.emulator.faults.add(fault);
  return made;
}

test("happens as often as it is told, after as many as it is told, to whom it is told", async () => {
  const { ncloud } = await withFault({
    match: { action: "getServerInstanceList" },
    times: 1,
    after: 1,
    do: { error: 503 },
  });
  const statuses = [];
  for (const target of [LIST, REBOOT, LIST, LIST]) statuses.push((await ncloud("GET", target)).status);
  expect(statuses).toEqual([200, 200, 503, 200]);
});

test.each([
  ["before", 0],
  ["after", 1],
] as const)("an error %s the effect leaves %i reboots", async (when, expected) => {
  const made = await withFault({ do: { error: 504, when } });
  const { body } = await made.ncloud("GET", REBOOT);
  expect(body).toEqual({ error: { errorCode: "510", message: "Endpoint Timeout", details: "" } });
  expect(reboots(made)).toBe(expected);
});

test("cuts the connection after the effect", async () => {
  const made = await withFault({ match: { write: true }, do: { reset: true, when: "after" } });
  await expect(made.ncloud("GET", REBOOT)).rejects.toMatchObject({
    code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) as string,
  });
  expect(reboots(made)).toBe(1);
  expect(made.emulator.journal.entries()).toMatchObject([{ status: "reset", fault: 1, ids: ["1001"] }]);
});

test("never answers, and is not held up by that when it closes", async () => {
  const made = await withFault({ do: { hang: true } });
  const pending = made.ncloud("GET", REBOOT);
  pending.catch(() => undefined);
  // The journal is written before nothing is sent.
  while (made.emulator.journal.count() === 0) await new Promise((resolve) => setImmediate(resolve));
  await made.emulator.close();
  await expect(pending).rejects.toThrow();
});

test("throttles in each vendor's words, with a Retry-After where it is told", async () => {
  const { ncloud, huawei } = await withFault({ do: { throttle: { retryAfter: 3 } } });
  const naver = await ncloud("GET", LIST);
  expect([naver.status, naver.headers["retry-after"], naver.body]).toMatchObject([
    429,
    "3",
    { error: { errorCode: "410" } },
  ]);
  expect((await huawei("GET", SERVERS)).body).toMatchObject({ error_code: "APIGW.0308" });
});

test("spoils answers on their way", async () => {
  const { ncloud, emulator } = await bench();
  const seen = async (body: "html" | "empty" | "wrongJson" | "truncated") => {
    emulator.faults.clear();
    emulator.faults.add({ do: { body } });
    return ncloud("GET", LIST);
  };
  expect((await seen("html")).text).toContain("<title>502 Bad Gateway</title>");
  expect((await seen("empty")).text).toBe("");
  expect((await seen("wrongJson")).body).toEqual({ unexpected: [200] });
  await expect(seen("truncated")).rejects.toThrow();
});

test("hides an error in a 200, refuses with any code, expires tokens", async () => {
  const { ncloud, huawei, emulator } = await bench();
  emulator.faults.add({ times: 1, do: { errorIn200: true } });
  const hidden = await ncloud("GET", LIST);
  expect([hidden.status, hidden.body]).toMatchObject([200, { error: { errorCode: "900" } }]);
  emulator.faults.add({ times: 1, do: { refuse: { code: "ModelArts.6333", message: "being restored" } } });
  const refused = await huawei("GET", `${HUAWEI}/notebooks`);
  expect([refused.status, refused.body]).toEqual([
    400,
    { error_code: "ModelArts.6333", error_msg: "being restored" },
  ]);
  emulator.faults.add({ times: 1, do: { expiredToken: true } });
  expect((await huawei("GET", SERVERS)).body).toMatchObject({ error_code: "APIGW.0307" });
});

test("answers whatever it is told, after the effect where that is wanted", async () => {
  const made = await withFault({
    match: { instance: "1001" },
    do: { answer: { status: 204 }, when: "after" },
  });
  const answer = await made.ncloud("GET", REBOOT);
  expect([answer.status, answer.text, reboots(made)]).toEqual([204, "", 1]);
});

test("sets the gateway's clock wrong", async () => {
  const { ncloud } = await withFault({ do: { skew: "-10m" } });
  const refused = await ncloud("GET", LIST);
  expect([refused.status, refused.headers["date"]]).toEqual([401, new Date(START - 600_000).toUTCString()]);
  expect((await ncloud("GET", LIST, { skew: -600_000 })).status).toBe(200);
});

test("chance falls the same way for the same seed", async () => {
  const runs = await Promise.all(
    [1, 2].map(async () => {
      const { ncloud } = await withFault({ probability: 0.5, seed: 42, do: { error: 500 } });
      const statuses = [];
      for (let n = 0; n < 12; n++) statuses.push((await ncloud("GET", LIST)).status);
      return statuses;
    }),
  );
  expect(runs[0]).toEqual(runs[1]);
  expect(new Set(runs[0])).toEqual(new Set([200, 500]));
});

test("names what is wrong with a fault", async () => {
  const { emulator } = await bench();
  expect(() => emulator.faults.add({ do: {} })).toThrow(/do: name one of/);
  expect(() => emulator.faults.add({ do: { reset: true, hang: true } })).toThrow(/do: name one of/);
  expect(() => emulator.faults.add({ match: { path: "(" }, do: { hang: true } })).toThrow(InvalidInput);
});

test("one that lasts a minute is over after a minute of real time, whatever the emulator's clock does", async () => {
  const { ncloud, emulator, pass } = await withFault({ for: "1m", do: { error: 502 } });
  emulator.clock.advance(3_600_000);
  expect((await ncloud("GET", LIST)).status).toBe(502);
  pass(60_000);
  expect((await ncloud("GET", LIST)).status).toBe(200);
  expect(emulator.faults.list()).toMatchObject([{ hits: 1 }]);
});

test("a thousand are the most; those that are over make room", async () => {
  const { emulator, pass } = await withFault({ do: { hang: true } });
  for (let n = 0; n < 999; n++) emulator.faults.add({ for: "1m", do: { hang: true } });
  expect(() => emulator.faults.add({ do: { hang: true } })).toThrow("1000 faults are set; delete some first");
  pass(60_000);
  emulator.faults.add({ do: { hang: true } });
  expect(emulator.faults.list()).toHaveLength(2);
});
