import { OTC, bench, closeBenches, type Caller } from "../bench.test.support";

afterEach(closeBenches);

const INSTANCES = `${OTC}/demanager/instances`;
const act = (caller: Caller, action: unknown, id = "DE-0001") =>
  caller("POST", `${INSTANCES}/${id}/action`, { json: { action } });
const show = async (caller: Caller) =>
  (await caller("GET", `${INSTANCES}/DE-0001`)).body as Record<string, string>;

test("a restart passes through REBOOTING and moves the update time", async () => {
  const { huawei, pass } = await bench();
  const before = await show(huawei);
  expect((await act(huawei, "restart")).body).toEqual({
    current_status: "REBOOTING",
    previous_state: "RUNNING",
  });
  pass(29_999);
  expect((await show(huawei))["status"]).toBe("REBOOTING");
  pass(1);
  const after = await show(huawei);
  expect(after["status"]).toBe("RUNNING");
  expect(Number(after["latest_update_timestamp"])).toBeGreaterThan(Number(before["latest_update_timestamp"]));
});

test("stops and starts", async () => {
  const { huawei, pass } = await bench();
  expect((await act(huawei, "stop")).body).toEqual({ current_status: "STOPPING", previous_state: "RUNNING" });
  pass(10_000);
  expect((await act(huawei, "restart")).body).toMatchObject({ error_code: "ModelArts.6327" });
  expect((await act(huawei, "start")).body).toEqual({
    current_status: "STARTING",
    previous_state: "STOPPED",
  });
  pass(30_000);
  expect((await show(huawei))["status"]).toBe("RUNNING");
});

test.each([
  ["an unknown instance", "restart", "DE-9999", "ModelArts.6309"],
  ["an unknown action", "explode", "DE-0001", "ModelArts.0104"],
  ["a start of what runs", "start", "DE-0001", "ModelArts.6305"],
])("refuses %s with status 400", async (_what, action, id, code) => {
  const { huawei } = await bench();
  const answer = await act(huawei, action, id);
  expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ error_code: code })]);
});

test("refuses a second action while one is in progress", async () => {
  const { huawei } = await bench();
  await act(huawei, "restart");
  expect((await act(huawei, "restart")).body).toMatchObject({ error_code: "ModelArts.6357" });
});

test("lists with a required type", async () => {
  const { huawei } = await bench();
  expect((await huawei("GET", `${INSTANCES}?de_type=Notebook&limit=0`)).body).toMatchObject({
    total_count: 3,
  });
  expect((await huawei("GET", INSTANCES)).status).toBe(400);
});
