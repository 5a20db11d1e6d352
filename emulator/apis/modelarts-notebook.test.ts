import { HUAWEI, START, bench, closeBenches, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const HOUR = 3_600_000;
const NOTEBOOKS = `${HUAWEI}/notebooks`;
const FIRST = `${NOTEBOOKS}/notebook-0001`;

interface Lease {
  create_at: number;
  duration: number;
  update_at: number;
  enable: boolean;
  type: string;
}

const lease = async (caller: Caller, path = FIRST) => (await caller("GET", `${path}/lease`)).body as Lease;
const end = ({ create_at, duration }: Lease) => create_at + duration - START;
const status = async (caller: Caller, path = FIRST) =>
  ((await caller("GET", path)).body as { status: string }).status;

test("a renewal sets the end to now plus the duration, also when that is earlier", async () => {
  const { huawei, pass } = await bench();
  expect(end(await lease(huawei))).toBe(2 * HOUR);
  pass(10 * 60_000);
  const { body } = await huawei("PATCH", `${FIRST}/lease`, { json: { duration: HOUR, type: "timing" } });
  expect(body).toEqual(await lease(huawei));
  expect(end(body as Lease)).toBe(HOUR + 10 * 60_000);
  expect(body).toMatchObject({ enable: true, type: "TIMING", update_at: START + 10 * 60_000 });
});

test("a duration in the query wins over the body and makes the type timed", async () => {
  const { huawei } = await bench();
  const { body } = await huawei("PATCH", `${FIRST}/lease?duration=${3 * HOUR}`, {
    json: { duration: HOUR, type: "IDLE" },
  });
  expect(end(body as Lease)).toBe(3 * HOUR);
  expect(body).toMatchObject({ type: "TIMING" });
});

test("takes the type in either case and an hour where nothing is said", async () => {
  const { huawei } = await bench();
  expect((await huawei("PATCH", `${FIRST}/lease`, { json: { type: "IDLE" } })).body).toMatchObject({
    type: "IDLE",
  });
  expect(end((await huawei("PATCH", `${FIRST}/lease`)).body as Lease)).toBe(HOUR);
});

test.each([
  ["less than an hour", { duration: HOUR - 1 }, "ModelArts.6349"],
  ["more than three days", { duration: 72 * HOUR + 1 }, "ModelArts.6349"],
  ["never", { duration: -1 }, "ModelArts.6349"],
  ["a text", { duration: "4h" }, "ModelArts.6400"],
  ["an unknown type", { duration: HOUR, type: "forever" }, "ModelArts.0104"],
])("refuses to renew for %s", async (_what, json, code) => {
  const { huawei } = await bench();
  const answer = await huawei("PATCH", `${FIRST}/lease`, { json });
  expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ error_code: code })]);
});

test("stops by itself when the lease ends", async () => {
  const { huawei, pass } = await bench();
  const path = `${NOTEBOOKS}/notebook-0004`;
  pass(20 * 60_000 - 1);
  expect(await status(huawei, path)).toBe("RUNNING");
  pass(1);
  expect(await status(huawei, path)).toBe("STOPPING");
  expect((await huawei("PATCH", `${path}/lease`, { json: {} })).body).toMatchObject({
    error_code: "ModelArts.6327",
  });
  pass(5_000);
  expect(await status(huawei, path)).toBe("STOPPED");
  expect((await huawei("GET", `${path}/lease`)).body).toMatchObject({ error_code: "ModelArts.6327" });
});

test("runs on for ever with auto-stop off", async () => {
  const { huawei, pass } = await bench();
  pass(1000 * HOUR);
  expect(await status(huawei, `${NOTEBOOKS}/notebook-0003`)).toBe("RUNNING");
  expect(await lease(huawei, `${NOTEBOOKS}/notebook-0003`)).toMatchObject({ enable: false });
});

test("stop, start and becoming RUNNING each start the lease afresh", async () => {
  const { huawei, pass } = await bench();
  const ends: number[] = [];
  const note = async () => ends.push(end(((await huawei("GET", FIRST)).body as { lease: Lease }).lease));
  pass(HOUR);
  await huawei("POST", `${FIRST}/stop`);
  await note();
  pass(HOUR);
  expect((await huawei("POST", `${FIRST}/start?duration=${4 * HOUR}&type=TIMING`)).body).toMatchObject({
    status: "STARTING",
  });
  await note();
  pass(20_000);
  expect(await status(huawei)).toBe("RUNNING");
  await note();
  expect(ends).toEqual([3 * HOUR, 6 * HOUR, 6 * HOUR + 20_000]);
});

test("refuses what a state does not allow, each with its code", async () => {
  const { huawei } = await bench();
  expect((await huawei("POST", `${FIRST}/start`)).body).toMatchObject({ error_code: "ModelArts.6305" });
  expect((await huawei("POST", `${NOTEBOOKS}/notebook-0002/stop`)).body).toMatchObject({
    error_code: "ModelArts.6307",
  });
  expect((await huawei("GET", `${NOTEBOOKS}/nobody`)).body).toMatchObject({ error_code: "ModelArts.6309" });
});

test("lists in pages of at most fifty", async () => {
  const { huawei } = await bench();
  const { body } = await huawei("GET", `${NOTEBOOKS}?limit=3&offset=3`);
  expect(body).toMatchObject({
    current: 1,
    pages: 2,
    size: 3,
    total: 4,
    data: [{ id: "notebook-0004", status: "RUNNING" }],
  });
  expect((await huawei("GET", `${NOTEBOOKS}?status=STOPPED`)).body).toMatchObject({ total: 1 });
  expect((await huawei("GET", `${NOTEBOOKS}?limit=51`)).status).toBe(400);
});
