import { bench, closeBenches, type Bench } from "../bench.test.support";

afterEach(closeBenches);

const rehearse = ({ plain }: Bench, json: object) =>
  plain("POST", "/_emulator/rehearse", {
    json: { cloud: "ncloud", kind: "servers", ids: ["1001"], ...json },
  });
const server = async ({ plain }: Bench) =>
  (await plain("GET", "/_emulator/instances/ncloud/servers/1001")).body;

test("a frozen one stays down until it is mended, and reboots as it should from then on", async () => {
  const made = await bench();
  await rehearse(made, { nextReboot: "freezes" });
  await rehearse(made, { do: "freeze" });
  made.pass(3_600_000);
  expect(await server(made)).toMatchObject({ transition: { kind: "reboot", endsAt: null } });
  await rehearse(made, { do: "mend" });
  made.pass(60_000);
  const mended = await server(made);
  expect(mended).toMatchObject({ state: "RUN", onReboot: ["restarts"] });
  expect(mended).not.toHaveProperty("transition");
});

test.each([
  ["reboot", { state: "RUN", reboots: 1 }],
  ["fail", { state: "RS_FL" }],
])("%s happens now", async (name, expected) => {
  const made = await bench();
  expect((await rehearse(made, { do: name })).body).toEqual({ ids: ["1001"] });
  expect(await server(made)).toMatchObject(expected);
});

test("one that vanished is no more, and is left out of what comes next", async () => {
  const made = await bench();
  await rehearse(made, { do: "vanish" });
  expect((await rehearse(made, { ids: ["1001", "1002"], do: "reboot" })).body).toEqual({ ids: ["1002"] });
});

test("one that failed is mended, too", async () => {
  const made = await bench();
  await rehearse(made, { do: "fail" });
  await rehearse(made, { do: "mend" });
  made.pass(60_000);
  expect(await server(made)).toMatchObject({ state: "RUN" });
});

test("a notebook is switched off, and on again, or mended", async () => {
  const { plain, pass } = await bench();
  const ask = async (name: string) => {
    const json = { cloud: "huaweicloud", kind: "notebooks", ids: ["notebook-0003"], do: name };
    await plain("POST", "/_emulator/rehearse", { json });
    pass(600_000);
    const { body } = await plain("GET", "/_emulator/instances/huaweicloud/notebooks/notebook-0003");
    return (body as { state: string }).state;
  };
  for (const [name, state] of [
    ["stop", "STOPPED"],
    ["stop", "STOPPED"],
    ["start", "RUNNING"],
    ["start", "RUNNING"],
    ["stop", "STOPPED"],
    ["mend", "RUNNING"],
  ] as const) {
    expect(`${name} ${await ask(name)}`).toBe(`${name} ${state}`);
  }
});

test("a lease ends now, and its notebook stops", async () => {
  const { plain, pass } = await bench();
  const json = { cloud: "huaweicloud", kind: "notebooks", ids: ["notebook-0001"], do: "endLease" };
  await plain("POST", "/_emulator/rehearse", { json });
  pass(600_000);
  expect((await plain("GET", "/_emulator/instances/huaweicloud/notebooks/notebook-0001")).body).toMatchObject(
    {
      state: "STOPPED",
    },
  );
});

test.each([
  [{ do: "explode" }, "do: Invalid option"],
  [{ do: "endLease" }, 'do: servers have no "endLease", but mend, reboot'],
  [{}, "name do, or some of nextReboot, nextStop and nextStart"],
  [{ do: "mend", nextReboot: "fails" }, "name do, or some of nextReboot, nextStop and nextStart"],
  [{ nextStart: "fails" }, "onStart: servers are not started"],
  [{ nextReboot: "sleeps" }, "nextReboot: must be "],
  [{ ids: [], do: "mend" }, "ids: "],
])("refuses %j", async (json, words) => {
  const made = await bench();
  const refused = await rehearse(made, json);
  expect(refused.status).toBe(400);
  expect((refused.body as { error: string }).error).toContain(words);
});

test("reset brings the world and the faults of the start back", async () => {
  const made = await bench();
  const before = await server(made);
  await rehearse(made, { do: "fail" });
  await made.plain("POST", "/_emulator/faults", { json: { do: { hang: true } } });
  await made.plain("POST", "/_emulator/reset");
  expect(await server(made)).toEqual(before);
  expect((await made.plain("GET", "/_emulator/faults")).body).toEqual({ faults: [] });
});
