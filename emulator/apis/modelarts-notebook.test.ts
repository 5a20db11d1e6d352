import { HUAWEI, OTC, START, bench, closeBenches, type Caller } from "../bench.test.support";
import type { WorldInput } from "../index";

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

type Input = NonNullable<NonNullable<WorldInput["huaweicloud"]>["instances"]>[string][number];

/** With one notebook. */
const worldWith = (input: Omit<Input, "id">): WorldInput => ({
  huaweicloud: { instances: { notebooks: [{ id: "notebook-0001", ...input }] } },
});

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

test.each([
  ["RUNNING", "start", "6305"],
  ["STOPPED", "stop", "6307"],
  ["FROZEN", "start", "6326"],
  ["FROZEN", "stop", "6326"],
  ["ERROR", "stop", "6327"],
  ["START_FAILED", "stop", "6327"],
  ["SNAPSHOTTING", "stop", "6357"],
  ["CREATING", "start", "6357"],
])("of one that is %s, a %s is refused with %s", async (state, operation, code) => {
  const { huawei } = await bench(worldWith({ state }));
  const answer = await huawei("POST", `${FIRST}/${operation}`);
  expect([answer.status, answer.body]).toEqual([
    400,
    expect.objectContaining({ error_code: `ModelArts.${code}` }),
  ]);
});

test("what is under way is not asked for twice, nor crossed", async () => {
  const { huawei, pass } = await bench();
  const refused = async (operation: string) =>
    ((await huawei("POST", `${FIRST}/${operation}`)).body as { error_code: string }).error_code;
  await huawei("POST", `${FIRST}/stop`);
  expect([await refused("stop"), await refused("start")]).toEqual(["ModelArts.6308", "ModelArts.6308"]);
  pass(5_000);
  await huawei("POST", `${FIRST}/start`);
  expect([await refused("stop"), await refused("start")]).toEqual(["ModelArts.6306", "ModelArts.6306"]);
  expect((await huawei("GET", `${NOTEBOOKS}/nobody`)).body).toMatchObject({ error_code: "ModelArts.6309" });
});

test("a stop of which nothing is to be seen yet is in the way of a second", async () => {
  const { huawei, pass } = await bench(worldWith({ durations: { delay: "3s" } }));
  await huawei("POST", `${FIRST}/stop`);
  expect(await status(huawei)).toBe("RUNNING");
  expect((await huawei("POST", `${FIRST}/stop`)).body).toMatchObject({ error_code: "ModelArts.6357" });
  pass(3_000);
  expect(await status(huawei)).toBe("STOPPING");
  pass(5_000);
  expect(await status(huawei)).toBe("STOPPED");
});

describe("a start without a word of the lease", () => {
  test("gives an hour, and turns auto-stop on", async () => {
    const { huawei } = await bench(worldWith({ state: "STOPPED", lease: { autoStop: false } }));
    await huawei("POST", `${FIRST}/start`);
    const { body } = await huawei("GET", FIRST);
    expect((body as { lease: Lease }).lease).toMatchObject({ enable: true, type: "TIMING" });
    expect(end((body as { lease: Lease }).lease)).toBe(HOUR);
  });

  test("unless it says that it never ends", async () => {
    const { huawei, pass } = await bench(worldWith({ state: "STOPPED" }));
    await huawei("POST", `${FIRST}/start?duration=-1`);
    pass(1000 * HOUR);
    expect(await lease(huawei)).toMatchObject({ enable: false });
    expect(await status(huawei)).toBe("RUNNING");
  });

  test.each(["0", "-2", "3599999", "259200001", "4h"])("a lease of %s is refused", async (duration) => {
    const { huawei } = await bench(worldWith({ state: "STOPPED" }));
    expect((await huawei("POST", `${FIRST}/start?duration=${duration}`)).body).toMatchObject({
      error_code: "ModelArts.6349",
    });
    expect(await status(huawei)).toBe("STOPPED");
  });
});

describe("one that does not do as it is told", () => {
  const asked = async (caller: Caller, operation: string) => {
    const answer = await caller("POST", `${FIRST}/${operation}`);
    return answer.status === 200 ? "taken" : (answer.body as { error_code: string }).error_code;
  };

  test("stops never, or ignores it, or breaks", async () => {
    const { huawei, pass } = await bench(worldWith({ onStop: ["ignores", "freezes"] }));
    expect(await asked(huawei, "stop")).toBe("taken");
    expect(await status(huawei)).toBe("RUNNING");
    expect(await asked(huawei, "stop")).toBe("taken");
    pass(100 * HOUR);
    expect(await status(huawei)).toBe("STOPPING");
    const broken = await bench(worldWith({ onStop: "fails" }));
    await broken.huawei("POST", `${FIRST}/stop`);
    broken.pass(5_000);
    expect((await broken.huawei("GET", FIRST)).body).toMatchObject({
      status: "ERROR",
      fail_reason: expect.stringMatching(/./) as string,
    });
  });

  test("starts never, or ignores it, or fails to", async () => {
    const { huawei, pass } = await bench(
      worldWith({ state: "STOPPED", onStart: ["ignores", "fails", "freezes"] }),
    );
    expect(await asked(huawei, "start")).toBe("taken");
    expect(await status(huawei)).toBe("STOPPED");
    expect(await asked(huawei, "start")).toBe("taken");
    pass(20_000);
    expect(await status(huawei)).toBe("START_FAILED");
    expect(await asked(huawei, "start")).toBe("taken");
    pass(100 * HOUR);
    expect(await status(huawei)).toBe("STARTING");
  });

  test("has no resources for some starts, which leave it and its lease as they are", async () => {
    const { huawei, pass } = await bench(
      worldWith({ state: "STOPPED", onStart: ["noResources", "noResources", "starts"] }),
    );
    const before = ((await huawei("GET", FIRST)).body as { lease: Lease }).lease;
    expect([await asked(huawei, "start"), await asked(huawei, "start")]).toEqual([
      "ModelArts.6360",
      "ModelArts.6360",
    ]);
    expect((await huawei("GET", FIRST)).body).toMatchObject({ status: "STOPPED", lease: before });
    expect(await asked(huawei, "start")).toBe("taken");
    pass(20_000);
    expect(await status(huawei)).toBe("RUNNING");
  });

  test("has no resources for a while, counted from the first start that is refused", async () => {
    const { huawei, pass, emulator } = await bench(
      worldWith({ state: "STOPPED", onStart: { noResourcesFor: "10m" } }),
    );
    pass(HOUR);
    expect(await asked(huawei, "start")).toBe("ModelArts.6360");
    pass(10 * 60_000 - 1);
    expect(await asked(huawei, "start")).toBe("ModelArts.6360");
    // A saved world knows how much of the while is left.
    const { huaweicloud } = emulator.world.toJSON();
    expect(huaweicloud?.instances?.["notebooks"]?.[0]?.onStart).toEqual([
      { noResourcesUntil: new Date(START + HOUR + 10 * 60_000).toISOString() },
    ]);
    pass(1);
    expect(await asked(huawei, "start")).toBe("taken");
  });
});

describe("the list", () => {
  const tagged = (...pairs: string[]) =>
    pairs.map((pair) => ({ key: pair.split("=")[0], value: pair.split("=")[1] }));
  const notebooks = [
    { id: "a", name: "train-1", fields: { tags: tagged("team=vision", "env=prod"), workspace_id: "ws1" } },
    { id: "b", name: "train-2", state: "STOPPED", fields: { tags: tagged("team=speech", "env=prod") } },
    { id: "c", name: "play", fields: { pool: { id: "pool-1" }, user: { id: "f".repeat(32) } } },
  ];
  const world = { huaweicloud: { instances: { notebooks } }, otc: { instances: { notebooks } } };
  const idsOf = async (caller: Caller, query: string, base = NOTEBOOKS) =>
    ((await caller("GET", `${base}?${query}`)).body as { data: { id: string }[] }).data.map(({ id }) => id);

  test.each([
    ["name=train", ["a", "b"]],
    ["status=STOPPED", ["b"]],
    ["workspace_id=ws1", ["a"]],
    ["workspaceId=ws1", ["a"]],
    ["workspace_id=0", ["b", "c"]],
    ["pool_id=pool-1", ["c"]],
    [`owner=${"f".repeat(32)}`, ["c"]],
    ["id=b", ["b"]],
    ["feature=DEFAULT", []],
    ["tags=team=vision", ["a"]],
    ["tags=env=prod,team=speech", ["b"]],
    ["tags=team=vision|team=speech", ["a", "b"]],
    ["tags=team", ["a", "b"]],
    ["name=train&status=RUNNING", ["a"]],
    ["sort_key=name&sort_dir=ASC", ["c", "a", "b"]],
  ])("by %s", async (query, ids) => {
    const { huawei } = await bench(world);
    expect(await idsOf(huawei, query.replaceAll("|", "%7C"))).toEqual(ids);
  });

  test("knows no tags on Open Telekom Cloud", async () => {
    const { otcScoped } = await bench(world);
    expect(await idsOf(otcScoped, "tags=team=vision", `${OTC}/notebooks`)).toEqual(["a", "b", "c"]);
  });

  test("comes in pages of ten, twenty or fifty", async () => {
    const many = Array.from({ length: 25 }, (_, n) => ({ id: `n-${10 + n}` }));
    const { huawei } = await bench({ huaweicloud: { instances: { notebooks: many } } });
    expect((await huawei("GET", `${NOTEBOOKS}?limit=10&offset=20`)).body).toMatchObject({
      current: 2,
      pages: 3,
      size: 10,
      total: 25,
      data: [20, 21, 22, 23, 24].map((n) => ({ id: `n-${10 + n}` })),
    });
    expect((await huawei("GET", `${NOTEBOOKS}?limit=20`)).body).toMatchObject({ pages: 2, size: 20 });
    expect((await huawei("GET", `${NOTEBOOKS}?limit=50`)).body).toMatchObject({ pages: 1, size: 50 });
    for (const query of ["limit=51", "limit=3", "limit=0", "offset=-1", "sort_dir=UP"]) {
      expect((await huawei("GET", `${NOTEBOOKS}?${query}`)).status).toBe(400);
    }
  });
});
