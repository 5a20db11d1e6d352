import { bench, closeBenches, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const call = async (ncloud: Caller, action: string, json: unknown) =>
  ncloud("POST", `/api/v2/notebooks/${action}`, { json });

test("a restart shows RESTARTING and then RUNNING", async () => {
  const { ncloud, pass } = await bench();
  expect((await call(ncloud, "restart", { id: "nb0001" })).body).toEqual({ success: true, id: "nb0001" });
  expect((await call(ncloud, "getDetail", { id: "nb0001" })).body).toMatchObject({ state: "RESTARTING" });
  pass(15_000);
  expect((await call(ncloud, "getDetail", { id: "nb0001" })).body).toMatchObject({
    state: "RUNNING",
    success: true,
  });
});

test("a notebook that shows nothing restarts all the same", async () => {
  const { ncloud, emulator } = await bench({
    ncloud: { instances: { dataForestNotebooks: [{ id: "nb1", onReboot: "showsNothing" }] } },
  });
  await call(ncloud, "restart", { id: "nb1" });
  expect((await call(ncloud, "getDetail", { id: "nb1" })).body).toMatchObject({ state: "RUNNING" });
  expect(emulator.world.instance("ncloud", "dataForestNotebooks", "nb1")?.reboots).toBe(1);
});

test("refuses in its own words", async () => {
  const { ncloud } = await bench();
  const unknown = await call(ncloud, "restart", { id: "nb9999" });
  expect([unknown.status, unknown.body]).toEqual([
    403,
    { success: false, message: "resource ('nb9999') is not allowed or not exists" },
  ]);
  expect((await call(ncloud, "restart", {})).status).toBe(400);
  expect((await call(ncloud, "restart", { id: "no-base-62" })).status).toBe(400);
  expect((await call(ncloud, "getList", {})).status).toBe(400);
});

test("lists page by page", async () => {
  const { ncloud } = await bench();
  const { body } = await call(ncloud, "getList", { accountId: "acc", paging: { limit: 2, offset: 3 } });
  expect(body).toMatchObject({ total: 4, contents: [{ id: "nb0004" }] });
});
